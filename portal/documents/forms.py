"""The forms of the library."""

from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField
from wtforms.validators import InputRequired, ValidationError

from portal.documents import queries
from portal.documents.models import KINDS, Access, ArchiveGround, Document, DocumentState, DocumentType
from portal.forms import (
    FileField,
    FileTypes,
    FilterForm,
    PortalForm,
    choice,
    enum_choices,
    long_text,
    options,
    text,
    whole_number,
)
from portal.permissions import Actor, Role, can
from portal.plan.queries import areas
from portal.plan.tags import PlanTagsField

ALL = ("", _l("All"))
STATES = (DocumentState.PUBLISHED, DocumentState.ARCHIVED)


def _area_choices(numbers: set[int] | None = None) -> list[tuple[str, str]]:
    """The areas, or those of them with these numbers, as choices."""
    return [
        (str(area.number), f"{area.number}. {area.name}")
        for area in areas()
        if numbers is None or area.number in numbers
    ]


def _owner_choices(groups: list[Any], organisations: list[Any]) -> list[tuple[str, str]]:
    named = [("group", groups), ("organisation", organisations)]
    return [(f"{kind}-{row.id}", row.name) for kind, rows in named for row in rows]


class DocumentForm(PortalForm):
    """What is said of a document; what it counts for is fixed once it is published."""

    title = text(_l("Title"), _l("Enter the title of the document."), longest=200)
    type = choice(_l("Type"), enum_choices(DocumentType), _l("Choose the type of the document."))
    owner = SelectField(_l("Whose document it is"), [InputRequired(_l("Choose whose document it is."))])
    area = choice(_l("Activity area"), [])
    for_year = whole_number(
        _l("For the year"),
        description=_l(
            "Only when it is a document of one year, such as a plan or a report. It counts by the day it is published."
        ),
    )
    description = long_text(_l("What it is about"), longest=5000)
    website = text(
        _l("Address of the website"),
        longest=300,
        description=_l("Only for a website: its whole address, beginning with https://."),
    )
    access = choice(
        _l("Who reads it"), enum_choices(Access), _l("Choose who reads the document."), default="public"
    )
    tags = PlanTagsField(
        _l("Indicators it counts for"),
        kinds=KINDS,
        description=_l(
            "Choose all it is evidence of: it counts once in each. Those of websites go with the type “Website”."
        ),
    )

    def __init__(self, actor: Actor, document: Document | None = None) -> None:
        super().__init__(data=_said(document) if document else {"access": "public"})
        own = queries.areas_of(actor)
        owners = _possible_owners(actor)
        if document:
            own = own | {document.area_number or 0}
            owners = {_owner(document): str(document.owner_name), **owners}
        self.owner.choices = options(owners.items())
        self.area.choices = options([("", _("– choose –")), *_area_choices(own)])
        self.tags.show_only(own)
        if document and document.published_number:
            del self.type, self.tags

    def validate_website(self, field: Any) -> None:
        """A whole address."""
        parts = urlsplit(field.data or "")
        if field.data and not (parts.scheme in ("http", "https") and parts.netloc):
            raise ValidationError(_("Enter a whole address that begins with https:// or http://."))

    def columns(self) -> dict[str, Any]:
        """What was entered, by the arguments of the operations."""
        kind, _dash, number = self.owner.data.partition("-")
        found: dict[str, Any] = {
            "title": self.title.data,
            "organisation_id": int(number) if kind == "organisation" else None,
            "group_id": int(number) if kind == "group" else None,
            "area_number": int(self.area.data or 0) or None,
            "for_year": self.for_year.data,
            "description": self.description.data or "",
            "website": self.website.data or "",
            "access": Access(self.access.data),
        }
        if "type" in self:
            found |= {"document_type": DocumentType(self.type.data), "tags": self.tags.data}
        return found


def _possible_owners(actor: Actor) -> dict[str, str]:
    """The owners a person may choose, by their value."""
    choices = dict(_owner_choices(*queries.possible_owners(actor)))
    return {queries.OFFICE: _("Partnership Office"), **choices} if actor.has(Role.OFFICE) else choices


