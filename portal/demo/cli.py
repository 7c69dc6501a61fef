"""`demo load`."""

import click
from flask.cli import AppGroup

from portal.cli import one_sentence
from portal.demo import logins, operations
from portal.permissions import SYSTEM

demo = AppGroup("demo", help="The demo partnership.")
groups = (demo,)


@demo.command("load")
def load() -> None:
    """Load the demo partnership into an empty database, with progress."""
    with one_sentence():
        steps = operations.load(logins.password(), actor=SYSTEM)
        for done, total in steps:
            if done % 50 == 0 or done == total:
                click.echo(f"Demo: {done}/{total}")
    click.echo(logins.announcement())
