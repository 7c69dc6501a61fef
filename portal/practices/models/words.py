"""The states and choices of practices, and the sections a practice is written in."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.organisations.models import Labelled
from portal.workflow import State

REVIEWS_NEEDED = 2  # verdicts alike that decide; with two kinds of verdict a third review always does
MOST_FILES = 10


class PracticeState(State):
    """The life of a practice, by its newest version; what the public sees is `Practice.published_number`."""

    DRAFT = "draft", _l("Draft"), "neutral"
    SUBMITTED = "submitted", _l("Waiting for reviewers"), "info"
    IN_REVIEW = "in_review", _l("In review"), "info"
    RECOMMENDED = "recommended", _l("Recommended, waiting for publication"), "info"
    RETURNED = "returned", _l("Returned for changes"), "warning"
    PUBLISHED = "published", _l("Published"), "success"
    ARCHIVED = "archived", _l("Archived"), "neutral"

    @property
    def is_editable(self) -> bool:
        """Whether the author has the move and may change the text."""
        return self in EDITABLE

    @property
    def is_under_review(self) -> bool:
        """Whether reviewers have the move."""
        return self in UNDER_REVIEW


PracticeState.transitions = {
    "draft": ("submitted", "published", "archived"),
    "submitted": ("in_review", "returned", "archived"),
    "in_review": ("recommended", "returned", "archived"),
    "recommended": ("published", "returned", "archived"),
    "returned": ("submitted", "published", "archived"),
    "published": ("draft", "archived"),
}

EDITABLE = (PracticeState.DRAFT, PracticeState.RETURNED)
UNDER_REVIEW = (PracticeState.SUBMITTED, PracticeState.IN_REVIEW)
# Also what was decided while somebody was still writing an assessment, so that they get a sentence and keep their text.
SHOWN_TO_REVIEWERS = (*UNDER_REVIEW, PracticeState.RECOMMENDED, PracticeState.RETURNED)


class PeopleRange(Labelled):
    """How many people a practice takes."""

    FEW = "few", _l("1–2 people")
    SEVERAL = "several", _l("3–5 people")
    TEAM = "team", _l("6–10 people")
    MANY = "many", _l("more than 10 people")


class CostRange(Labelled):
    """What a practice costs, beside the hours of the people."""

    NONE = "none", _l("no cost beside working time")
    LOW = "low", _l("up to 1,000 zł")
    MIDDLE = "middle", _l("1,000–10,000 zł")
    HIGH = "high", _l("10,000–50,000 zł")
    VERY_HIGH = "very_high", _l("more than 50,000 zł")


class Licence(Labelled):
    """How others may use the text and the files."""

    CC_BY = "cc_by", _l("CC BY 4.0 – use and change it, naming the author")
    CC_BY_SA = "cc_by_sa", _l("CC BY-SA 4.0 – use and change it, naming the author, under the same licence")
    MEMBERS = "members", _l("For members of the partnership – files only for people with an account")


class Verdict(Labelled):
    """What a reviewer concludes."""

    RECOMMEND = "recommend", _l("I recommend publishing it")
    RETURN = "return", _l("I return it for changes")


class Grade(Labelled):
    """How far a practice meets a criterion."""

    FULLY = "fully", _l("Yes, fully")
    PARTLY = "partly", _l("Partly")
    NO = "no", _l("No")


LABELS: dict[str, Any] = {
    "title": _l("Title of the practice"),
    "area_number": _l("Activity area"),
    "powiat": _l("Powiat"),
    "place": _l("Town or place"),
    "problem": _l("Problem"),
    "actions": _l("What was done"),
    "target_group": _l("Target group"),
    "stakeholders": _l("Stakeholders and partners"),
    "started_on": _l("Began on"),
    "ended_on": _l("Ended on"),
    "people": _l("People needed"),
    "cost": _l("Cost"),
    "evidence": _l("Evidence of success"),
    "failures": _l("What did not work"),
    "transferability": _l("How to transfer it"),
    "contact_id": _l("Person to contact"),
    "licence": _l("Licence"),
}
CRITERIA: dict[str, Any] = {
    "clarity": _l("Is the problem clear?"),
    "proof": _l("Does the evidence show success?"),
    "reuse": _l("Could another organisation repeat it?"),
}
OPTIONAL = ("place", "stakeholders", "ended_on")


@dataclass(frozen=True)
class Section:
    """A part of the form that is saved on its own."""

    slug: str
    title: Any
    fields: tuple[str, ...]

    @property
    def required(self) -> tuple[str, ...]:
        """The fields without which a practice cannot be submitted."""
        return tuple(name for name in self.fields if name not in OPTIONAL)


SECTIONS = {
    section.slug: section
    for section in (
        Section("basics", _l("Title, area and place"), ("title", "area_number", "powiat", "place")),
        Section(
            "story",
            _l("The problem and what was done"),
            ("problem", "actions", "target_group", "stakeholders"),
        ),
        Section("resources", _l("Time and resources"), ("started_on", "ended_on", "people", "cost")),
        Section("results", _l("Results and lessons"), ("evidence", "failures", "transferability")),
        Section("sharing", _l("Contact and licence"), ("contact_id", "licence")),
    )
}
