"""The forms of circles: the filter of their list, and the answer of a party."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from portal.barter.forms import ListFilter
from portal.barter.models import CircleState, Otherwise
from portal.forms import PortalForm, choice, enum_choices, long_text, options


class CircleFilter(ListFilter):
    """Filters of circles."""

    state = SelectField(
        _l("State"),
        [Optional()],
        choices=options([("", _l("Any state")), *enum_choices(CircleState)]),
        default="",
    )


class CircleAnswerForm(PortalForm):
    """The answer of a party to the version its person read."""

    version = HiddenField(filters=[lambda value: int(value) if str(value or "").isdecimal() else 0])
    answer = choice(
        _l("Your answer"),
        [
            ("yes", _l("We take part: we give and receive what is written above")),
            ("no", _l("We do not take part")),
        ],
        _l("Choose your answer."),
    )
    otherwise = choice(
        _l("And should another organisation drop out and nobody take its place?"),
        enum_choices(Otherwise),
        description=_l(
            "Only when you take part. Each of the two organisations of a link has to choose hours."
        ),
    )
    words = long_text(
        _l("Words to the others"), longest=2000, description=_l("When you do not take part, say why.")
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Who takes part says what should happen when another drops out, who does not says why."""
        whole = super().validate(extra_validators)
        missing = {
            "yes": (self.otherwise, _l("Choose what should happen when another organisation drops out.")),
            "no": (self.words, _l("Write why you do not take part.")),
        }.get(self.answer.data or "")
        if missing and not missing[0].data:
            missing[0].errors = [*missing[0].errors, str(missing[1])]
            return False
        return bool(whole)

    def answers(self) -> dict[str, Any]:
        """The arguments of the operation."""
        accepted = self.answer.data == "yes"
        otherwise = Otherwise(self.otherwise.data) if accepted else Otherwise.NOTHING
        said = {"version": self.version.data, "accepted": accepted, "otherwise": otherwise}
        return {**said, "words": self.words.data or ""}
