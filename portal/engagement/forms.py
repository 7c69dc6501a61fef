"""Forms of engagement."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from portal.forms import FilterForm, PortalForm, choice, day, enum_choices, long_text, options, text
from portal.organisations.models import EngagementLevel

ACCEPT, REJECT = "accept", "reject"


class AsOfForm(FilterForm):
    """The day a page looks back to."""

    as_of = day(_l("State as of"))


class DeclarationForm(PortalForm):
    """A level in an area; the areas are filled in by the page."""

    area = choice(_l("Area"), [], _l("Choose the area."))
    level = RadioField(
        _l("Level"), [InputRequired(_l("Choose the level."))], choices=options(enum_choices(EngagementLevel))
    )
    note = long_text(_l("What we want to do in this area"), longest=1000)


class DecisionForm(PortalForm):
    """What the Biuro decides: a day to accept from, or a reason to reject."""

    decision = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose whether to accept or to reject."))],
        choices=options([(ACCEPT, _l("Accept")), (REJECT, _l("Reject"))]),
    )
    starts_on = day(_l("In force from (when accepted)"))
    basis = text(_l("Basis of the acceptance"), longest=300)
    reason = text(_l("Reason of the rejection"), longest=500)

    def validate(self, extra_validators: Any = None) -> bool:
        """Besides the fields: an acceptance has its day, a rejection its reason."""
        if not super().validate(extra_validators):
            return False
        missing = None
        if self.decision.data == ACCEPT and not self.starts_on.data:
            missing = (self.starts_on, _l("Enter the day the engagement is in force from."))
        if self.decision.data == REJECT and not self.reason.data:
            missing = (self.reason, _l("Enter the reason; the organisation reads it in the portal."))
        if missing:
            missing[0].errors = [str(missing[1])]
        return missing is None


class EndForm(PortalForm):
    """Why an engagement ends."""

    reason = text(_l("Reason"), _l("Enter the reason."), longest=500)
