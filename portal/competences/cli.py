"""`flask competences load [FILE]`."""

from pathlib import Path

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from portal.cli import one_sentence
from portal.competences import document, operations
from portal.permissions import SYSTEM

competences_group = AppGroup("competences", help="The map of competences.")
groups = (competences_group,)


@competences_group.command("load")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path), default=document.PATH)
def load(path: Path) -> None:
    """Load or update the vocabulary, by default the portal's own; the same file twice changes nothing."""
    with one_sentence():
        counts = operations.load_vocabulary(document.read(path), actor=SYSTEM)
        click.echo(
            _(
                "The vocabulary is loaded. Terms created: %(created)s, changed: %(changed)s, unchanged: %(unchanged)s.",
                created=counts["created"],
                changed=counts["changed"],
                unchanged=counts["unchanged"],
            )
        )
