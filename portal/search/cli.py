"""`flask search rebuild` and `flask search query TEXT`."""

from itertools import chain, islice

import click
from flask import current_app
from flask.cli import AppGroup
from flask_babel import force_locale
from flask_babel import gettext as _

from portal.accounts.queries import find_user, load_actor
from portal.cli import one_sentence
from portal.search import audience, indexing, queries
from portal.workflow import Refused

search = AppGroup("search", help="The index of the search.")
groups = (search,)


@search.command("rebuild")
def rebuild() -> None:
    """Make the index anew from the database, with progress."""
    total = 0
    for left in indexing.rebuild():
        total = max(total, left)
        click.echo(f"{total - left}/{total}", err=True)
    click.echo(f"indexed: {total}")


@search.command("query")
@click.argument("text")
@click.option("--as", "email", help="What the person with this e-mail address finds, instead of the Office.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000), help="How many hits.")
def query(text: str, email: str | None, limit: int) -> None:
    """The hits of a question, best first: place, kind, title, address."""
    with one_sentence():
        keys = _keys(email)
    for _left in indexing.catch_up():
        pass
    base = current_app.config["BASE_URL"]
    with force_locale("pl"), current_app.test_request_context(base_url=base):
        _tell(queries.search(keys, text), keys, text, limit)


def _keys(email: str | None) -> tuple[str, ...]:
    if email is None:
        return queries.BY_OPERATOR
    person = find_user(email)
    if person is None:
        raise Refused(_("Nobody has an account with the address %(email)s.", email=email))
    return audience.keys_of(load_actor(person))


def _tell(results: queries.Results, keys: tuple[str, ...], text: str, limit: int) -> None:
    if results.read_as:
        click.echo(_("Shown for: %(words)s", words=results.read_as), err=True)
    if not results.page.total:
        click.echo(_("Nothing was found."), err=True)
    numbers = range(1, min(results.page.pages, -(-limit // queries.PER_PAGE)) + 1)
    hits = chain.from_iterable(queries.search(keys, text, page=number).page.items for number in numbers)
    for place, hit in enumerate(islice(hits, limit), 1):
        click.echo(f"{place}. [{hit.label}] {hit.name} – {current_app.config['BASE_URL']}{hit.url}")
