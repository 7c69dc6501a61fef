"""What organisations need."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.barter.models.posts import Post
from portal.barter.models.words import NEED_DAYS, NEED_DAYS_MOST, NeedState, ServiceMode
from portal.columns import enum_column
from portal.extensions import db


class Need(Post, db.Model):
    """A service or resource an organisation wants, about `minutes` of it; without a `mode` it may be given anywhere.

    `powiat` is where it has to be when it is not brought to the organisation; None when that does not matter.
    """

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND minutes % 15 = 0", name="minutes_in_quarters"),
        CheckConstraint(
            "wanted_from IS NULL OR wanted_until IS NULL OR wanted_until >= wanted_from",
            name="wanted_until_after_from",
        ),
        Index("ix_need_state_published_at", "state", "published_at"),
        Index("ix_need_organisation_id_state", "organisation_id", "state"),
    )

    states, days, days_most = NeedState, NEED_DAYS, NEED_DAYS_MOST

    mode: Mapped[ServiceMode | None] = mapped_column(enum_column(ServiceMode))
    minutes: Mapped[int]
    wanted_from: Mapped[date | None]
    wanted_until: Mapped[date | None]
    state: Mapped[NeedState] = mapped_column(enum_column(NeedState), default=NeedState.DRAFT)

    @property
    def span(self) -> tuple[date | None, date | None]:
        """From and until when it is wanted."""
        return self.wanted_from, self.wanted_until
