"""`make run`: prepare the instance, then serve the pages and run the worker until stopped.

Prepares only what is missing: migrations, the plan, the vocabulary, and on an empty database the demo partnership.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time

from flask import Flask
from flask_migrate import upgrade

from config import ROOT
from portal import create_app
from portal.competences.queries import is_loaded
from portal.demo import logins
from portal.plan.queries import EMPTY, in_force

FLASK = [sys.executable, "-m", "flask", "--app", "portal"]
PLAN = ROOT / "portal" / "plan" / "data" / "mpku-2013-2020.json"
PR_SET_PDEATHSIG = 1  # Linux: a child ends with its parent, also when that was killed


def prepare(app: Flask) -> None:
    """Migrate the database, load the plan, the vocabulary and (in the demo) the demo partnership where missing."""
    app.config["INSTANCE"].mkdir(parents=True, exist_ok=True)
    with app.app_context():
        upgrade()
        wants_demo = app.config["DEMO"] and logins.is_empty()
        wants_plan = in_force() is EMPTY and not wants_demo
        wants_vocabulary = not is_loaded() and not wants_demo
    if wants_demo:
        subprocess.run([*FLASK, "demo", "load"], check=True)
    elif wants_plan:
        subprocess.run([*FLASK, "plan", "load", str(PLAN)], check=True)
    if wants_vocabulary:
        subprocess.run([*FLASK, "competences", "load"], check=True)
    if app.config["DEMO"] and not wants_demo:  # loading has just printed them
        with app.app_context():
            print(logins.announcement(), flush=True)


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens on this address yet."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def end_with_parent() -> None:
    """Ask the kernel to end this child with its parent, where it can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def commands(host: str, port: int) -> dict[str, list[str]]:
    """The processes of a running portal: the web server and the worker."""
    web = [sys.executable, "-m", "gunicorn", "portal:create_app()", "--bind", f"{host}:{port}"]
    web += ["--config", "python:portal.gunicorn_settings"]
    web += ["--workers", "2", "--threads", "2", "--worker-class", "gthread", "--log-level", "warning"]
    web += ["--timeout", "60", "--graceful-timeout", "10", "--no-control-socket"]
    return {"web": web, "worker": [*FLASK, "jobs", "run"]}


def run(host: str, port: int) -> int:
    """Start both processes, start again one that ended by itself, stop both with this one; returns the exit code."""
    wanted = commands(host, port)
    running = {name: start(command) for name, command in wanted.items()}
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: stopping.append(received))
    while not stopping:
        time.sleep(0.5)
        for name, process in running.items():
            if process.poll() is not None and not stopping:
                print(f"{name} ended with code {process.returncode}, starting it again", file=sys.stderr)
                running[name] = start(wanted[name])
    for process in running.values():
        process.terminate()
    for process in running.values():
        process.wait()
    return 0


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """One child process in the project's folder."""
    return subprocess.Popen(command, cwd=ROOT, preexec_fn=end_with_parent)  # noqa: PLW1509 - this process has no threads


def main() -> int:
    """Prepare and serve; a port in use is one sentence."""
    host = os.environ.get("PORTAL_HOST", "127.0.0.1")
    port = int(os.environ.get("PORTAL_PORT", "5000"))
    os.environ.setdefault("PORTAL_BASE_URL", f"http://{host}:{port}")
    if not is_free(host, port):
        print(
            f"Port {port} is in use: stop what listens there or choose another one by PORTAL_PORT.",
            file=sys.stderr,
        )
        return 1
    prepare(create_app())
    print(f"The portal is at {os.environ['PORTAL_BASE_URL']} (Ctrl+C stops it)", flush=True)
    return run(host, port)


if __name__ == "__main__":
    sys.exit(main())
