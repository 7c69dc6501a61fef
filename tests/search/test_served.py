"""Through the real worker and server: current within two seconds of the commit, any length of a question answered."""

from time import monotonic
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from portal.database import transaction
from tests import factories, processes
from tests.processes import wait_for
from tests.search.conftest import ENGINES

CURRENT_WITHIN = 2.0  # seconds


@pytest.mark.parametrize("engine", ENGINES)
def test_a_commit_is_found_within_two_seconds_and_a_long_question_is_answered(
    own_database_url, tmp_path, engine
):
    port = processes.free_port()

    def page(text):
        with urlopen(f"http://127.0.0.1:{port}/search/?{urlencode({'q': text})}") as answer:
            return answer.status, answer.read().decode()

    def is_found(name):
        return f'">{name}</a>' in page(name)[1].replace("<mark>", "").replace("</mark>", "")

    with processes.portal_on(own_database_url, tmp_path) as app:
        app.config["SEARCH"] = engine
        with processes.worker(app), processes.web_server(app, port):
            wait_for(lambda: processes.is_listening(port), "the server listens")
            for name in ("Ognisko kajakowe", "Liga Morska"):
                with transaction():
                    factories.organisation(name)
                committed = monotonic()
                wait_for(lambda name=name: is_found(name), f"{name} is found")
            assert monotonic() - committed < CURRENT_WITHIN  # the first one waited for the worker to start
            status, body = page("ż" * 10_000)
            assert (status, "Szukamy po pierwszych 200 znakach." in body) == (200, True)
