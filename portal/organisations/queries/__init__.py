"""Reading organisations: whom one may see, the directory, a profile and its people."""

from portal.organisations.queries.directory import (
    LISTED,
    area_choices,
    count_members,
    directory,
    directory_csv,
)
from portal.organisations.queries.people import (
    PersonRow,
    has_other_role,
    held,
    named_people,
    people,
    person_of,
    without_representative,
)
from portal.organisations.queries.profile import (
    Step,
    completeness,
    engagements_in_force,
    needs_confirmation,
    section_title,
    status_on,
    visible_contacts,
    visible_to,
)

__all__ = [
    "LISTED",
    "PersonRow",
    "Step",
    "area_choices",
    "completeness",
    "count_members",
    "directory",
    "directory_csv",
    "engagements_in_force",
    "has_other_role",
    "held",
    "named_people",
    "needs_confirmation",
    "people",
    "person_of",
    "section_title",
    "status_on",
    "visible_contacts",
    "visible_to",
    "without_representative",
]
