"""What a practice says: the same columns in the draft and in every frozen version of it."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, validates

from portal.accounts.models import User
from portal.columns import enum_column, sort_key_column
from portal.plan.models import Area
from portal.polish import fold, sort_key
from portal.practices.models.words import SECTIONS, CostRange, Licence, PeopleRange

FIELDS = tuple(name for section in SECTIONS.values() for name in section.fields)
SEARCHED = ("title", "problem", "actions", "target_group", "place")


def days_in_order() -> CheckConstraint:
    """The end of the time frame does not come before its beginning."""
    return CheckConstraint(
        "ended_on IS NULL OR started_on IS NULL OR ended_on >= started_on", name="days_in_order"
    )


class Content:
    """The text of a practice; in a draft anything but the title may still be missing."""

    title: Mapped[str] = mapped_column(String(150))
    title_sort: Mapped[str] = mapped_column(sort_key_column())
    folded: Mapped[str] = mapped_column(Text)
    area_number: Mapped[int | None] = mapped_column(ForeignKey("area.number"))
    powiat: Mapped[str | None] = mapped_column(String(4))
    place: Mapped[str] = mapped_column(String(120), default="")
    problem: Mapped[str] = mapped_column(Text, default="")
    actions: Mapped[str] = mapped_column(Text, default="")
    target_group: Mapped[str] = mapped_column(Text, default="")
    stakeholders: Mapped[str] = mapped_column(Text, default="")
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    people: Mapped[PeopleRange | None] = mapped_column(enum_column(PeopleRange))
    cost: Mapped[CostRange | None] = mapped_column(enum_column(CostRange))
    evidence: Mapped[str] = mapped_column(Text, default="")
    failures: Mapped[str] = mapped_column(Text, default="")
    transferability: Mapped[str] = mapped_column(Text, default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    licence: Mapped[Licence | None] = mapped_column(enum_column(Licence))

    @declared_attr
    def area(cls) -> Mapped[Area | None]:  # noqa: N805 - SQLAlchemy hands over the class
        """The area of the plan."""
        return relationship(Area)

    @declared_attr
    def contact(cls) -> Mapped[User | None]:  # noqa: N805 - SQLAlchemy hands over the class
        """Who answers questions; shown to people with an account only."""
        return relationship(User, foreign_keys=[cls.contact_id])  # type: ignore[list-item]

    @validates(*SEARCHED)
    def _index_texts(self, key: str, value: str) -> str:
        texts = {**{name: getattr(self, name) for name in SEARCHED}, key: value}
        self.folded = fold(" ".join(text for text in texts.values() if text))
        if key == "title":
            self.title_sort = sort_key(value)
        return value

    def content(self) -> dict[str, Any]:
        """All it says, by column, to copy into a version or back."""
        return {name: getattr(self, name) for name in FIELDS}
