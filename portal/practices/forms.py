"""The forms of practices."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectChoice, SelectField, StringField
from wtforms.validators import ValidationError

from portal.accounts.queries import staff
from portal.forms import (
    FileField,
    FileTypes,
    FilterForm,
    PortalForm,
    choice,
    day,
    enum_choices,
    long_text,
    options,
    text,
)
from portal.organisations.models import OrganisationKind
from portal.organisations.territory import powiaty
from portal.plan.queries import areas
from portal.practices import queries
from portal.practices.models import (
    CRITERIA,
    LABELS,
    SECTIONS,
    CostRange,
    Grade,
    Licence,
    PeopleRange,
    Practice,
    PracticeState,
    Verdict,
)

LONG = 5000
TEXTS = (
    "place",
    "problem",
    "actions",
    "target_group",
    "stakeholders",
    "evidence",
    "failures",
    "transferability",
)
ENUMS = {"people": PeopleRange, "cost": CostRange, "licence": Licence}


def _area_choices() -> list[tuple[int, str]]:
    return [(area.number, f"{area.number}. {area.name}") for area in areas()]


def _either(first: Any, choices: list[tuple[Any, Any]]) -> list[SelectChoice]:
    return options([("", first), *choices])


def _number(value: Any) -> int | None:
    """The number of a choice; nothing for the empty one."""
    return int(value) if value not in ("", None, "None") else None


class NewForm(PortalForm):
    """What a practice begins with."""

    title = text(
        LABELS["title"],
        _l("Enter the title of the practice."),
        longest=150,
        description=_l(
            "A few words that say what you do, for example: An evening school in the fire station."
        ),
    )
    organisation_id = choice(
        _l("Organisation"), [], _l("Choose the organisation whose practice this is."), coerce=_number
    )

    def __init__(self, actor: Any, may_choose: bool) -> None:
        super().__init__(data={"organisation_id": actor.organisation_id})
        self.members = {row.id: row for row in queries.member_organisations()} if may_choose else {}
        if may_choose:
            names = [(key, row.name) for key, row in self.members.items()]
            self.organisation_id.choices = _either(_l("– choose –"), names)
        else:
            del self.organisation_id

    def owner(self) -> Any:
        """The organisation the Biuro chose; None for the one acted for."""
        return self.members.get(self.organisation_id.data) if "organisation_id" in self else None


class SectionForm(PortalForm):
    """A section of the draft: nothing but the title is required until the practice is submitted."""

    slug = ""
    seen = HiddenField()

    def __init__(self, practice: Practice) -> None:
        section = SECTIONS[self.slug]
        said = {name: getattr(practice, name) for name in section.fields}
        shown = {
            name: getattr(value, "value", value) if name in ENUMS else value for name, value in said.items()
        }
        super().__init__(data={**shown, "seen": queries.digest(practice, section)})
        for name in section.required:
            self[name].flags.required = True

    def columns(self) -> dict[str, Any]:
        """What was typed, by the columns of the practice."""
        values = {name: self[name].data for name in SECTIONS[self.slug].fields}
        for name, enum in ENUMS.items():
            if name in values:
                values[name] = enum(values[name]) if values[name] else None
        if "powiat" in values:
            values["powiat"] = values["powiat"] or None
        return {name: "" if value is None and name in TEXTS else value for name, value in values.items()}


class BasicsForm(SectionForm):
    """What it is called and where it belongs."""

    slug = "basics"
    title = text(LABELS["title"], _l("Enter the title of the practice."), longest=150)
    area_number = choice(LABELS["area_number"], [], coerce=_number)
    powiat = choice(LABELS["powiat"], [])
    place = text(LABELS["place"], longest=120)

    def __init__(self, practice: Practice) -> None:
        super().__init__(practice)
        self.area_number.choices = _either(_l("– choose –"), _area_choices())
        self.powiat.choices = _either(_l("– choose –"), list(powiaty().items()))


class StoryForm(SectionForm):
    """Why and what."""

    slug = "story"
    problem = long_text(
        LABELS["problem"], longest=LONG, description=_l("What was wrong, for whom, and how you knew it.")
    )
    actions = long_text(
        LABELS["actions"],
        longest=LONG,
        description=_l("Step by step, so that another organisation could repeat it."),
    )
    target_group = long_text(
        LABELS["target_group"], longest=1000, description=_l("Who it was for, how many people.")
    )
    stakeholders = long_text(
        LABELS["stakeholders"], longest=1000, description=_l("Who else took part and how.")
    )


class ResourcesForm(SectionForm):
    """How long it takes and what it needs."""

    slug = "resources"
    started_on = day(LABELS["started_on"])
    ended_on = day(LABELS["ended_on"], description=_l("Leave it empty when the practice goes on."))
    people = choice(LABELS["people"], enum_choices(PeopleRange))
    cost = choice(LABELS["cost"], enum_choices(CostRange))

    def validate_ended_on(self, field: Any) -> None:
        """Refuse an end before the beginning."""
        if field.data and self.started_on.data and field.data < self.started_on.data:
            raise ValidationError(_l("The day it ended cannot be before the day it began."))


class ResultsForm(SectionForm):
    """What came of it."""

    slug = "results"
    evidence = long_text(
        LABELS["evidence"], longest=LONG, description=_l("Numbers before and after, opinions, an evaluation.")
    )
    failures = long_text(
        LABELS["failures"],
        longest=LONG,
        description=_l("What you would not do again: it saves others most time."),
    )
    transferability = long_text(
        LABELS["transferability"],
        longest=LONG,
        description=_l("What another organisation needs to do the same."),
    )


class SharingForm(SectionForm):
    """Who answers questions, and how others may use it."""

    slug = "sharing"
    contact_id = choice(
        LABELS["contact_id"], [], coerce=_number, description=_l("Shown to people with an account only.")
    )
    licence = choice(LABELS["licence"], enum_choices(Licence))

    def __init__(self, practice: Practice) -> None:
        super().__init__(practice)
        people = [(person.id, person.name) for person in staff(practice.organisation_id)]
        self.contact_id.choices = _either(_l("– choose –"), people)


SECTION_FORMS: dict[str, type[SectionForm]] = {
    form.slug: form for form in (BasicsForm, StoryForm, ResourcesForm, ResultsForm, SharingForm)
}


class AttachmentForm(PortalForm):
    """A file to add."""

    description = text(
        _l("What the file is"),
        _l("Say in a few words what the file is."),
        description=_l("For example: lesson plans."),
    )
    file = FileField(_l("File"), validators=[FileTypes()])


def _grade(criterion: str) -> SelectField:
    return choice(CRITERIA[criterion], enum_choices(Grade), _l("Choose how far this is met."))


class ReviewForm(PortalForm):
    """A reviewer's assessment."""

    clarity = _grade("clarity")
    proof = _grade("proof")
    reuse = _grade("reuse")
    assessment = long_text(
        _l("Assessment"),
        _l("Write the assessment: what is good and what to change."),
        longest=LONG,
        description=_l("The author reads it together with the name of your organisation, without your name."),
    )
    verdict = choice(
        _l("Verdict"), enum_choices(Verdict), _l("Choose whether you recommend it or return it.")
    )
    version_number = HiddenField()

    def columns(self) -> dict[str, Any]:
        """What was chosen and typed, for the operation."""
        grades = {name: Grade(self[name].data) for name in CRITERIA}
        number = self.version_number.data or ""
        return {
            "verdict": Verdict(self.verdict.data),
            "assessment": self.assessment.data,
            "version_number": int(number) if number.isdecimal() else 0,
            **grades,
        }


