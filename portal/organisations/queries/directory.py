"""Reading the directory of organisations."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Bundle

from portal import clock
from portal.competences.models import Competence, CompetenceClaim
from portal.extensions import db
from portal.organisations import territory
from portal.organisations.models import MembershipStatus, Organisation
from portal.plan.models import Area
from portal.polish import fold

CHUNK = 500  # rows of a download read at a time

# What a row of the directory shows, and nothing more: no object is built for it.
LISTED: Bundle[Any] = Bundle(
    "organisation",
    Organisation.id,
    Organisation.name,
    Organisation.kind,
    Organisation.city,
    Organisation.powiat,
    Organisation.joined_on,
    Organisation.left_on,
    MembershipStatus.level,
)
PUBLIC = (
    Organisation.name,
    Organisation.short_name,
    Organisation.kind,
    Organisation.sector,
    Organisation.legal_form,
    Organisation.nip,
    Organisation.regon,
    Organisation.krs,
    Organisation.street,
    Organisation.postcode,
    Organisation.city,
    Organisation.powiat,
    Organisation.gmina,
    Organisation.website,
    MembershipStatus.level,
    Organisation.joined_on,
    Organisation.left_on,
)
SORTS: dict[str, tuple[Any, ...]] = {
    "name": (Organisation.name_sort,),
    "joined": (Organisation.joined_on.desc(), Organisation.name_sort),
}


def directory(wanted: dict[str, Any], *what: Any) -> Select[Any]:
    """`what` (by default the rows of the list) of the organisations that match, in Polish order.

    Filters: `q` (part of the name, without diacritics), `kind`, `powiat`, `area` and `level` of engagement in force
    today, `status` of membership today, `competence` (slug) claimed now; `members` is `former` for those who left,
    otherwise today's members.
    """
    today = clock.today()
    rows = select(*(what or (LISTED,))).select_from(Organisation)
    rows = rows.outerjoin(
        MembershipStatus, and_(Organisation.id == MembershipStatus.organisation_id, _current(today))
    )
    rows = rows.where(_membership(wanted.get("members"), today))
    if text := wanted.get("q"):
        rows = rows.where(Organisation.name_folded.contains(fold(text), autoescape=True))
    columns = {"kind": Organisation.kind, "powiat": Organisation.powiat, "status": MembershipStatus.level}
    for name, column in columns.items():
        if wanted.get(name):
            rows = rows.where(column == wanted[name])
    if wanted.get("area") or wanted.get("level"):
        rows = rows.where(_engaged(wanted.get("area"), wanted.get("level"), today))
    if wanted.get("competence"):
        rows = rows.where(_has(wanted["competence"]))
    return rows.order_by(*SORTS.get(wanted.get("sort") or "", SORTS["name"]), Organisation.id)


def directory_csv(wanted: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The public columns of the organisations that match, one row at a time, with words for codes."""
    for row in db.session.execute(directory(wanted, *PUBLIC).execution_options(yield_per=CHUNK)):
        words = dict(zip((column.key for column in PUBLIC), row, strict=True))
        yield tuple(_worded(name, value) for name, value in words.items())


def _worded(name: str, value: Any) -> Any:
    if value is None:
        return ""
    if name in ("kind", "sector", "level"):
        return str(value.label)
    if name == "powiat":
        return territory.powiat_name(value)
    return territory.gmina_name(value) if name == "gmina" else value


def _current(day: date) -> ColumnElement[bool]:
    """The membership status in force on a day."""
    return and_(
        MembershipStatus.starts_on <= day,
        or_(MembershipStatus.ends_on.is_(None), MembershipStatus.ends_on >= day),
    )


def _membership(wanted: str | None, day: date) -> ColumnElement[bool]:
    if wanted == "former":
        return Organisation.left_on < day
    return and_(
        Organisation.joined_on <= day, or_(Organisation.left_on.is_(None), Organisation.left_on >= day)
    )


def _engaged(area: Any, level: Any, day: date) -> ColumnElement[bool]:
    """Whether an engagement of the organisation is in force; its table belongs to a domain above this one."""
    engagement: Any = Organisation.engagements.property.mapper.class_
    conditions = [
        engagement.organisation_id == Organisation.id,
        engagement.starts_on <= day,
        or_(engagement.ends_on.is_(None), engagement.ends_on >= day),
    ]
    if area:
        conditions.append(engagement.area_number == int(area))
    if level:
        conditions.append(engagement.level == level)
    return exists().where(*conditions).correlate(Organisation)


def _has(slug: str) -> ColumnElement[bool]:
    """Whether the organisation claims a competence now."""
    claimed = select(CompetenceClaim.organisation_id).join(CompetenceClaim.competence)
    claimed = claimed.where(CompetenceClaim.ended_on.is_(None), Competence.slug == slug)
    return Organisation.id.in_(claimed)


def count_members() -> int:
    """How many organisations are members today."""
    today = clock.today()
    return db.session.scalar(select(func.count(Organisation.id)).where(_membership(None, today))) or 0


def area_choices() -> list[tuple[str, str]]:
    """The areas of the plan as choices of a filter."""
    rows = db.session.execute(select(Area.number, Area.name).order_by(Area.number))
    return [(str(number), f"{number}. {name}") for number, name in rows]


def possible_successors(organisation: Organisation) -> list[tuple[str, str]]:
    """Today's other members as choices of a form, in Polish order."""
    rows = select(Organisation.id, Organisation.name).where(
        _membership(None, clock.today()), Organisation.id != organisation.id
    )
    found = db.session.execute(rows.order_by(Organisation.name_sort, Organisation.id))
    return [(str(number), name) for number, name in found]
