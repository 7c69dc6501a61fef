"""What offers and needs share: a post says who wrote it, what it is about, where, and until when it holds.

Each behaviour of a post stands once, in the `post` file of its layer (operations, queries, forms, views, templates);
what only an offer or only a need has stands beside it, in the `offer` or `need` file.
"""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship, validates

from portal.accounts.models import User
from portal.barter.models.words import ResourceKind
from portal.columns import UTCDateTime, enum_column, sort_key_column
from portal.competences.models import Competence
from portal.organisations.models import Organisation
from portal.polish import fold, sort_key
from portal.workflow import State

SOON = timedelta(days=7)


class Post:
    """The columns and the life of a post; its `state` is one of `states`, `expires_on` its last day.

    It lives `days` from its making or renewal, `days_most` at most; `span`: first and last day of the service.
    """

    states: ClassVar[type[State]]
    days: ClassVar[int]
    days_most: ClassVar[int]

    if TYPE_CHECKING:
        __tablename__: str
        state: Any
        mode: Any

        @property
        def minutes(self) -> int: ...

        @property
        def span(self) -> tuple[date | None, date | None]: ...

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(150))
    title_sort: Mapped[str] = mapped_column(sort_key_column(), index=True)
    folded: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    resource_kind: Mapped[ResourceKind] = mapped_column(enum_column(ResourceKind), default=ResourceKind.WORK)
    place: Mapped[str] = mapped_column(String(120), default="")
    powiat: Mapped[str | None] = mapped_column(String(4), index=True)
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"), index=True)
    audience: Mapped[str] = mapped_column(String(300), default="")
    expires_on: Mapped[date]
    contact_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @declared_attr
    def organisation(self) -> Mapped[Organisation]:
        """Whose it is."""
        return relationship()

    @declared_attr
    def competence(self) -> Mapped[Competence | None]:
        """The term of the vocabulary it is about."""
        return relationship()

    @declared_attr
    def contact(self) -> Mapped[User]:
        """Who answers questions; shown to the other side after acceptance only."""
        return relationship(foreign_keys=f"{self.__name__}.contact_id")  # type: ignore[attr-defined]

    @validates("title", "description")
    def _index_texts(self, key: str, value: str) -> str:
        texts = {"title": self.title, "description": self.description, key: value}
        self.folded = fold(f"{texts['title'] or ''} {texts['description'] or ''}")
        if key == "title":
            self.title_sort = sort_key(value)
        return value

    @property
    def word(self) -> str:
        """What kind of post it is: `offer` or `need`."""
        return self.__tablename__

    @property
    def path(self) -> str:
        """Its page within the portal."""
        return f"/barter/{self.word}s/{self.id}"

    @property
    def is_draft(self) -> bool:
        """Whether only its own organisation knows it."""
        return bool(self.state.value == "draft")

    def state_on(self, day: date) -> Any:
        """The state on this day: a post past its last day is expired even before the daily job says so."""
        is_past = self.state.value == "published" and self.expires_on < day
        return self.states("expired") if is_past else self.state

    def ends_soon(self, day: date) -> bool:
        """Whether its last day is at most SOON after this one, or past: it is time to renew it."""
        return bool(self.state.value in ("published", "expired") and self.expires_on <= day + SOON)

    def is_open_on(self, day: date) -> bool:
        """Whether others may answer it on this day."""
        return bool(self.state_on(day).value == "published")
