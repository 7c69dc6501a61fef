"""`flask barter verify`."""

import click
from flask.cli import AppGroup
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portal.barter import verification
from portal.cli import fail
from portal.extensions import db

barter_group = AppGroup("barter", help="The bank of mutual services.")
groups = (barter_group,)


@barter_group.command("verify")
def verify() -> None:
    """Recompute every balance, booking and fact of the bank and name each difference; exit code 1 when there is one."""
    with force_locale("pl"):
        if (
            db.engine.dialect.name == "postgresql"
        ):  # every check sees the same moment, whatever is booked meanwhile
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        number = 0
        for sentence in verification.differences():
            number += 1
            click.echo(sentence)
        if number:
            fail(ngettext("%(num)d difference found.", "%(num)d differences found.", number))
        click.echo(
            _(
                "Everything agrees. Transfers: %(transfers)s, entries: %(entries)s, exchanges: %(exchanges)s.",
                **verification.sizes(),
            )
        )
