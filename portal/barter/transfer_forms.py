"""The forms of hours that move without a service."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from portal.forms import FilterForm, PortalForm, choice, hours, long_text, options, text
from portal.organisations.models import Organisation
from portal.organisations.queries import possible_successors

HOURS_HINT = _l("For example 1,5 or 1 h 30 min, in steps of a quarter.")
COMMUNITY = "community"


class GiveForm(PortalForm):
    """Whom an organisation gives some of its hours to."""

    to = choice(_l("Who gets the hours"), list, _l("Choose who gets the hours."))
    minutes = hours(_l("Hours"), _l("Enter how many hours are given."), description=HOURS_HINT)
    reason = long_text(
        _l("Reason"), _l("Enter the reason."), longest=2000, description=_l("The Office reads it.")
    )

    def __init__(self, own: Organisation) -> None:
        super().__init__()
        others = [(str(key), name) for key, name in possible_successors(own)]
        self.to.choices = [("", _l("– choose –")), (COMMUNITY, _l("The community")), *others]

    def receiver_id(self) -> int | None:
        """The organisation chosen; None for the community."""
        return None if self.to.data == COMMUNITY else int(self.to.data)


class MoveForm(PortalForm):
    """Hours of the community for an organisation, or the other way round."""

    direction = choice(
        _l("Direction"),
        [
            ("out", _l("from the community to the organisation")),
            ("in", _l("from the organisation to the community")),
        ],
        _l("Choose where the hours go."),
    )
    minutes = hours(_l("Hours"), _l("Enter how many hours are moved."), description=HOURS_HINT)
    reason = long_text(
        _l("Reason"), _l("Enter the reason."), longest=2000, description=_l("The organisation reads it.")
    )


class WriteOffForm(PortalForm):
    """Why the hours of an organisation that left are written off, and on what basis."""

    document = text(
        _l("Document"),
        _l("Enter the document the write-off rests on."),
        description=_l("For example: note of the Office no. 4/2015 of 12 May 2015."),
    )
    reason = long_text(_l("Reason"), _l("Enter the reason."), longest=2000)


class SignalForm(PortalForm):
    """What the Biuro found when it looked at a signal; `upto` is the newest booking it was shown."""

    upto = HiddenField()
    words = long_text(
        _l("What you found"),
        _l("Enter what you found."),
        longest=2000,
        description=_l("For example: three workshops of one series, confirmed at the meeting."),
    )

    def newest(self) -> int:
        """The id of the newest booking that was shown; 0 when it cannot be read."""
        text = self.upto.data or ""
        return int(text) if text.isdecimal() and len(text) < 19 else 0


class AccountFilter(FilterForm):
    """Filter of the accounts of hours."""

    organisation = text(_l("Organisation"), longest=100)


class ParticipationFilter(FilterForm):
    """Which year of participation is shown."""

    year = SelectField(_l("Year"), [Optional()], default="")

    def __init__(self, years: list[int]) -> None:
        super().__init__()
        self.years = {str(year): year for year in years}
        self.year.choices = options([("", _l("All years")), *((key, key) for key in self.years)])

    def wanted(self) -> int | None:
        """The year asked for; None for all, and for one without bookings."""
        return self.years.get(self.year.data or "")


def given(form: PortalForm) -> dict[str, Any]:
    """What a form was filled in with, as the arguments of its operation."""
    return {key: value for key, value in form.data.items() if key != "csrf_token"}
