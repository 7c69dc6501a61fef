"""Forms of the agenda and of resolutions."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField
from wtforms.validators import ValidationError

from portal.events.forms.planning import ClockField
from portal.events.models import Event
from portal.forms import FilterForm, Given, PortalForm, choice, long_text, options, text
from portal.screen import day as day_in_words

DAY = timedelta(days=1)
LARGEST = 100_000


class AgendaForm(PortalForm):
    """A point of the agenda; days and organisations are filled in by the page."""

    day = choice(_l("Day"), [], _l("Choose the day."))
    begins = ClockField(_l("Begins at"), [Given(_l("Enter the time the point begins."))])
    title = text(_l("Title"), _l("Enter what it is about."), longest=200)
    organisation = choice(
        _l("Presenting organisation"),
        [],
        description=_l("Leave it empty when no organisation presents itself."),
    )

    def __init__(self, event: Event, organisations: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        days = range((event.last_day - event.first_day).days + 1)
        self.day.choices = options((str(n + 1), day_in_words(event.first_day + n * DAY)) for n in days)
        self.organisation.choices = [*self.organisation.choices, *options(organisations)]


def _votes(form: Any, field: Any) -> None:
    if field.data is not None and not 0 <= field.data <= LARGEST:
        raise ValidationError(_("Enter how many organisations voted so, 0 or more."))


def _number(label: Any) -> IntegerField:
    return IntegerField(label, [Given(_l("Enter the number of votes, 0 when there were none.")), _votes])


class ResolutionForm(PortalForm):
    """A resolution with its votes."""

    number = text(_l("Number"), _l("Enter the number of the resolution."), longest=40)
    title = text(_l("Title"), _l("Enter the title of the resolution."), longest=200)
    text = long_text(_l("Text of the resolution"), longest=10_000)
    votes_for = _number(_l("Votes for"))
    votes_against = _number(_l("Votes against"))
    votes_abstaining = _number(_l("Abstained"))
    is_adopted = BooleanField(_l("The resolution was adopted"), default=True)

    @property
    def fields(self) -> dict[str, Any]:
        """The values as arguments of the operations."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}


class CertificateForm(FilterForm):
    """The number of a certificate to check."""

    number = text(_l("Number of the certificate"), longest=40)


class CheckInForm(PortalForm):
    """The code shown on the spot."""

    code = text(_l("Code"), _l("Enter the code shown on the spot."), longest=20)
