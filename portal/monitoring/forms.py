"""Forms of the figures and of facts entered by hand."""

from typing import Any
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileSize
from wtforms import Field, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from portal import clock
from portal.files import ALLOWED, LARGEST
from portal.forms import (
    CheckboxListField,
    FileField,
    FilterForm,
    PortalForm,
    choice,
    day,
    enum_choices,
    long_text,
    options,
    text,
)
from portal.monitoring import queries
from portal.monitoring.drafts import Draft
from portal.monitoring.figures import Matrix
from portal.monitoring.models import FactState, ManualFact, Status
from portal.monitoring.tables import Wanted
from portal.plan.queries import Indicator, Plan
from portal.web import AsOf

VIEWS = (("annual", _l("Each year alone")), ("cumulative", _l("From the start of the plan")))


class MatrixFilter(FilterForm):
    """What of the matrix is shown; a value that does not exist filters nothing."""

    area = SelectField(_l("Area"), default="")
    task = SelectField(_l("Task of the plan"), default="")
    status = SelectField(
        _l("State"), default="", choices=lambda: options([("", _l("All")), *enum_choices(Status)])
    )
    year = SelectField(_l("Year"), default="")
    view = SelectField(_l("Figures"), default="annual", choices=options(VIEWS))
    as_of = text(
        _l("As of day"), description=_l("As year-month-day, for example 2015-01-31. Empty means now.")
    )

    def __init__(self, matrix: Matrix, as_of: AsOf) -> None:
        super().__init__()
        plan = matrix.plan
        areas = [(str(area.number), f"{area.number}. {area.name}") for area in plan.areas]
        self.area.choices = options([("", _("All")), *areas])
        tasks = [task for area in plan.areas for task in area.tasks]
        self.task.choices = options(
            [("", _("All")), *((task.code, f"{task.code} {task.name}") for task in tasks)]
        )
        self.year.choices = options([("", _("All")), *((str(year), str(year)) for year in plan.years)])
        self.validate()
        self.as_of.errors = [as_of.error] if as_of.error else []

    def wanted(self) -> Wanted:
        """What can be used of what the address asks for."""
        found = {name: field.data for name, field in self._fields.items() if field.data and not field.errors}
        return Wanted(
            int(found["area"]) if "area" in found else None,
            found.get("task"),
            int(found["year"]) if "year" in found else None,
            Status(found["status"]) if "status" in found else None,
            found.get("view") == "cumulative",
        )


class AsOfForm(FilterForm):
    """The day a page looks back to."""

    as_of = text(
        _l("As of day"), description=_l("As year-month-day, for example 2015-01-31. Empty means now.")
    )

    def __init__(self, as_of: AsOf) -> None:
        super().__init__()
        self.as_of.errors = [as_of.error] if as_of.error else []


class FactFilter(FilterForm):
    """Filters of the facts entered by hand."""

    state = choice(_l("State"), lambda: [("", _l("All")), *enum_choices(FactState)])

    def wanted(self) -> FactState | None:
        """The state asked for."""
        return FactState(self.state.data) if self.validate() and self.state.data else None


class ChooseForm(FilterForm):
    """The first step: which indicator a fact is for."""

    code = SelectField(_l("Indicator"))

    def __init__(self, indicators: tuple[Indicator, ...]) -> None:
        super().__init__()
        self.code.choices = options((i.code, f"{i.code} {i.name}") for i in indicators)


def _is_link(form: Any, field: Field) -> None:
    parts = urlsplit(field.data or "")
    if field.data and not (parts.scheme in ("http", "https") and parts.netloc):
        raise ValidationError(_("Enter a whole address that begins with https:// or http://."))


