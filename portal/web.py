"""What every view shares: the transaction of a request, rendering, paging, as-of, downloads and error pages."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from math import ceil
from typing import Any
from urllib.parse import quote, urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError

from portal import clock
from portal.extensions import db
from portal.permissions import SAFE_METHODS
from portal.polish import fold
from portal.workflow import Refused

BATCH = 500  # rows of a download read at a time
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    items: list[Any]
    page: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, ceil(self.total / self.per_page))

    @property
    def has_prev(self) -> bool:
        """Whether a page comes before this one."""
        return self.page > 1

    @property
    def has_next(self) -> bool:
        """Whether a page comes after this one."""
        return self.page < self.pages


@dataclass(frozen=True)
class AsOf:
    """The moment a page looks back to; `moment` is None for now, `day` is what the person asked for."""

    moment: datetime | None = None
    day: date | None = None
    error: str = ""

    def __bool__(self) -> bool:
        return self.moment is not None

    @property
    def effective_day(self) -> date:
        """The Warsaw day looked at."""
        return self.day or (clock.day_of(self.moment) if self.moment else clock.today())

    @property
    def argument(self) -> str | None:
        """The value of `as_of` that asks for this again, for links."""
        if self.day:
            return self.day.isoformat()
        return self.moment.isoformat() if self.moment else None


def parse_as_of(text: str | None) -> AsOf:
    """Read an ISO day (its end in Warsaw) or an ISO moment (in Warsaw when it names no zone).

    Raises ValueError for anything else, OverflowError for a day beyond the calendar.
    """
    if not text or not text.strip():
        return AsOf()
    text = text.strip()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return AsOf(_moment(datetime.fromisoformat(text)))
    return AsOf(clock.end_of_day(day), day)


def _moment(moment: datetime) -> datetime:
    """The moment in UTC, read in Warsaw when it names no zone; OverflowError when it has no day there."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.WARSAW)
    clock.day_of(moment)
    return moment.astimezone(clock.UTC)


def as_of_argument() -> AsOf:
    """The request's `as_of`; nonsense gives now, with a sentence in `error` for the page to show."""
    text = request.args.get("as_of", "")
    try:
        return parse_as_of(text)
    except (ValueError, OverflowError):
        return AsOf(
            error=_(
                "“%(text)s” is not a date. Enter it as year-month-day, for example 2015-01-31.",
                text=text[:40],
            )
        )


def render(template: str, **context: Any) -> Any:
    """Render a page; 422 when its form, or its as-of date, could not be used."""
    form = context.get("form")
    has_errors = bool(form is not None and form.errors)
    page = render_template(template, page_has_errors=has_errors, **context)
    return (page, 422) if has_errors and request.method not in SAFE_METHODS else page


def go(endpoint: str, **values: Any) -> Any:
    """Redirect after a change (303)."""
    return redirect(url_for(endpoint, **values), 303)


def paginate(
    rows: Select[Any], per_page: int = 50, total: int | None = None, *, whole_rows: bool = False
) -> Page:
    """The page of `rows` the request asks for by `page`; a number beyond the end gives the last page.

    `total` is how many there are, where the caller has counted them; `whole_rows` gives rows, not their
    first column.
    """
    if total is None:
        total = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    wanted = request.args.get("page", 1, type=int)
    page = min(max(1, wanted), max(1, ceil(total / per_page)))
    found = db.session.execute(rows.limit(per_page).offset((page - 1) * per_page))
    items = (found if whole_rows else found.scalars()).unique().all()
    return Page(list(items), page, per_page, total)


def safe_cell(value: Any) -> Any:
    """A value no spreadsheet takes for a formula: a text that begins like one gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a CSV file (UTF-8, comma), one at a time, so that memory stays constant."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    for row in chain([header], rows):
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def streamed(rows: Select[Any]) -> Iterator[Any]:
    """The objects of `rows`, BATCH at a time, read only when the first is asked for.

    A download begins after its view has ended and its session was closed, so a query run in the view would be dead.
    """
    yield from db.session.scalars(rows.execution_options(yield_per=BATCH))


def csv_response(name: str, header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Response:
    """A streamed CSV download; begins with a byte order mark so that spreadsheets read Polish letters."""

    def body() -> Iterator[str]:
        yield "\ufeff"
        yield from csv_lines(header, rows)

    response = Response(stream_with_context(body()), mimetype="text/csv")
    names = {"filename": name}
    if (
        not name.isascii()
    ):  # a header holds no Polish letters: the plain name for old browsers, then the right one
        names = {
            "filename": fold(name).encode("ascii", "replace").decode(),
            "filename*": f"UTF-8''{quote(name)}",
        }
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


def download(content: str | bytes, mimetype: str, name: str) -> Response:
    """A whole file to be kept under an ASCII `name`."""
    response = Response(content, mimetype=mimetype)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def survive_refusal(write: Callable[[], None]) -> None:
    """Run `write` in a transaction of its own after the request's was rolled back (lockout counters, security log)."""
    g.setdefault("survivors", []).append(write)


def safe_next(default: str) -> str:
    """Where to go after log-in: the request's `next` when it is a path of this portal, else `default`."""
    target = request.values.get("next", "")
    is_own = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if is_own else default


def init_app(app: Flask) -> None:
    """Attach the transaction of a request and the error pages."""

    @app.before_request
    def begin() -> None:
        g.writing = request.method not in SAFE_METHODS

    @app.after_request
    def end(response: Response) -> Response:
        if request.method not in SAFE_METHODS:
            _finish(response.status_code < 400 and not g.get("refused"))
        return response

    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(OperationalError, _database_busy)
    app.register_error_handler(InternalServerError, _failed)


def _finish(went_well: bool) -> None:
    """Commit what went well, undo the rest; then write what has to survive."""
    if went_well:
        db.session.commit()
    else:
        db.session.rollback()
    for write in g.pop("survivors", []):
        write()
        db.session.commit()


def _refused(refusal: Refused) -> Any:
    """A refusal outside a form: undo, say it, and return to where the person was."""
    db.session.rollback()
    g.refused = True
    flash(str(refusal.sentence), "danger")
    return redirect(_page_before() or url_for("home.index"), 303)


def _page_before() -> str:
    """The path of the portal's page this request came from; empty when it came from elsewhere or from itself."""
    try:
        referrer = urlsplit(request.referrer or "")
    except ValueError:
        return ""
    if referrer.netloc != request.host or referrer.path == request.path:
        return ""
    return referrer.path + (f"?{referrer.query}" if referrer.query else "")


def _http_error(error: HTTPException) -> Any:
    """The page of an HTTP error; a guest who needs an account is sent to log in."""
    if error.response is not None or (error.code or 500) < 400:
        return error
    db.session.rollback()
    if error.code == 401 and not request.path.startswith("/api/"):
        return redirect(url_for("accounts.log_in", next=request.full_path.rstrip("?")), 302)
    return render_template("errors/error.html", code=error.code, error=error), error.code


def _database_busy(error: OperationalError) -> Any:
    """Another change holds the database: ask to try again."""
    db.session.rollback()
    return _standalone(503), 503


def _failed(error: InternalServerError) -> Any:
    """An error of the program: Flask has logged its traceback; the page needs no database."""
    db.session.rollback()
    return _standalone(500), 500


def _standalone(code: int) -> str:
    """A page rendered without what every page is given, because that reads the database."""
    return current_app.jinja_env.get_template("errors/standalone.html").render(code=code)
