"""`flask plan load FILE`."""

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from flask_babel import gettext as _

from portal.cli import one_sentence
from portal.permissions import SYSTEM
from portal.plan import document, operations, queries
from portal.workflow import Refused

plan_group = AppGroup("plan", help="The action plan.")
groups = (plan_group,)


@plan_group.command("load")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
def load(path: Path) -> None:
    """Load or update the plan from FILE; the same file twice changes nothing."""
    with one_sentence():
        try:
            content = path.read_bytes()
        except OSError:
            raise Refused(
                _("The plan was not loaded: the file %(path)s cannot be read.", path=path)
            ) from None
        found = document.read(content)
        newest = queries.newest()
        is_new = newest is None or newest.digest != document.digest(found)
        if is_new:
            operations.load_plan(found, actor=SYSTEM)
        click.echo(_summary(found, is_new))


def _summary(found: dict[str, Any], is_new: bool) -> str:
    tasks = [task for area in found["areas"] for task in area["tasks"]]
    counts = _(
        "areas: %(areas)s, tasks: %(tasks)s, stages: %(stages)s, indicators: %(indicators)s",
        areas=len(found["areas"]),
        tasks=len(tasks),
        stages=sum(len(task.get("stages", ())) for task in tasks),
        indicators=sum(len(task["indicators"]) for task in tasks),
    )
    news = _("The plan was loaded.") if is_new else _("The plan is unchanged.")
    return f"{news} {counts}"
