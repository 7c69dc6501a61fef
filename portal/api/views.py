"""The endpoints under /api/v1; each gives what its caller may see."""

from collections.abc import Callable
from typing import Any

from apiflask import APIBlueprint
from flask import Response, abort, current_app, request
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.exceptions import MethodNotAllowed

from portal import clock
from portal.api import problems, schemas, spec
from portal.barter.models import Need, Offer, Post
from portal.barter.queries import published_posts
from portal.competences.models import Competence
from portal.events import queries as events
from portal.events.models import Event
from portal.extensions import csrf, db
from portal.monitoring import evidence, tables
from portal.monitoring.figures import Figure, Matrix, Row, figures
from portal.monitoring.tables import Wanted
from portal.organisations import queries as organisations
from portal.organisations.models import Organisation
from portal.permissions import allow, can, current_actor
from portal.practices.models import Practice, PracticeVersion
from portal.practices.queries import published
from portal.web import AsOf, parse_as_of, render

bp = APIBlueprint("api", __name__, url_prefix="/api")
csrf.exempt(bp)
problems.init(bp)

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@bp.before_request
def refuse_unknown_token() -> None:
    """A token that is not known is refused even where no token is needed: its owner ought to notice."""
    if "Authorization" in request.headers and not current_user.is_authenticated:
        abort(401)


@bp.get("/v1/indicators")
@bp.input(schemas.FiguresQuery, location="query", arg_name="wanted")
@bp.output(schemas.IndicatorsOut)
@bp.doc(summary="The figures of the indicators by year, beside their targets", tags=["indicators"])
@allow("api.read")
def list_indicators(wanted: dict[str, Any]) -> Any:
    """The same figures as the page of indicators."""
    as_of = _as_of(wanted)
    matrix = figures(as_of.moment)
    year, area = wanted.get("year"), wanted.get("area")
    _check_year(matrix, year)
    if area is not None and area not in [known.number for known in matrix.plan.areas]:
        abort(400, _("The plan has no area %(area)s.", area=area))
    chosen = Wanted(area=area, year=year)
    years = tables.years_of(matrix, chosen)
    return {
        "plan": matrix.plan,
        "as_of": as_of.argument or clock.now().astimezone(clock.WARSAW).isoformat(timespec="seconds"),
        "indicators": [_indicator(row, years) for row in tables.rows_of(matrix, chosen)],
    }


def _as_of(wanted: dict[str, Any]) -> AsOf:
    """The moment asked for; 400 for nonsense."""
    try:
        return parse_as_of(wanted.get("as_of"))
    except (ValueError, OverflowError):
        text = wanted["as_of"][:40]
        abort(
            400,
            _("“%(text)s” is not a date. Enter it as year-month-day, for example 2015-01-31.", text=text),
        )


def _check_year(matrix: Matrix, year: int | None) -> None:
    if year is not None and year not in matrix.plan.years:
        abort(400, _("The plan has no year %(year)s.", year=year))


def _indicator(row: Row, years: tuple[int, ...]) -> dict[str, Any]:
    indicator = row.indicator
    return {
        **{name: getattr(indicator, name) for name in ("code", "name", "area", "task", "unit", "measure")},
        "years": [_year(figure) for figure in row.annual if figure.year in years],
        "total_target": row.target,
        "total_value": row.value,
    }


def _year(figure: Figure) -> dict[str, Any]:
    return {
        "year": figure.year,
        "target": figure.target,
        "value": figure.value,
        "percent": figure.percent,
    }


@bp.get("/v1/indicators/<code>/evidence")
@bp.input(schemas.EvidenceQuery, location="query", arg_name="wanted")
@bp.output(schemas.EvidencePage)
@bp.doc(summary="The units behind one figure; their total is the figure", tags=["indicators"])
@allow("api.read")
def list_evidence(code: str, wanted: dict[str, Any]) -> Any:
    """The same rows as the evidence page."""
    moment = _as_of(wanted).moment
    matrix = figures(moment)
    row = matrix.by_code.get(code) or abort(404)
    year, page, per_page = wanted["year"], wanted["page"], wanted["per_page"]
    _check_year(matrix, year)
    total = row.of(year)[0].value
    found = evidence.page_of(row.indicator, year, moment, page, per_page, total)
    items = [evidence.cells(row.indicator, year, unit.decisive) for unit in found.items if found.page == page]
    return _page([dict(zip(evidence.COLUMNS, cells, strict=True)) for cells in items], wanted, found.total)


def _page(items: list[Any], wanted: dict[str, Any], total: int) -> dict[str, Any]:
    return {"items": items, "page": wanted["page"], "per_page": wanted["per_page"], "total": total}