def _owner(document: Document) -> str:
    """The owner as a choice."""
    if document.group_id:
        return f"group-{document.group_id}"
    return f"organisation-{document.organisation_id}" if document.organisation_id else queries.OFFICE


def _said(document: Document) -> dict[str, Any]:
    """What a document says, as the form shows it."""
    return {
        "title": document.title,
        "type": document.type.value,
        "owner": _owner(document),
        "area": str(document.area_number or ""),
        "for_year": document.for_year,
        "description": document.description,
        "website": document.website,
        "access": document.access.value,
        "tags": document.pairs,
    }


class FileForm(PortalForm):
    """A file to add to the open version."""

    file = FileField(_l("File"), validators=[FileTypes()])
    is_accessible = BooleanField(
        _l("The file is accessible"),
        description=_l(
            "A screen reader reads it whole: text and no scan, headings, descriptions of pictures, headers of tables."
        ),
    )


class PublishForm(PortalForm):
    """The last step before readers see a version; a later one says what changed."""

    note = long_text(
        _l("What changed in this version"), _l("Write what changed in this version."), longest=500
    )

    def __init__(self, document: Document) -> None:
        super().__init__()
        if not document.published_number:
            del self.note

    def words(self) -> str:
        """What was written of the change."""
        return (self.note.data or "") if "note" in self else ""


class ArchiveForm(PortalForm):
    """Why a document is taken out of use; a draft has no ground to choose."""

    ground = choice(
        _l("Kind of archiving"), enum_choices(ArchiveGround), _l("Choose why the document is archived.")
    )
    reason = long_text(_l("Reason"), _l("Write why the document is archived."), longest=500)

    def __init__(self, document: Document) -> None:
        super().__init__()
        if not document.published_number:
            del self.ground

    def chosen(self) -> ArchiveGround:
        """The ground; what was never published has nothing to keep."""
        return ArchiveGround(self.ground.data) if "ground" in self else ArchiveGround.ERROR


class CorrectionForm(PortalForm):
    """The right indicators of a published document, and why they change."""

    tags = PlanTagsField(_l("Indicators it counts for"), kinds=KINDS)
    reason = text(_l("Reason of the correction"), _l("Enter the reason of the correction."), longest=400)

    def __init__(self, actor: Actor, document: Document) -> None:
        super().__init__(data={"tags": document.pairs})
        self.tags.offer((document.type.fact,))
        self.tags.show_only(queries.areas_of(actor))


class DocumentFilter(FilterForm):
    """What to look for in the library."""

    q = StringField(_l("Words"), description=_l("In the title and the description."))
    type = SelectField(_l("Type"), default="", choices=options([ALL, *enum_choices(DocumentType)]))
    area = SelectField(_l("Activity area"), default="")
    year = SelectField(_l("Year of publication"), default="")
    owner = SelectField(_l("Whose document it is"), default="")
    state = SelectField(_l("State"), default="published")
    sort = SelectField(
        _l("Order"),
        default="newest",
        choices=options([("newest", _l("newest first")), ("title", _l("alphabetical"))]),
    )

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        states = [DocumentState.DRAFT, *STATES] if can(actor, "documents.draft") else STATES
        owners = [(queries.OFFICE, _("Partnership Office")), *_owner_choices(*queries.owners(actor))]
        years = [(str(year), str(year)) for year in queries.years()]
        self.area.choices = options([ALL, *_area_choices()])
        self.year.choices = options([ALL, *years])
        self.owner.choices = options([ALL, *owners])
        self.state.choices = options((state.value, state.label) for state in states)

    def wanted(self) -> dict[str, Any]:
        """The filters somebody chose; a value that is no choice is none, whoever typed it into the address."""
        return {field.name: field.data for field in self if field.name == "q" or _is_choice(field)}


def _is_choice(field: Any) -> bool:
    return any(field.data == option.value for option in field.choices)
