"""The demo's logins and their one password."""

import os
import secrets
from functools import cache

from flask import current_app
from sqlalchemy import select

from portal.accounts.credentials import hash_password
from portal.accounts.models import User
from portal.extensions import db
from portal.organisations.models import Organisation

DOMAIN = "demo.example"
LOGINS = (
    ("biuro", "Biuro"),
    ("biuro2", "Biuro, druga osoba"),
    ("przedstawiciel", "przedstawicielka organizacji"),
    ("przedstawiciel2", "przedstawiciel drugiej organizacji"),
    ("przedstawiciel3", "przedstawicielka trzeciej organizacji"),
    ("pracownik", "pracownik organizacji"),
    ("koordynator", "koordynatorka grupy zadaniowej"),
    ("opiekun", "opiekun obszaru 5"),
    ("opiekun2", "opiekunka obszaru 3"),
    ("straznik", "Strażnik Strategii"),
    ("nowy", "przedstawiciel organizacji, która dopiero zaczyna"),
)


def address(login: str) -> str:
    """The e-mail address of a demo login."""
    return f"{login}@{DOMAIN}"


def is_empty() -> bool:
    """Whether the database has neither organisations nor accounts."""
    return not (
        db.session.scalar(select(Organisation.id).limit(1)) or db.session.scalar(select(User.id).limit(1))
    )


def password() -> str:
    """The one password of the demo: `PORTAL_DEMO_PASSWORD`, or a random one kept in `instance/` for its owner only."""
    if chosen := current_app.config["DEMO_PASSWORD"]:
        return str(chosen)
    path = current_app.config["INSTANCE"] / "demo_password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write("-".join(secrets.token_hex(2) for _part in range(4)))
    return str(path.read_text())


@cache
def password_hash(password: str) -> str:
    """The hash all accounts of the demo share with their password, computed once: it is slow on purpose."""
    return hash_password(password)


def announcement() -> str:
    """The demo logins that exist, with their password, for the terminal; empty without a demo."""
    wanted = [address(login) for login, _role in LOGINS]
    known = set(db.session.scalars(select(User.email).where(User.email.in_(wanted), User.is_demo)))
    rows = [f"  {address(login):32} {role}" for login, role in LOGINS if address(login) in known]
    if not rows:
        return ""
    return "\n".join(["Logowanie do wersji demonstracyjnej (jedno hasło: " + password() + "):", *rows])
