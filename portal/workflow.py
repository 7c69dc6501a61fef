"""States and refusals: what is possible now.

A state enum derives from `State`; each member says its label, its tone on the screen and where it may lead.
"""

from enum import Enum
from typing import Any, ClassVar, Self

from flask_babel import lazy_gettext as _l


class Refused(Exception):  # noqa: N818 - it is an answer to the user, not an error of the program
    """Something is not possible now; carries one translated sentence that says why and what to do."""

    def __init__(self, sentence: Any) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class State(Enum):
    """A state with what is known of it: `NAME = "value", label, tone`; `transitions` maps state to next states."""

    label: Any
    tone: str
    transitions: ClassVar[dict[str, tuple[str, ...]]]

    def __new__(cls, value: str, label: Any = "", tone: str = "neutral") -> Self:
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member

    def may_become(self, to: "State") -> bool:
        """Whether the transition table lets this state turn into `to`."""
        return to.value in type(self).transitions.get(self.value, ())


def move(obj: Any, to: State) -> None:
    """Put `obj.state` to `to`; raises Refused when the table of its state enum does not lead there."""
    if not obj.state.may_become(to):
        raise Refused(
            _l(
                "This is no longer possible: the state is now “%(state)s”. Reload the page to see what changed.",
                state=obj.state.label,
            )
        )
    obj.state = to
