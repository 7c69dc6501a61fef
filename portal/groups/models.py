"""Groups, the indicators they are evidence for, and who belongs to them."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.accounts.models import User
from portal.columns import UTCDateTime, enum_column, sort_key_column
from portal.extensions import db
from portal.files import StoredFile
from portal.organisations.models import Labelled, Organisation
from portal.plan.models import Area
from portal.polish import fold, sort_key
from portal.workflow import State


class GroupKind(Labelled):
    """What a group is called in the plan."""

    TASK_GROUP = "task_group", _l("Task group")
    TEAM = "team", _l("Team")
    SUBREGIONAL = "subregional", _l("Subregional partnership")
    TEST_GROUP = "test_group", _l("Test group")


class GroupState(State):
    """Where a group is; what was entered by mistake stays in history and counts for nothing."""

    ACTIVE = "active", _l("Active"), "success"
    CLOSED = "closed", _l("Closed"), "neutral"
    VOIDED = "voided", _l("Entered by mistake"), "danger"


GroupState.transitions = {"active": ("closed", "voided"), "closed": ("voided",)}


class TaskGroup(db.Model):
    """A group of an area, appointed by a resolution of a day; closed or withdrawn with a reason."""

    __tablename__ = "task_group"
    __table_args__ = (
        CheckConstraint("(state = 'active') = (closed_on IS NULL)", name="closed_with_day"),
        CheckConstraint("state = 'active' OR closing_reason <> ''", name="closed_with_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    name_sort: Mapped[str] = mapped_column(sort_key_column(), index=True)
    name_folded: Mapped[str] = mapped_column(String(200))
    kind: Mapped[GroupKind] = mapped_column(enum_column(GroupKind), default=GroupKind.TASK_GROUP)
    purpose: Mapped[str] = mapped_column(Text, default="")
    area_number: Mapped[int | None] = mapped_column(ForeignKey("area.number"), index=True)
    established_on: Mapped[date]
    resolution: Mapped[str] = mapped_column(String(300))
    resolution_on: Mapped[date | None]
    resolution_url: Mapped[str] = mapped_column(String(300), default="")
    resolution_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    state: Mapped[GroupState] = mapped_column(enum_column(GroupState), default=GroupState.ACTIVE)
    closed_on: Mapped[date | None]
    closing_reason: Mapped[str] = mapped_column(String(500), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    area: Mapped[Area | None] = relationship()
    resolution_file: Mapped[StoredFile | None] = relationship()
    tags: Mapped[list["GroupTag"]] = relationship(cascade="all, delete-orphan", order_by="GroupTag.indicator")
    memberships: Mapped[list["GroupMembership"]] = relationship(
        back_populates="group", order_by="[GroupMembership.starts_on, GroupMembership.id]"
    )

    @validates("name")
    def _index_name(self, key: str, name: str) -> str:
        self.name_sort, self.name_folded = sort_key(name), fold(name)
        return name

    @property
    def is_active(self) -> bool:
        """Whether it works now."""
        return self.state is GroupState.ACTIVE

    @property
    def indicators(self) -> tuple[str, ...]:
        """The codes of the indicators its appointment counts for."""
        return tuple(tag.indicator for tag in self.tags)


class GroupTag(db.Model):
    """An indicator the appointment of a group counts for."""

    __tablename__ = "task_group_tag"

    group_id: Mapped[int] = mapped_column(ForeignKey("task_group.id"), primary_key=True)
    indicator: Mapped[str] = mapped_column(String(20), primary_key=True)


class GroupMembership(db.Model):
    """A person in a group, for the organisation they act for there, from a day to a day (both in)."""

    __tablename__ = "task_group_membership"
    __table_args__ = (
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="ends_after_start"),
        Index(
            "uq_task_group_membership_open",
            "group_id",
            "user_id",
            unique=True,
            sqlite_where=db.text("ends_on IS NULL"),
            postgresql_where=db.text("ends_on IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("task_group.id"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    group: Mapped[TaskGroup] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship()
    organisation: Mapped[Organisation] = relationship()

    def is_in_force(self, day: date) -> bool:
        """Whether the person belonged to the group on this day."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
