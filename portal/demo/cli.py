"""`demo load`."""

import time
from collections import Counter
from collections.abc import Iterable
from itertools import groupby

import click
from flask.cli import AppGroup

from portal import clock
from portal.cli import one_sentence
from portal.demo import logins, operations
from portal.demo.deeds import SMALL, WHOLE
from portal.permissions import SYSTEM

demo = AppGroup("demo", help="The demo partnership.")
groups = (demo,)


@demo.command("load")
@click.option("--small", is_flag=True, help="Ten organisations instead of some forty: a few seconds.")
def load(small: bool) -> None:
    """Load the demo partnership into an empty database, with progress."""
    with one_sentence():
        with clock.at(operations.BEGINNING):  # so that the trail begins with it
            steps = operations.load(logins.password(), actor=SYSTEM, chapters=SMALL if small else WHOLE)
        click.echo("Wersja demonstracyjna: trzy lata działań Partnerstwa, poniżej minuty.")
        report(steps)
    click.echo(logins.announcement())


def report(steps: Iterable[operations.Done]) -> None:
    """Do the steps and print after each quarter what was done in it, how far it is and how long it took."""
    began = time.monotonic()
    for (year, quarter), done in groupby(steps, key=lambda step: (step.on.year, (step.on.month + 2) // 3)):
        about: Counter[str] = Counter()
        for step in done:
            about[step.about] += 1
        share, seconds = 100 * step.number // step.total, time.monotonic() - began
        words = ", ".join(f"{what} {number}" for what, number in about.most_common())
        click.echo(f"  {year}, {quarter}. kwartał: {words} ({share} %, {seconds:.0f} s)")