class ReasonForm(PortalForm):
    """Why a practice is returned by the Biuro or archived."""

    reason = long_text(_l("Reason"), _l("Write the reason."), longest=500)


class PracticeFilter(FilterForm):
    """What to look for among the published practices."""

    q = StringField(_l("Words"))
    area = SelectField(_l("Activity area"))
    powiat = SelectField(_l("Powiat"))
    kind = SelectField(_l("Kind of organisation"))
    sort = SelectField(
        _l("Order"),
        choices=options([("newest", _l("newest first")), ("title", _l("alphabetical"))]),
        default="newest",
    )

    def __init__(self) -> None:
        super().__init__()
        self.area.choices = _either(_l("all"), _area_choices())
        self.powiat.choices = _either(_l("all"), list(powiaty().items()))
        self.kind.choices = _either(_l("all"), enum_choices(OrganisationKind))


class OwnFilter(FilterForm):
    """What to look for among an organisation's own practices."""

    q = StringField(_l("Words"))
    state = SelectField(_l("State"), choices=_either(_l("all"), enum_choices(PracticeState)))


def wanted(form: FilterForm) -> dict[str, Any]:
    """The filters somebody chose; a value that is no choice is none, whoever typed it into the address."""
    found = {}
    for field in form:
        known = {str(option.value) for option in field.choices} if isinstance(field, SelectField) else None
        if field.data and (known is None or str(field.data) in known):
            found[field.name] = field.data
    return found
