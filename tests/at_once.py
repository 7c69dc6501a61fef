"""Several people acting in the same moment, each in a thread with a browser of their own."""

from threading import Barrier, Thread
from typing import Any

from flask import Flask

from portal.extensions import db


def race(app: Flask, *acts: tuple[Any, str, dict[str, Any]]) -> list[Any]:
    """Post each act (browser, address, fields) at the same moment; returns the answers in the order of the acts."""
    barrier, answers = Barrier(len(acts)), [None] * len(acts)

    def run(number: int, browser: Any, url: str, fields: dict[str, Any]) -> None:
        with app.app_context():
            barrier.wait(timeout=10)
            answers[number] = browser.post(url, data=fields)

    db.session.commit()
    db.session.remove()
    threads = [Thread(target=run, args=(number, *act)) for number, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return answers
