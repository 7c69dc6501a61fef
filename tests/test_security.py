"""Headers, cookies, CSRF, error pages and secrets: what protects people whatever page they are on."""

import os
import re
import subprocess
import sys
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from flask import abort
from sqlalchemy import select, update

from config import ROOT, TestConfig
from portal import clock, create_app
from portal.accounts.models import User, UserSession
from portal.extensions import db
from portal.permissions import allow
from tests import factories, page_checks
from tests.conftest import FreshClient

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": None,
}
HSTS = "max-age=31556926; includeSubDomains"


@pytest.fixture
def build(app):
    """`build(**settings)`: another application on the same database, with a view for every kind of answer."""
    made = []

    def build_app(**settings):
        config = TestConfig(app.config["INSTANCE"], app.config["SQLALCHEMY_DATABASE_URI"])
        for name, value in {"PROPAGATE_EXCEPTIONS": False, **settings}.items():
            setattr(config, name, value)
        second = create_app(config)
        second.test_client_class = FreshClient
        second.add_url_rule("/undeclared", "undeclared", lambda: "secret", methods=["GET", "POST"])
        second.add_url_rule(
            "/status/<int:code>", "status", allow("home.show")(abort_with), methods=["GET", "POST"]
        )
        made.append(second)
        return second

    yield build_app
    for second in made:
        with second.app_context():
            db.session.remove()
            db.engine.dispose()


def abort_with(code):
    return 1 // 0 if code == 500 else abort(code)


def policy_of(response):
    parts = response.headers["Content-Security-Policy"].split(";")
    return dict(part.strip().split(" ", 1) for part in parts)


ANSWERS = [
    ("GET", "/prywatnosc", 200),
    ("GET", "/healthz", 503),
    ("GET", "/static/portal.css", 200),
    ("GET", "/static/nothing.css", 404),
    ("GET", "/nothing", 404),
    ("POST", "/prywatnosc", 405),
    ("GET", "/legal/privacy", 302),
    ("POST", "/theme", 303),
    ("GET", "/status/403", 403),
    ("GET", "/status/500", 500),
    ("GET", "/undeclared", 403),
    ("OPTIONS", "/prywatnosc", 200),
    ("HEAD", "/prywatnosc", 200),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_kind_of_answer_carries_the_headers(build, method, path, status):
    response = build().test_client().open(path, method=method, buffered=True)
    found = {name: response.headers.get(name) for name in HEADERS}
    assert (response.status_code, policy_of(response), found) == (status, POLICY, HEADERS)


def test_only_static_files_may_be_kept_by_a_cache(build):
    browser = build().test_client()
    kept = {
        path: browser.get(path, buffered=True).headers["Cache-Control"]
        for path in ("/prywatnosc", "/nothing", "/static/portal.css")
    }
    assert kept == {
        "/prywatnosc": "no-store",
        "/nothing": "no-store",
        "/static/portal.css": "public, max-age=3600",
    }


def cookies_of(response):
    """The cookies a response sets: name -> attributes in lower case."""
    found = {}
    for header in response.headers.getlist("Set-Cookie"):
        for name, morsel in SimpleCookie(header).items():
            found[name] = {key for key, value in morsel.items() if value is True} | {
                f"{key}={value}" for key, value in morsel.items() if value not in (True, "")
            }
    return found


@pytest.fixture
def https(build):
    return build(
        HTTPS=True,
        SESSION_COOKIE_SECURE=True,
        SESSION_COOKIE_NAME="__Host-portal",
        PREFERRED_URL_SCHEME="https",
    )


def test_https_is_kept_to_by_the_browser(https):
    response = https.test_client().get("/prywatnosc", base_url="https://localhost")
    assert response.headers["Strict-Transport-Security"] == HSTS


@pytest.mark.parametrize("path", ["/prywatnosc?as_of=2015-01-31", "/nothing", "/static/portal.css"])
def test_plain_http_is_sent_to_https(https, path):
    response = https.test_client().get(path, base_url="http://localhost")
    assert (response.status_code, response.headers["Location"]) == (302, f"https://localhost{path}")


def test_nothing_is_done_for_an_unsafe_request_by_plain_http(https):
    response = https.test_client().post("/theme", data={"theme": "dark"}, base_url="http://localhost")
    assert (response.status_code, cookies_of(response)) == (302, {})


def test_cookies_of_https_are_secure_and_closed_to_scripts(https):
    browser = https.test_client()
    page = browser.get("/prywatnosc", base_url="https://localhost")
    theme = browser.post("/theme", data={"theme": "dark"}, base_url="https://localhost")
    assert cookies_of(page) == {"__Host-portal": {"secure", "httponly", "path=/", "samesite=Lax"}}
    assert {part for part in cookies_of(theme)["theme"] if not part.startswith(("expires", "max-age"))} == {
        "secure", "httponly", "path=/", "samesite=Lax"
    }  # fmt: skip


def test_cookies_of_plain_http_are_closed_to_scripts_and_other_sites(build):
    page = build().test_client().get("/prywatnosc")
    assert cookies_of(page) == {"portal": {"httponly", "path=/", "samesite=Lax"}}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://mpku.example", (True, True, "__Host-portal")),
        ("http://127.0.0.1:5000", (False, False, "portal")),
    ],
)
def test_https_rules_follow_the_address_of_the_portal(monkeypatch, tmp_path, address, expected):
    monkeypatch.setenv("PORTAL_BASE_URL", address)
    config = TestConfig(tmp_path, "sqlite://")
    found = (config.HTTPS, config.SESSION_COOKIE_SECURE, config.SESSION_COOKIE_NAME)
    assert found == expected


