"""What templates see: filters for days, moments, hours, sizes and numbers, the path of navigation, safe Markdown."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import nh3
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import lazy_gettext as _l
from markdown_it import MarkdownIt
from markupsafe import Markup

from portal.clock import WARSAW
from portal.forms import format_hours
from portal.permissions import can, current_actor

_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table")
TAGS = set("p br strong em ul ol li a blockquote h3 h4 code pre hr table thead tbody tr th td".split())

# endpoint, label, action that has to be allowed
NAVIGATION = (
    ("organisations.index", _l("Organisations"), "organisations.list"),
    ("competences.index", _l("Competences"), "competences.list"),
    ("engagement.index", _l("Areas"), "engagement.show"),
    ("groups.index", _l("Groups"), "groups.list"),
    ("barter.index", _l("Bank of services"), "barter.list"),
    ("practices.index", _l("Good practices"), "practices.list"),
    ("documents.index", _l("Documents"), "documents.list"),
    ("events.index", _l("Events"), "events.list"),
    ("monitoring.index", _l("Indicators"), "monitoring.show"),
)


@dataclass(frozen=True)
class NavigationItem:
    """A link of the main navigation."""

    label: Any
    url: str
    active: bool


def navigation() -> list[NavigationItem]:
    """The main navigation of whoever looks at the page."""
    actor = current_actor()
    here = (request.endpoint or "").partition(".")[0]
    return [
        NavigationItem(label, url_for(endpoint), endpoint.partition(".")[0] == here)
        for endpoint, label, action in NAVIGATION
        if can(actor, action)
    ]


def day(value: date | None) -> str:
    """A day in words: 12 maja 2015."""
    return format_date(value, "d MMMM y", locale=get_locale()) if value else ""


def moment(value: datetime | None) -> str:
    """A moment in Warsaw: 12 maja 2015, 14:05."""
    return format_datetime(value, "d MMMM y, HH:mm", tzinfo=WARSAW, locale=get_locale()) if value else ""


def hours(minutes: int) -> str:
    """Minutes as hours: 90 -> 1,5 godziny."""
    if minutes % 60:
        return ngettext("%(hours)s hour (part)", "%(hours)s hours (part)", 2, hours=format_hours(minutes))
    return ngettext("%(num)d hour", "%(num)d hours", minutes // 60)


def filesize(size: int) -> str:
    """A file's size: 1,5 MB."""
    for unit, step in (("MB", 1024 * 1024), ("KB", 1024)):
        if size >= step:
            return f"{decimal(Decimal(size) / step, '0.#')} {unit}"
    return f"{size} B"


def decimal(value: Any, pattern: str = "#,##0.##") -> str:
    """A number as the language writes it: 12,5."""
    return "" if value is None else format_decimal(value, format=pattern, locale=get_locale())


def md(text: str) -> Markup:
    """Markdown as safe HTML; headings begin below those of the page."""
    html = _markdown.render(text or "").replace("<h1>", "<h3>").replace("</h1>", "</h3>")
    html = html.replace("<h2>", "<h3>").replace("</h2>", "</h3>")
    return Markup(nh3.clean(html, tags=TAGS, url_schemes={"http", "https", "mailto"}))


def init_app(app: Flask) -> None:
    """Let templates use the filters."""
    app.jinja_env.filters.update(
        day=day,
        moment=moment,
        hours=hours,
        filesize=filesize,
        decimal=decimal,
        md=md,
        short_hours=format_hours,
    )
    app.jinja_env.globals["get_locale"] = get_locale
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True  # as babel.cfg reads them: a message has no line breaks
