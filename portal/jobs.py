"""The worker: sends the outbox and runs the daily jobs that domains register; safe to kill at any moment."""

import signal
import time
from collections.abc import Callable
from datetime import date
from threading import Event

from flask import current_app
from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal import clock, mail
from portal.database import transaction
from portal.extensions import db

PAUSE = 1.0  # seconds between two looks at the outbox
TURN = 2.0  # seconds a job of many steps may go on while others wait

Job = Callable[[], None]

DAILY: dict[str, Job] = {}
STEPS: dict[str, Callable[[], bool]] = {}


class JobRun(db.Model):
    """The last portal day on which a daily job was done; written in the same transaction as the job's work."""

    __tablename__ = "job_run"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    day: Mapped[date]


def daily(job: Job) -> Job:
    """Register a job to run once each portal day, in one transaction with the note that it ran."""
    DAILY[f"{job.__module__}.{job.__name__}"] = job
    return job


def step(job: Callable[[], bool]) -> Callable[[], bool]:
    """Register a job of many steps: a call does the next in a transaction of its own; False when none is left."""
    STEPS[f"{job.__module__}.{job.__name__}"] = job
    return job


def run_once() -> None:
    """One look: the daily jobs not yet done today, the jobs of many steps for a while, then the due mail.

    A failing job is logged and tried again.
    """
    for name, job in DAILY.items():
        try:
            _run_daily(name, job)
        except Exception:
            current_app.logger.exception("job %s failed", name)
    for name, steps in STEPS.items():
        try:
            _run_steps(steps)
        except Exception:
            current_app.logger.exception("job %s failed", name)
    try:
        mail.send_due()
    except Exception:
        current_app.logger.exception("the outbox failed")


def _run_steps(job: Callable[[], bool]) -> None:
    """Go on with a job, but let the others have their turn after a while."""
    until = time.monotonic() + TURN
    while job() and time.monotonic() < until:
        pass


def _run_daily(name: str, job: Job) -> None:
    with transaction():
        last = db.session.get(JobRun, name, with_for_update=True)
        if last and last.day >= clock.today():
            return
        if last:
            last.day = clock.today()
        else:
            db.session.add(JobRun(name=name, day=clock.today()))
        job()


def run_forever() -> None:
    """Look every second until SIGTERM or SIGINT; the mail or job in hand is finished first."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_arguments: stop.set())
    while not stop.is_set():
        started = time.monotonic()
        run_once()
        db.session.remove()
        stop.wait(max(0.0, PAUSE - (time.monotonic() - started)))
