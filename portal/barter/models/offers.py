"""What organisations offer."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.accounts.models import User
from portal.barter.models.words import OfferState, ResourceKind, ServiceMode
from portal.columns import UTCDateTime, enum_column, sort_key_column
from portal.competences.models import Competence
from portal.extensions import db
from portal.organisations.models import Organisation
from portal.polish import fold, sort_key


class Offer(db.Model):
    """A service or resource an organisation gives, up to `capacity_minutes`, until `expires_on` (that day included)."""

    __tablename__ = "offer"
    __table_args__ = (
        CheckConstraint("capacity_minutes > 0 AND capacity_minutes % 15 = 0", name="capacity_in_quarters"),
        CheckConstraint(
            "available_from IS NULL OR available_until IS NULL OR available_until >= available_from",
            name="available_until_after_from",
        ),
        Index("ix_offer_state_published_at", "state", "published_at"),
        Index("ix_offer_organisation_id_state", "organisation_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(150))
    title_sort: Mapped[str] = mapped_column(sort_key_column(), index=True)
    folded: Mapped[str] = mapped_column(Text)
    description: Mapped[str] = mapped_column(Text)
    resource_kind: Mapped[ResourceKind] = mapped_column(enum_column(ResourceKind), default=ResourceKind.WORK)
    mode: Mapped[ServiceMode] = mapped_column(enum_column(ServiceMode))
    place: Mapped[str] = mapped_column(String(120), default="")
    powiat: Mapped[str | None] = mapped_column(String(4), index=True)
    capacity_minutes: Mapped[int]
    competence_id: Mapped[int | None] = mapped_column(ForeignKey("competence.id"), index=True)
    audience: Mapped[str] = mapped_column(String(300), default="")
    available_from: Mapped[date | None]
    available_until: Mapped[date | None]
    expires_on: Mapped[date]
    state: Mapped[OfferState] = mapped_column(enum_column(OfferState), default=OfferState.DRAFT)
    contact_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    organisation: Mapped[Organisation] = relationship()
    competence: Mapped[Competence | None] = relationship()
    contact: Mapped[User] = relationship(foreign_keys=[contact_id])

    @validates("title", "description")
    def _index_texts(self, key: str, value: str) -> str:
        texts = {"title": self.title, "description": self.description, key: value}
        self.folded = fold(f"{texts['title'] or ''} {texts['description'] or ''}")
        if key == "title":
            self.title_sort = sort_key(value)
        return value

    @property
    def is_draft(self) -> bool:
        """Whether only its own organisation knows it."""
        return self.state is OfferState.DRAFT

    def state_on(self, day: date) -> OfferState:
        """The state on this day: an offer past its last day is expired even before the daily job says so."""
        past = self.state is OfferState.PUBLISHED and self.expires_on < day
        return OfferState.EXPIRED if past else self.state

    def is_open_on(self, day: date) -> bool:
        """Whether others may ask for it on this day."""
        return self.state_on(day) is OfferState.PUBLISHED
