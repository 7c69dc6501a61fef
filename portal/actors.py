"""Who acts: the roles of the partnership, and a person with those held today; `permissions` says what they may do."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from flask_babel import lazy_gettext as _l


class Role(Enum):
    """The roles of the partnership; the scope of an assignment is global, an organisation, a group or an area."""

    label: Any

    STAFF = "staff", _l("Staff member")
    REPRESENTATIVE = "representative", _l("Representative")
    DEPUTY = "deputy", _l("Deputy representative")
    COORDINATOR = "coordinator", _l("Group coordinator")
    GUARDIAN = "guardian", _l("Area guardian")
    COUNCIL = "council", _l("Programme Council")
    STRATEGY_GUARDIAN = "strategy_guardian", _l("Strategy Guardian")
    OFFICE = "office", _l("Office")
    ADMINISTRATOR = "administrator", _l("Administrator")

    def __new__(cls, value: str, label: Any = "") -> "Role":
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


@dataclass(frozen=True)
class Grant:
    """One role in force today, with its scope."""

    role: Role
    organisation_id: int | None = None
    group_id: int | None = None
    area: int | None = None


@dataclass(frozen=True)
class Actor:
    """A person, the organisation they act for and the roles they hold today; nobody when `user` is None."""

    user: Any = None
    organisation: Any = None
    grants: tuple[Grant, ...] = ()
    is_system: bool = False

    @property
    def user_id(self) -> int | None:
        """The person's id, or None for a guest or the portal itself."""
        return self.user.id if self.user else None

    @property
    def organisation_id(self) -> int | None:
        """The id of the organisation acted for, if any."""
        return self.organisation.id if self.organisation else None

    def has(self, role: Role) -> bool:
        """Whether the person holds the role today, whatever its scope."""
        return any(grant.role is role for grant in self.grants)

    def works_for(self, organisation_id: int | None) -> bool:
        """Whether the person acts for this organisation now, in any role within it."""
        return organisation_id is not None and organisation_id == self.organisation_id

    def represents(self, organisation_id: int | None) -> bool:
        """Whether the person acts for this organisation now as its representative or deputy."""
        return self.works_for(organisation_id) and any(
            grant.organisation_id == organisation_id and grant.role in (Role.REPRESENTATIVE, Role.DEPUTY)
            for grant in self.grants
        )

    def coordinates(self, group_id: int | None) -> bool:
        """Whether the person coordinates this group."""
        return any(g.role is Role.COORDINATOR and g.group_id == group_id for g in self.grants)

    def guards(self, area: int | None) -> bool:
        """Whether the person is the guardian of this area."""
        return any(g.role is Role.GUARDIAN and g.area == area for g in self.grants)


NOBODY = Actor()
SYSTEM = Actor(is_system=True)