def _listed(
    rows: Select[Any], wanted: dict[str, Any], shape: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """The page of `rows` asked for."""
    total = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    start = (wanted["page"] - 1) * wanted["per_page"]
    found = db.session.scalars(rows.limit(wanted["per_page"]).offset(start)).unique()
    return _page([shape(row) for row in found], wanted, total)


@bp.get("/v1/organisations")
@bp.input(schemas.PageQuery, location="query", arg_name="wanted")
@bp.output(schemas.OrganisationPage)
@bp.doc(summary="Member organisations, with the contacts the caller may see", tags=["portal"])
@allow("api.read")
def list_organisations(wanted: dict[str, Any]) -> Any:
    """Today's members and former ones, in Polish alphabetical order."""
    rows = organisations.visible_to(current_actor()).options(selectinload(Organisation.contacts))
    return _listed(rows.order_by(Organisation.name_sort, Organisation.id), wanted, _organisation)


def _organisation(row: Organisation) -> dict[str, Any]:
    names = ("id", "name", "short_name", "city", "powiat", "website", "joined_on", "left_on")
    return {
        **{name: getattr(row, name) for name in names},
        "kind": row.kind.value,
        "sector": row.sector.value if row.sector else None,
        "contacts": organisations.visible_contacts(row, current_actor()),
        "url": _url(f"/organisations/{row.id}"),
    }


@bp.get("/v1/practices")
@bp.input(schemas.PageQuery, location="query", arg_name="wanted")
@bp.output(schemas.PracticePage)
@bp.doc(summary="Published good practices, newest first", tags=["portal"])
@allow("api.read")
def list_practices(wanted: dict[str, Any]) -> Any:
    """The published version of every practice that is not archived."""
    return _listed(
        published().order_by(Practice.published_at.desc(), PracticeVersion.id.desc()), wanted, _practice
    )


def _practice(row: PracticeVersion) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("title", "problem", "actions", "target_group")},
        "id": row.practice_id,
        "organisation": row.practice.organisation.name,
        "area": row.area_number,
        "published_at": row.practice.published_at,
        "url": _url(f"/practices/{row.practice_id}"),
    }


@bp.get("/v1/offers")
@bp.input(schemas.PageQuery, location="query", arg_name="wanted")
@bp.output(schemas.OfferPage)
@bp.doc(summary="Offers of the bank of mutual services; for members of the partnership", tags=["portal"])
@allow("api.read")
def list_offers(wanted: dict[str, Any]) -> Any:
    """The offers one may ask for today, newest first; none for those the bank is not open to."""
    return _posts(Offer, wanted, _offer)


def _posts(
    post: type[Post], wanted: dict[str, Any], shape: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    """Posts with their terms and the successors of retired ones, newest first."""
    if not can(current_actor(), "barter.list"):
        return _page([], wanted, 0)
    term = joinedload(post.competence).joinedload(Competence.replaced_by)
    rows = published_posts(post).options(term).order_by(post.published_at.desc(), post.id.desc())
    return _listed(rows, wanted, shape)


def _offer(row: Offer) -> dict[str, Any]:
    names = ("capacity_minutes", "available_from", "available_until")
    return {**_post(row), **{name: getattr(row, name) for name in names}}


def _post(row: Post) -> dict[str, Any]:
    names = ("id", "title", "description", "powiat", "expires_on")
    return {
        **{name: getattr(row, name) for name in names},
        "organisation": row.organisation.name,
        "mode": row.mode.value if row.mode else None,
        "resource_kind": row.resource_kind.value,
        "competence": row.competence.current if row.competence else None,
        "url": _url(row.path),
    }


@bp.get("/v1/needs")
@bp.input(schemas.PageQuery, location="query", arg_name="wanted")
@bp.output(schemas.NeedPage)
@bp.doc(summary="Needs of the bank of mutual services; for members of the partnership", tags=["portal"])
@allow("api.read")
def list_needs(wanted: dict[str, Any]) -> Any:
    """The needs one may answer today, newest first; none for those the bank is not open to."""
    return _posts(Need, wanted, _need)


def _need(row: Need) -> dict[str, Any]:
    return {**_post(row), **{name: getattr(row, name) for name in ("minutes", "wanted_from", "wanted_until")}}


@bp.get("/v1/events")
@bp.input(schemas.PageQuery, location="query", arg_name="wanted")
@bp.output(schemas.EventPage)
@bp.doc(summary="Events that were announced, the latest first", tags=["portal"])
@allow("api.read")
def list_events(wanted: dict[str, Any]) -> Any:
    """The events the caller may see; the links for remote participants are on their pages."""
    rows = events.announced(current_actor())
    return _listed(rows.order_by(Event.starts_at.desc(), Event.id.desc()), wanted, _event)


def _event(row: Event) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in ("id", "title", "starts_at", "ends_at", "place", "powiat")},
        "type": row.type.value,
        "state": row.state.value,
        "is_remote": row.is_remote,
        "organiser": row.organiser.name if row.organiser else "",
        "area": row.area_number,
        "url": _url(f"/events/{row.id}"),
    }


def _url(path: str) -> str:
    return f"{current_app.config['BASE_URL']}{path}"


@bp.get("/v1/openapi.json")
@bp.doc(hide=True)
@allow("api.read")
def openapi() -> Any:
    """The description of the API."""
    return spec.description()


@bp.get("/v1/docs")
@bp.doc(hide=True)
@allow("api.read")
def docs() -> Any:
    """The description of the API as a page."""
    return render("api/docs.html", spec=spec.description())


@bp.route("/v1/", defaults={"rest": ""}, methods=METHODS)
@bp.route("/v1/<path:rest>", methods=METHODS)
@bp.doc(hide=True)
@allow("api.read")
def nothing(rest: str) -> Response:
    """Whatever else is asked of the API: 405 where only reading is possible, else 404."""
    adapter = current_app.url_map.bind("")
    endpoint, _arguments = adapter.match(f"/api/v1/{rest}", method="GET")
    raise MethodNotAllowed(["GET"]) if endpoint != "api.nothing" else abort(404)
