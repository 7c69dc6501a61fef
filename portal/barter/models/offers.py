"""What organisations offer."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.barter.models.posts import Post
from portal.barter.models.words import OFFER_DAYS, OFFER_DAYS_MOST, OfferState, ServiceMode
from portal.columns import enum_column
from portal.extensions import db


class Offer(Post, db.Model):
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

    states, days, days_most = OfferState, OFFER_DAYS, OFFER_DAYS_MOST

    mode: Mapped[ServiceMode] = mapped_column(enum_column(ServiceMode))
    capacity_minutes: Mapped[int]
    available_from: Mapped[date | None]
    available_until: Mapped[date | None]
    state: Mapped[OfferState] = mapped_column(enum_column(OfferState), default=OfferState.DRAFT)

    @property
    def minutes(self) -> int:
        """The hours that can be given."""
        return self.capacity_minutes

    @property
    def span(self) -> tuple[date | None, date | None]:
        """From and until when it is available."""
        return self.available_from, self.available_until
