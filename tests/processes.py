"""Real processes of the portal for tests that kill them: the worker and the web server, on a database of their own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from flask import Flask

from config import ROOT, TestConfig
from portal import create_app
from portal.extensions import db
from tests.conftest import create_tables

DEADLINE = 30.0  # seconds; a step that takes longer has failed
SECRET_KEY = token_urlsafe()


def wait_for(condition: Callable[[], Any], what: str, deadline: float = DEADLINE) -> Any:
    """What `condition` returns once it is true; fails with `what` after the deadline."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {deadline} s: {what}")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    """Whether a server answers on this port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def portal_on(url: str, instance: Path) -> Iterator[Flask]:
    """An application within its context whose database has its tables; what a test sees of its processes' data."""
    app = create_app(TestConfig(instance, url))
    app.config["SECRET_KEY"] = SECRET_KEY
    with app.app_context():
        create_tables()
        yield app
        db.session.remove()
        db.engine.dispose()


def environment(app: Flask) -> dict[str, str]:
    """The environment of a process that works on the same data as `app`."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "FLASK_"))}
    return {
        **own,
        "PORTAL_DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "PORTAL_INSTANCE": str(app.config["INSTANCE"]),
        "PORTAL_MAIL_URL": app.config["MAIL_URL"],
        "PORTAL_SEARCH": app.config["SEARCH"],
        "PORTAL_SECRET_KEY": SECRET_KEY,
    }


@contextmanager
def process(app: Flask, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """`python -m command ...` on the data of `app`, killed at the end."""
    child = subprocess.Popen([sys.executable, "-m", *command], cwd=ROOT, env=environment(app))
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def worker(app: Flask) -> Any:
    """The worker of `app`: sends mail and runs the daily jobs."""
    return process(app, "flask", "--app", "portal", "jobs", "run")


def web_server(app: Flask, port: int) -> Any:
    """The web server of `app` with one process that answers, which the server starts again when it ends."""
    bind = ("--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2", "--worker-class", "gthread")
    settings = ("--config", "python:portal.gunicorn_settings", "--log-level", "error", "--no-control-socket")
    return process(app, "gunicorn", "portal:create_app()", *bind, *settings)


def children(pid: int) -> list[int]:
    """The processes a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
