"""The command line: what needs no domain (jobs, backups); each domain adds its own commands in its `cli.py`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import force_locale

from portal import database, jobs
from portal.workflow import Refused

jobs_group = AppGroup("jobs", help="The worker.")


@jobs_group.command("run")
def run_jobs() -> None:
    """Send mail and run the daily jobs until stopped."""
    jobs.run_forever()


@contextmanager
def one_sentence() -> Iterator[None]:
    """One write transaction of a command; bad input becomes one sentence on stderr and exit code 1."""
    try:
        with force_locale("pl"), database.transaction():
            yield
    except Refused as refusal:
        fail(str(refusal.sentence))


def fail(sentence: str, code: int = 1) -> None:
    """End a command with one sentence on stderr."""
    click.echo(sentence, err=True)
    sys.exit(code)


def init_app(app: Flask) -> None:
    """Register the commands that belong to no domain."""
    app.cli.add_command(jobs_group)
