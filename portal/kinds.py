"""The kinds of facts the ledger knows: `<domain>.<what happened>`, in the past tense.

`derived_from` is the plan's name of the fact, which connects a kind with indicators; kinds without one are history that
no indicator counts. `unit` says what the distinct measures count in a row's `unit_key`.
"""

from enum import Enum
from typing import Any, Self

from flask_babel import lazy_gettext as _l


class Kind(Enum):
    """A kind of fact: value, the plan's `derived_from`, what its `unit_key` names, and the label on the screen."""

    derived_from: str
    unit: str
    label: Any

    DOCUMENT_PUBLISHED = "documents.document_published", "document", "", _l("Document published")
    EVENT_HELD = "events.event_held", "event", "", _l("Event held")
    EDITION_HELD = "events.edition_held", "event_edition", "series", _l("Edition held")
    TRAINING_HELD = "events.training_held", "training", "", _l("Training held")
    ATTENDANCE_CONFIRMED = (
        "events.attendance_confirmed",
        "training_attendance",
        "person",
        _l("Attendance at a training confirmed"),
    )
    STUDY_VISIT_MADE = "events.study_visit_made", "study_visit_made", "", _l("Partner visit made")
    STUDY_VISIT_HOSTED = "events.study_visit_hosted", "study_visit_hosted", "", _l("Study visit hosted")
    PRESENTATION_GIVEN = (
        "events.presentation_given",
        "assembly_presentation",
        "organisation",
        _l("Organisation presented at a General Assembly"),
    )
    APPEARANCE_MADE = "events.appearance_made", "conference_appearance", "", _l("Conference appearance")
    PATRONAGE_GRANTED = "events.patronage_granted", "patronage_granted", "", _l("Patronage granted")
    ACADEMIC_INITIATIVE = (
        "events.academic_initiative",
        "academic_initiative",
        "",
        _l("Initiative with an academic centre"),
    )
    INITIATIVE_CONFIRMED = (
        "events.initiative_confirmed",
        "initiative",
        "",
        _l("Promotional initiative confirmed"),
    )
    RESULTS_ANNOUNCED = (
        "contests.results_announced",
        "contest_edition",
        "series",
        _l("Contest results announced"),
    )
    GROUP_ESTABLISHED = "groups.group_established", "group_established", "", _l("Group appointed")
    DIRECTORY_PUBLISHED = "guidance.directory_published", "directory_published", "", _l("Directory published")
    COLLECTION_PUBLISHED = (
        "practices.collection_published",
        "practice_collection_published",
        "",
        _l("Collection of practices published"),
    )
    REPORT_PUBLISHED = (
        "diagnosis.report_published",
        "diagnosis_report_published",
        "",
        _l("Needs diagnosis published"),
    )
    EXCHANGE_CONFIRMED = "barter.exchange_confirmed", "exchange_confirmed", "", _l("Mutual service confirmed")
    MAP_PUBLISHED = (
        "competences.map_published",
        "competence_map_published",
        "",
        _l("Competence map published"),
    )
    CASCADE_ADOPTED = (
        "announcements.cascade_adopted",
        "cascade_adopted",
        "organisation",
        _l("Information-passing system adopted"),
    )
    ENTITY_WON = "prospects.entity_won", "key_entity_won", "prospect", _l("Key entity won")
    OPINION_ISSUED = "opinions.opinion_issued", "opinion_issued", "", _l("Opinion issued")
    SITE_LAUNCHED = "documents.site_launched", "site_launched", "", _l("Website launched")
    RESOURCE_LENT = "barter.resource_lent", "", "", _l("Room or equipment lent")
    PRACTICE_PUBLISHED = "practices.practice_published", "", "", _l("Good practice published")
    ENGAGEMENT_ACCEPTED = "engagement.engagement_accepted", "", "organisation", _l("Engagement accepted")
    MEMBER_ADMITTED = "organisations.member_admitted", "", "organisation", _l("Member admitted")

    def __new__(cls, value: str, derived_from: str = "", unit: str = "", label: Any = "") -> Self:
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.derived_from = derived_from
        member.unit = unit
        member.label = label
        return member


COUNTED = {kind.derived_from: kind for kind in Kind if kind.derived_from}
