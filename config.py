"""Configuration: everything comes from PORTAL_* environment variables, read once when the application starts."""

import os
import secrets
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent


def _sqlalchemy_url(url: str) -> str:
    """The database address with the driver the portal ships (psycopg 3) named."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _secret_key(instance: Path) -> str:
    """`PORTAL_SECRET_KEY`, or for the demo a random key kept in `instance/`, readable by its owner only.

    Raises SystemExit outside the demo, where a key nobody chose would end every session at the next move of the files.
    """
    if key := os.environ.get("PORTAL_SECRET_KEY"):
        return key
    if os.environ.get("PORTAL_DEMO", "1") == "0":
        raise SystemExit("PORTAL_SECRET_KEY is required outside the demo: set it to a long random text.")
    path = instance / "secret_key"
    if not path.exists():
        instance.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()


def _one_of(name: str, numbers: tuple[str, ...]) -> int:
    """A setting that is one of these numbers, the first of them when it is not set; raises SystemExit for others."""
    text = os.environ.get(name) or numbers[0]
    if text not in numbers:
        raise SystemExit(f"{name} takes one of these numbers: {', '.join(sorted(numbers))}.")
    return int(text)


def _minutes(name: str) -> int | None:
    """A setting in hours (`-40`, `12.5`) as minutes; None when it is not set.

    Raises SystemExit for what are no hours in steps of a quarter.
    """
    text = os.environ.get(name)
    if not text:
        return None
    try:
        minutes = Decimal(text.replace(",", ".")) * 60
    except InvalidOperation:
        minutes = Decimal("NaN")
    if not minutes.is_finite() or minutes % 15:
        raise SystemExit(f"{name} takes hours in steps of a quarter, for example -40 or 12.5.")
    return int(minutes)


class Config:
    """Settings of a running portal."""

    def __init__(self, instance: Path | None = None) -> None:
        env = os.environ
        self.INSTANCE = instance or Path(env.get("PORTAL_INSTANCE", ROOT / "instance"))
        self.SECRET_KEY = _secret_key(self.INSTANCE)
        self.BASE_URL = env.get("PORTAL_BASE_URL", "http://127.0.0.1:5000").rstrip("/")
        self.SQLALCHEMY_DATABASE_URI = _sqlalchemy_url(
            env.get("PORTAL_DATABASE_URL") or f"sqlite:///{self.INSTANCE / 'portal.db'}"
        )
        self.REDIS_URL = env.get("PORTAL_REDIS_URL")
        self.MAIL_URL = env.get("PORTAL_MAIL_URL") or f"file://{self.INSTANCE / 'mail'}"
        self.FILES_URL = env.get("PORTAL_FILES_URL") or f"file://{self.INSTANCE / 'files'}"
        self.SEARCH = env.get("PORTAL_SEARCH") or "whoosh"
        self.DEMO = env.get("PORTAL_DEMO", "1") != "0"
        self.DEMO_PASSWORD = env.get("PORTAL_DEMO_PASSWORD")
        self.TODAY = env.get("PORTAL_TODAY")
        self.BARTER_SOFT_LOWEST = _minutes("PORTAL_BARTER_SOFT_LOWEST")
        self.BARTER_SOFT_HIGHEST = _minutes("PORTAL_BARTER_SOFT_HIGHEST")
        self.BARTER_FLOOR = _minutes("PORTAL_BARTER_FLOOR")
        self.BARTER_START = _minutes("PORTAL_BARTER_START")
        self.BARTER_LONGEST_CIRCLE = _one_of("PORTAL_BARTER_LONGEST_CIRCLE", ("3", "2", "4"))

        https = urlsplit(self.BASE_URL).scheme == "https"
        self.PREFERRED_URL_SCHEME = "https" if https else "http"
        self.HTTPS = https
        self.SESSION_COOKIE_SECURE = https
        self.SESSION_COOKIE_HTTPONLY = True
        self.SESSION_COOKIE_SAMESITE = "Lax"
        self.SESSION_COOKIE_NAME = "__Host-portal" if https else "portal"
        self.SESSION_LIFETIME = timedelta(hours=12)
        self.WTF_CSRF_TIME_LIMIT = None
        self.WTF_CSRF_SSL_STRICT = https
        self.MAX_CONTENT_LENGTH = 25 * 1024 * 1024
        self.MAX_FORM_MEMORY_SIZE = 2 * 1024 * 1024
        self.RATELIMIT_STORAGE_URI = self.REDIS_URL or "memory://"
        self.RATELIMIT_HEADERS_ENABLED = True
        self.SEND_FILE_MAX_AGE_DEFAULT = timedelta(hours=1)
        self.MIGRATIONS = ROOT / "migrations"
        self.BABEL_DEFAULT_LOCALE = "pl"
        self.BABEL_DEFAULT_TIMEZONE = "Europe/Warsaw"
        self.BABEL_TRANSLATION_DIRECTORIES = str(ROOT / "portal" / "translations")


class TestConfig(Config):
    """Settings of the test suite: limits off (the tests of limits turn them on), files in a folder of their own."""

    __test__ = False

    def __init__(self, instance: Path, database_url: str) -> None:
        super().__init__(instance)
        self.TESTING = True
        self.SECRET_KEY = "tests-only"
        self.SQLALCHEMY_DATABASE_URI = _sqlalchemy_url(database_url)
        self.MAIL_URL = f"file://{instance / 'mail'}"
        self.FILES_URL = f"file://{instance / 'files'}"
        self.SEARCH = "whoosh"
        self.RATELIMIT_ENABLED = False
        self.WTF_CSRF_ENABLED = False
        self.DEMO = True
