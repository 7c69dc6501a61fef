"""The forms of what follows an acceptance: agreements, their signed copies, feedback."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from portal.barter.forms import ListFilter
from portal.barter.models import AgreementState, Answer, Exchange
from portal.files import SIGNED
from portal.forms import (
    CheckboxListField,
    FileField,
    FileTypes,
    PortalForm,
    choice,
    enum_choices,
    long_text,
    options,
    text,
)

COPY_KINDS = tuple(SIGNED)


class AgreementForm(PortalForm):
    """Which other services agreed with the same organisation go into the agreement too."""

    others = CheckboxListField(
        _l("Other services agreed with the same organisation"),
        [Optional()],
        coerce=int,
        description=_l(
            "One agreement may hold several services; each is performed and confirmed on its own."
        ),
    )

    def __init__(self, others: list[Exchange]) -> None:
        super().__init__()
        self.found = {row.id: row for row in others}
        self.others.choices = options((row.id, f"{row.title} ({row.provider.name})") for row in others)

    def chosen(self) -> list[Exchange]:
        """The services that were ticked."""
        return [self.found[number] for number in self.others.data or ()]


class CopyForm(PortalForm):
    """A scan of the agreement with signatures."""

    file = FileField(_l("Signed copy"), validators=[FileTypes(COPY_KINDS)])


class AgreementFilter(ListFilter):
    """Filters of agreements."""

    partner = text(_l("Organisation"), longest=100)
    state = SelectField(
        _l("State"),
        [Optional()],
        choices=options([("", _l("Any state")), *enum_choices(AgreementState)]),
        default="",
    )
    year = SelectField(_l("Year"), [Optional()], default="")

    def __init__(self, years: list[int]) -> None:
        super().__init__()
        self.year.choices = options([("", _l("Any year")), *((str(year), str(year)) for year in years)])


class FeedbackForm(PortalForm):
    """How an exchange went."""

    done = choice(
        _l("Was the service done as agreed?"),
        enum_choices(Answer),
        _l("Choose whether it was done as agreed."),
    )
    hours_right = choice(
        _l("Are the booked hours right?"), enum_choices(Answer), _l("Choose whether the hours are right.")
    )
    again = choice(
        _l("Would you do it again with this organisation?"),
        [(item.value, item.label) for item in (Answer.YES, Answer.NO)],
        _l("Choose whether you would do it again."),
    )
    comment = long_text(_l("Comment"), longest=2000)

    def answers(self) -> dict[str, Any]:
        """The arguments of the operation."""
        asked = {name: Answer(self[name].data) for name in ("done", "hours_right", "again")}
        return {**asked, "comment": self.comment.data or ""}
