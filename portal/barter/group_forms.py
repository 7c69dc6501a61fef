"""The forms of group services, and of what the Biuro enters for an organisation."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import Optional, ValidationError

from portal import clock
from portal.barter.forms import HOURS_HINT, TermsForm
from portal.barter.models import EntryWay, Exchange, Offer
from portal.barter.models.group_services import FEWEST_PLACES, MOST_PLACES
from portal.forms import (
    HoursField,
    PortalForm,
    choice,
    day,
    enum_choices,
    hours,
    long_text,
    options,
    quarter_hours,
    whole_number,
)
from portal.organisations.models import Organisation


class GroupForm(TermsForm):
    """The terms of a group service, the same for every recipient."""

    minutes = hours(
        _l("Hours for each recipient"),
        _l("Enter how many hours each recipient gets."),
        description=HOURS_HINT,
    )
    places = whole_number(
        _l("Places for organisations"),
        _l("Enter for how many organisations there is room."),
        description=_l("From 2 to 100; each organisation takes one place."),
    )
    join_until = day(_l("Last day of joining"), _l("Enter until when others may join."))

    def validate_places(self, field: Any) -> None:
        """Refuse a number of places no group service has."""
        if field.data is not None and not FEWEST_PLACES <= field.data <= MOST_PLACES:
            raise ValidationError(_("Enter a whole number from 2 to 100."))


class GroupReportForm(PortalForm):
    """What the provider reports once for all; the hours of each recipient are fields of their own."""

    performed_on = day(_l("Day of the service"), _l("Enter the day the service was performed."))
    report = long_text(_l("What was done"), longest=4000)

    def minutes(self) -> dict[int, int | None]:
        """The minutes of each part whose field was sent."""
        sent = {
            name: field for name, field in self._fields.items() if name.startswith(PART) and field.raw_data
        }
        return {int(name.removeprefix(PART)): field.data for name, field in sent.items()}


PART = "minutes_"


def report_form(parts: Iterable[Exchange]) -> GroupReportForm:
    """The form of a report with a field of hours for every part, filled with what was agreed."""
    hint = _l("Leave it empty when nobody of this organisation took part: its part is then called off.")
    fields = {
        f"{PART}{part.id}": HoursField(
            part.recipient.name, [Optional(), quarter_hours], default=part.terms.minutes, description=hint
        )
        for part in parts
    }
    form = type("ReportOfParts", (GroupReportForm,), fields)()
    if not form.is_submitted():
        form.performed_on.data = clock.today()
    return form


class EntryForm(TermsForm):
    """What an organisation asked the Biuro to enter."""

    organisation_id = choice(
        _l("For which organisation"), list, _l("Choose the organisation that asks."), coerce=int
    )
    how = choice(_l("How it told the Office"), enum_choices(EntryWay), _l("Choose how the Office was told."))

    def __init__(self, offer: Offer, members: Iterable[Organisation]) -> None:
        super().__init__()
        self.members = {row.id: row for row in members if row.id != offer.organisation_id}
        self.organisation_id.choices = options((row.id, row.name) for row in self.members.values())

    def entry(self) -> dict[str, Any]:
        """The arguments of the operation."""
        values = self.terms()
        organisation = self.members[values.pop("organisation_id")]
        return {**values, "organisation": organisation, "how": EntryWay(values["how"])}
