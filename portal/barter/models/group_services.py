"""Group services: one provider, several recipients, each of whom has an exchange of its own within it."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from portal.accounts.models import User
from portal.barter.models.offers import Offer
from portal.barter.models.words import ExchangeState, ResourceKind, ServiceMode
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.organisations.models import Labelled, Organisation
from portal.workflow import State

if TYPE_CHECKING:
    from portal.barter.models.exchanges import Exchange

FEWEST_PLACES, MOST_PLACES = 2, 100
LEFT = (ExchangeState.DECLINED, ExchangeState.CANCELLED, ExchangeState.EXPIRED)  # a part that takes no place


class GroupState(State):
    """The life of a group service; its parts go on as the exchanges they are."""

    OPEN = "open", _l("Open for joining"), "success"
    CLOSED = "closed", _l("Joining closed"), "info"
    REPORTED = "reported", _l("Performed and reported"), "warning"
    CANCELLED = "cancelled", _l("Called off"), "neutral"


GroupState.transitions = {
    "open": ("closed", "reported", "cancelled"),
    "closed": ("reported", "cancelled"),
}


class GroupService(db.Model):
    """A service given to several organisations at once, on the same terms: `minutes` are of one recipient.

    Others join until `join_until` (that day included) as long as there are `places`.
    """

    __tablename__ = "group_service"
    __table_args__ = (
        CheckConstraint("minutes > 0 AND minutes % 15 = 0", name="minutes_in_quarters"),
        CheckConstraint(f"places BETWEEN {FEWEST_PLACES} AND {MOST_PLACES}", name="places_for_several"),
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="ends_after_start"
        ),
        Index("ix_group_service_state_join_until", "state", "join_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    title: Mapped[str] = mapped_column(String(150))
    description: Mapped[str] = mapped_column(Text)
    resource_kind: Mapped[ResourceKind] = mapped_column(enum_column(ResourceKind))
    mode: Mapped[ServiceMode] = mapped_column(enum_column(ServiceMode))
    minutes: Mapped[int]
    scope: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    places: Mapped[int]
    join_until: Mapped[date]
    state: Mapped[GroupState] = mapped_column(enum_column(GroupState), default=GroupState.OPEN)
    contact_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    offer: Mapped[Offer] = relationship()
    organisation: Mapped[Organisation] = relationship()
    parts: Mapped[list["Exchange"]] = relationship(back_populates="group", order_by="Exchange.id")

    @property
    def taken(self) -> int:
        """How many places are taken."""
        return sum(part.state not in LEFT for part in self.parts)

    @property
    def free(self) -> int:
        """How many places are left."""
        return self.places - self.taken

    def part_of(self, organisation_id: int | None) -> "Exchange | None":
        """The part of this recipient that takes a place."""
        mine = (part for part in self.parts if part.recipient_id == organisation_id)
        return next((part for part in mine if part.state not in LEFT), None)

    def state_on(self, day: date) -> GroupState:
        """The state on this day: nobody joins past the last day, or when no place is left."""
        is_over = self.join_until < day or self.free <= 0
        return GroupState.CLOSED if self.state is GroupState.OPEN and is_over else self.state


class EntryWay(Labelled):
    """How an organisation told the Biuro what it wants."""

    PHONE = "phone", _l("by phone")
    PAPER = "paper", _l("on paper")
    MEETING = "meeting", _l("in person")


ENTERED_WHOLE = (
    "(entered_by_id IS NULL) = (entered_for_id IS NULL) AND (entered_by_id IS NULL) = (entered_how IS NULL)"
)


class Origin:
    """How an exchange came about, where nobody asked for it in the usual way.

    It is a part of a `group`; or a person of the Biuro entered it for an organisation, which has not confirmed it as
    long as `entry_confirmed_at` is None.
    """

    group_id: Mapped[int | None] = mapped_column(ForeignKey("group_service.id"), index=True)
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    entered_for_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    entered_how: Mapped[EntryWay | None] = mapped_column(enum_column(EntryWay))
    entry_confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @declared_attr
    def group(self) -> Mapped[GroupService | None]:
        """The group service it is a part of."""
        return relationship(back_populates="parts")

    @declared_attr
    def entered_by(self) -> Mapped[User | None]:
        """The person of the Biuro who entered it."""
        return relationship(foreign_keys="Exchange.entered_by_id")

    @declared_attr
    def entered_for(self) -> Mapped[Organisation | None]:
        """The organisation it was entered for."""
        return relationship(foreign_keys="Exchange.entered_for_id")

    @property
    def awaits_entry(self) -> bool:
        """Whether the organisation it was entered for has not confirmed it yet."""
        return self.entered_for_id is not None and self.entry_confirmed_at is None