def unsafe_addresses(app):
    """Every (method, address) that changes something, with numbers for its arguments; the API only reads."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            continue
        for method in sorted(rule.methods & UNSAFE):
            with app.test_request_context():
                yield method, app.url_for(rule.endpoint, **dict.fromkeys(rule.arguments, 1))


def test_no_unsafe_address_answers_without_a_csrf_token(build, login):
    second = build(WTF_CSRF_ENABLED=True)
    # The signed token of a mail is its own proof, so that a mail reader may press the button.
    addresses = [row for row in unsafe_addresses(second) if "/unsubscribe/" not in row[1]]
    token = factories.user_session(factories.office())
    browser = second.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    answers = {(method, path): browser.open(path, method=method).status_code for method, path in addresses}
    assert (len(answers) >= 4, answers) == (True, dict.fromkeys(answers, 400))


def test_api_that_asks_for_no_csrf_token_changes_nothing(app):
    """No page of another site can make a browser change something through it."""
    answers = {
        (method, rule.endpoint): app.test_client()
        .open(rule.rule.replace("<path:rest>", "x"), method=method)
        .status_code
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & UNSAFE)
        if rule.endpoint.startswith("api.")
    }
    assert {key: status for key, status in answers.items() if status not in (404, 405)} == {}


def csrf_token(browser, path="/prywatnosc"):
    return re.search(
        r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(path).get_data(as_text=True)
    ).group(1)


def test_csrf_token_of_somebody_else_is_refused(build):
    second = build(WTF_CSRF_ENABLED=True)
    foreign = csrf_token(second.test_client())
    browser = second.test_client()
    own = csrf_token(browser)
    answers = [
        browser.post("/theme", data={"theme": "dark", "csrf_token": token})
        for token in (foreign, own, own[:-1])
    ]
    assert [answer.status_code for answer in answers] == [400, 303, 400]


def test_csrf_token_may_come_in_a_header(build):
    browser = build(WTF_CSRF_ENABLED=True).test_client()
    response = browser.post("/theme", data={"theme": "dark"}, headers={"X-CSRFToken": csrf_token(browser)})
    assert (response.status_code, "theme" in cookies_of(response)) == (303, True)


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS"])
def test_endpoint_that_declares_no_action_is_closed_to_everybody(build, login, method):
    second = build()
    browser = second.test_client()
    with browser.session_transaction() as session:
        session["_user_id"], session["_fresh"] = factories.user_session(factories.office()), True
    response = browser.open("/undeclared", method=method)
    assert (response.status_code, "secret" in response.get_data(as_text=True)) == (403, False)


def test_only_static_files_and_health_declare_no_action(app):
    bare = {name for name, view in app.view_functions.items() if not hasattr(view, "allowed_action")}
    assert bare == {"static", "healthz"}


ERRORS = {
    400: "Nie udało się odczytać żądania",
    403: "Brak uprawnień do tej strony",
    404: "Nie ma takiej strony",
    405: "Tego adresu nie można otworzyć w ten sposób",
    409: "Ktoś był szybszy",
    413: "Plik jest za duży",
    429: "Zbyt wiele prób",
    500: "Coś poszło nie tak po naszej stronie",
    503: "Portal jest chwilowo zajęty",
}


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_is_polish_and_well_formed(build, code):
    response = build().test_client().get(f"/status/{code}")
    page = response.get_data(as_text=True)
    heading = re.search(r"<h1[^>]*>\s*(.*?)\s*</h1>", page, re.DOTALL).group(1)
    assert (response.status_code, heading, '<html lang="pl"' in page) == (code, ERRORS[code], True)
    assert page_checks.problems(page) == []


@pytest.mark.parametrize("code", ERRORS)
def test_error_page_of_a_screen_in_english_is_english(build, code):
    browser = build().test_client()
    browser.set_cookie("language", "en")
    page = browser.get(f"/status/{code}").get_data(as_text=True)
    assert ('<html lang="en"' in page, ERRORS[code] in page) == (True, False)


def form_body(name, content, filename=""):
    """One field, or file, of a multipart form as bytes: the test client would keep a large one in a file of its own."""
    as_file = f'; filename="{filename}"' if filename else ""
    head = f'--limit\r\nContent-Disposition: form-data; name="{name}"{as_file}\r\n\r\n'
    return head.encode() + content + b"\r\n"


@pytest.mark.parametrize(
    "body",
    [
        form_body("theme", b"x" * 26 * 1024 * 1024, "duzy.pdf"),
        form_body("theme", b"x" * (2 * 1024 * 1024 + 1)),
        b"".join(form_body(f"field{number}", b"x") for number in range(1001)),
    ],
    ids=["file", "field", "fields"],
)
def test_upload_larger_than_allowed_gets_a_page_that_says_so(build, body):
    form = {"data": body + b"--limit--\r\n", "content_type": "multipart/form-data; boundary=limit"}
    response = build().test_client().post("/theme", **form)
    page = response.get_data(as_text=True)
    assert (response.status_code, ERRORS[413] in page, page_checks.problems(page)) == (413, True, [])


@pytest.mark.parametrize(
    "end",
    [
        lambda: update(UserSession).values(revoked_at=clock.real_now()),
        lambda: update(UserSession).values(expires_at=clock.real_now() - timedelta(seconds=1)),
        lambda: update(UserSession).values(code_pending=True),
        lambda: update(UserSession).values(token_hash="other"),
        lambda: update(User).values(disabled_at=clock.real_now()),
    ],
    ids=["revoked", "expired", "code asked for again", "another token", "account disabled"],
)
def test_session_ends_at_once(app, login, end):
    browser = login(factories.office())
    assert browser.get("/legal/privacy").status_code == 200
    db.session.execute(end())
    assert browser.get("/legal/privacy").status_code == 302


def test_cookie_of_a_browser_holds_no_more_than_a_token(app, login):
    browser = login(factories.office(name="Anna Nowak", email="anna@example.org"))
    browser.get("/prywatnosc")
    with browser.session_transaction() as session:
        assert set(session) <= {"_user_id", "_fresh", "csrf_token", "_id"}
    stored = db.session.scalar(select(UserSession.token_hash))
    with browser.session_transaction() as session:
        assert stored != session["_user_id"]


def test_forged_cookie_is_nobodys(app):
    browser = app.test_client()
    browser.set_cookie("portal", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert browser.get("/legal/privacy").status_code == 302


APPLICATION = "from portal import create_app; create_app()"
SECRET_KEY = "from config import Config; print(Config().SECRET_KEY)"


def started(program, **environment):
    """What a program in a process of its own says, with only this in its environment."""
    keep = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", program],
        check=False,
        cwd=ROOT,
        env={**keep, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_installation_without_a_secret_key_does_not_start(tmp_path):
    done = started(APPLICATION, PORTAL_DEMO="0", PORTAL_INSTANCE=str(tmp_path))
    assert (done.returncode, len(done.stderr.splitlines()), list(tmp_path.iterdir())) == (1, 1, [])
    assert "PORTAL_SECRET_KEY" in done.stderr


def test_secret_key_of_the_demo_is_kept_for_its_owner_only(tmp_path):
    first, again = (started(SECRET_KEY, PORTAL_INSTANCE=str(tmp_path)).stdout for _turn in range(2))
    mode = (tmp_path / "secret_key").stat().st_mode & 0o777
    assert (first == again, len(first) > 40, oct(mode)) == (True, True, "0o600")


SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}\b|\bxox[abp]-\w{10,}"
    r"|://[^/\s:@\"'{}]+:(?!\$|\{|password)[^/\s:@\"'{}]{4,}@"
    r"|(?i:secret|password|token|api_?key)\w*[\"']?\s*[:=]\s*[\"'][A-Za-z0-9+/_\-]{20,}[\"']"
)
SOURCES = {".py", ".html", ".md", ".toml", ".ini", ".json", ".js", ".sh", ".txt", ".cfg", ""}


def test_no_secret_is_kept_in_the_project():
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\0")
    files = [ROOT / name for name in filter(None, listed)] or [
        path for path in ROOT.rglob("*") if not {".venv", "instance", "vendor"} & set(path.parts)
    ]
    texts = (
        path for path in files if path.suffix in SOURCES and path.is_file() and "vendor" not in path.parts
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()[:60]}"
        for path in texts
        for match in SECRETS.finditer(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
