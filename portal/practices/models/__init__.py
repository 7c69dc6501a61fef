"""Practices, their versions and their reviews."""

from portal.practices.models.content import FIELDS, Content
from portal.practices.models.practices import (
    Practice,
    PracticeAttachment,
    PracticeAuthor,
    PracticeReview,
    PracticeVersion,
    PracticeVersionFile,
)
from portal.practices.models.words import (
    CRITERIA,
    LABELS,
    MOST_FILES,
    REVIEWS_NEEDED,
    SECTIONS,
    CostRange,
    Grade,
    Licence,
    PeopleRange,
    PracticeState,
    Section,
    Verdict,
)

__all__ = [
    "CRITERIA",
    "FIELDS",
    "LABELS",
    "MOST_FILES",
    "REVIEWS_NEEDED",
    "SECTIONS",
    "Content",
    "CostRange",
    "Grade",
    "Licence",
    "PeopleRange",
    "Practice",
    "PracticeAttachment",
    "PracticeAuthor",
    "PracticeReview",
    "PracticeState",
    "PracticeVersion",
    "PracticeVersionFile",
    "Section",
    "Verdict",
]
