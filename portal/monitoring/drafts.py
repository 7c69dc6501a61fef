"""What a fact entered by hand has to say before it may be proposed; every refusal is a sentence for its author."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from portal import clock
from portal.files import StoredFile
from portal.kinds import Kind
from portal.monitoring import queries
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.plan import queries as plans
from portal.plan.queries import Indicator
from portal.screen import NAVIGATION
from portal.workflow import Refused


@dataclass(frozen=True)
class Draft:
    """What a person enters: the indicators, the day and name of the fact, its evidence (file or link) and the reason.

    `part` where an indicator names parts; `series` for editions; `emails` of the persons counted (only their keys are
    kept); `entity` is the name of a key entity; `organisations` took part.
    """

    codes: tuple[str, ...]
    occurred_on: date
    label: str
    reason: str
    part: str = ""
    description: str = ""
    series: str = ""
    entity: str = ""
    link: str = ""
    file: StoredFile | None = None
    organisations: tuple[Organisation, ...] = ()
    emails: tuple[str, ...] = ()


@dataclass(frozen=True)
class Checked:
    """A draft that may be proposed: its kind, and each indicator with the part it gets."""

    kind: Kind
    tags: tuple[tuple[str, str], ...]


def check(draft: Draft, actor: Actor, *, has_evidence: bool = False, has_persons: bool = False) -> Checked:
    """Raise Refused unless the draft may be proposed by `actor`.

    `has_evidence` and `has_persons` say that those of an earlier version stay.
    """
    indicators = _indicators(draft)
    kind = _kind(indicators)
    refuse_modules(indicators[0].code, kind)
    _refuse_other_areas(indicators, actor)
    if draft.occurred_on > clock.today():
        raise Refused(_("Enter a day that is not in the future: only what has happened counts."))
    if not draft.label.strip() or not draft.reason.strip():
        raise Refused(_("Enter the name of the fact and why it counts."))
    if not (draft.link or draft.file or has_evidence):
        raise Refused(_("Add evidence: a file or a link."))
    _check_units(draft, kind, has_persons)
    return Checked(kind, _tags(draft, indicators))


def _indicators(draft: Draft) -> list[Indicator]:
    plan = plans.in_force()
    found = [plan.find(code) for code in dict.fromkeys(draft.codes)]
    if not found or None in found:
        raise Refused(_("Choose at least one indicator of the plan."))
    return [indicator for indicator in found if indicator]


def _kind(indicators: list[Indicator]) -> Kind:
    """The one kind of fact all the indicators are counted from."""
    kinds = {queries.kind_of(indicator) for indicator in indicators}
    if len(kinds) > 1:
        codes = ", ".join(indicator.code for indicator in indicators)
        raise Refused(
            _("The indicators %(codes)s count different facts. Enter each fact on its own.", codes=codes)
        )
    return kinds.pop()


def refuse_modules(code: str, kind: Kind) -> None:
    """Raise Refused when a module of the portal records this kind by itself: it is never entered by hand then."""
    domain = queries.kinds_with_modules().get(str(kind.value))
    if domain:
        names = {endpoint.partition(".")[0]: label for endpoint, label, _action in NAVIGATION}
        raise Refused(
            _(
                "The indicator %(code)s counts by itself what is done in “%(module)s”. Do it there.",
                code=code,
                module=names.get(domain, domain),
            )
        )


def _refuse_other_areas(indicators: list[Indicator], actor: Actor) -> None:
    areas = queries.areas_of(actor)
    for indicator in indicators:
        if indicator.area not in areas:
            raise Refused(
                _(
                    "The indicator %(code)s belongs to area %(area)s, not yours. Ask its guardian or the Office.",
                    code=indicator.code,
                    area=indicator.area,
                )
            )


def _tags(draft: Draft, indicators: list[Indicator]) -> tuple[tuple[str, str], ...]:
    """Each indicator with its part; a part is required where parts are named, and known to one that names it."""
    named = [indicator for indicator in indicators if indicator.parts]
    for indicator in named:
        if draft.part not in indicator.parts:
            raise Refused(
                _("Choose the part of the indicator %(code)s that the fact is.", code=indicator.code)
            )
    if draft.part and not named:
        raise Refused(_("None of the chosen indicators has parts. Leave the part empty."))
    return tuple((indicator.code, draft.part if indicator.parts else "") for indicator in indicators)


def _check_units(draft: Draft, kind: Kind, has_persons: bool) -> None:
    """Who or what is counted is said where the fact counts persons, organisations or key entities, and only there."""
    given = {
        "person": bool(draft.emails) or has_persons,
        "organisation": bool(draft.organisations),
        "prospect": bool(draft.entity.strip()),
    }
    if not given.get(kind.unit, True):
        raise Refused(_missing()[kind.unit])
    needless = {"person": draft.emails, "prospect": draft.entity, "series": draft.series}
    for unit, sentence in _needless().items():
        if needless[unit] and unit != kind.unit:
            raise Refused(sentence)


def _missing() -> dict[str, str]:
    return {
        "person": _(
            "Enter the e-mail addresses of the persons present: the figure counts different persons."
        ),
        "organisation": _("Choose the organisations: the figure counts different organisations."),
        "prospect": _("Enter the name of the key entity: the figure counts different entities."),
    }


def _needless() -> dict[str, str]:
    return {
        "person": _("This indicator does not count persons. Leave the e-mail addresses empty."),
        "prospect": _("This indicator does not count key entities. Leave the name of the entity empty."),
        "series": _("This indicator has no series. Leave the series empty."),
    }