class FactForm(PortalForm):
    """A fact entered by hand; only the fields its indicators need are on it."""

    also = CheckboxListField(_l("Counts for these indicators too"))
    part = choice(_l("Part"), list)
    occurred_on = day(_l("Day it happened"), _l("Enter the day it happened."))
    label = text(
        _l("Name of the fact"),
        _l("Enter the name of the fact."),
        longest=200,
        description=_l("Everybody sees it beside the figure: no names of persons."),
    )
    description = long_text(_l("What was done"), longest=2000)
    series = text(
        _l("Series"),
        longest=100,
        description=_l("Only when the indicator counts several series: one edition a year each."),
    )
    entity = text(_l("Name of the key entity"), _l("Enter the name of the key entity."), longest=100)
    emails = long_text(
        _l("E-mail addresses of the persons present"),
        _l("Enter the e-mail addresses of the persons present."),
        longest=50_000,
        description=_l(
            "One a line. Only random keys stay with the fact, so that a person counts once a year."
        ),
    )
    organisations = SelectMultipleField(
        _l("Organisations that took part"),
        coerce=int,
        render_kw={"size": 8},
        description=_l("Hold Ctrl (on a Mac: Command) to choose several."),
    )
    link = text(_l("Link to the evidence"), longest=500, validators=(_is_link,))
    upload = FileField(_l("File with the evidence"), validators=[FileSize(max_size=LARGEST)])
    reason = long_text(_l("Why it counts"), _l("Enter why the fact counts for the indicator."), longest=1000)

    def __init__(self, plan: Plan, indicator: Indicator, actor: Any, fact: ManualFact | None = None) -> None:
        super().__init__(data=_values(fact, indicator) if fact else None)
        self.indicator, self.fact = indicator, fact
        kind = queries.kind_of(indicator)
        shared = [
            i
            for i in queries.enterable(plan, actor)
            if queries.kind_of(i) is kind and i.code != indicator.code
        ]
        self.also.choices = options((i.code, f"{i.code} {i.name}") for i in shared)
        parts = dict.fromkeys(part for i in (indicator, *shared) for part in i.parts)
        self.part.choices = options([("", _("– choose –")), *((part, part) for part in parts)])
        self.organisations.choices = options(queries.organisation_choices())
        self._keep_only(kind.unit, bool(shared), bool(parts))
        self.upload.description = _("Types: %(types)s.", types=", ".join(ALLOWED).upper())

    def _keep_only(self, unit: str, has_others: bool, has_parts: bool) -> None:
        needs = {
            "also": has_others,
            "part": has_parts,
            "series": unit == "series",
            "entity": unit == "prospect",
            "emails": unit == "person",
        }
        for name, is_needed in needs.items():
            if not is_needed:
                del self[name]
        if self.fact and self.emails:
            self.emails.validators = []
            self.emails.flags.required = False

    def validate_emails(self, field: Field) -> None:
        """Every line is an e-mail address; says which is not."""
        for address in self.addresses():
            try:
                validate_email(address, check_deliverability=False)
            except EmailNotValidError:
                raise ValidationError(
                    _("“%(address)s” is not an e-mail address.", address=address[:80])
                ) from None

    def addresses(self) -> tuple[str, ...]:
        """The e-mail addresses, each once, in lower case."""
        typed = (self.emails.data or "").replace(",", "\n").replace(";", "\n") if self.emails else ""
        return tuple(dict.fromkeys(line.strip().lower() for line in typed.splitlines() if line.strip()))

    def draft(self, file: Any = None) -> Draft:
        """What was entered, with the stored file when one was sent."""

        def of(name: str) -> str:
            return (self[name].data or "") if name in self else ""

        also = tuple(self.also.data or ()) if self.also else ()
        return Draft(
            codes=(self.indicator.code, *also),
            occurred_on=self.occurred_on.data or clock.today(),
            label=self.label.data,
            reason=self.reason.data,
            part=of("part"),
            description=of("description"),
            series=of("series"),
            entity=of("entity"),
            link=of("link"),
            file=file,
            organisations=queries.organisations(self.organisations.data or []),
            emails=self.addresses(),
        )


def _values(fact: ManualFact, indicator: Indicator) -> dict[str, Any]:
    """What a fact says, to be changed; its persons are keys and cannot be shown."""
    names = ("occurred_on", "label", "description", "series", "entity", "link", "reason", "part")
    return {
        **{name: getattr(fact, name) for name in names},
        "also": [code for code in fact.codes if code != indicator.code],
        "organisations": [organisation.id for organisation in fact.organisations],
    }


class CorrectionForm(FactForm):
    """New values of a fact that counts, and the reason of the correction."""

    decision = text(_l("Reason of the correction"), _l("Enter the reason of the correction."), longest=400)


class ReasonForm(PortalForm):
    """The reason of a decision."""

    decision = text(_l("Reason"), _l("Enter the reason."), longest=400)
