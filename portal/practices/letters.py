"""Mail about practices, to those whose move it is: titles and links only."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.accounts.models import User
from portal.accounts.queries import office_people
from portal.notices import Topic, notify
from portal.permissions import Actor
from portal.practices import queries
from portal.practices.models import Practice

TEMPLATES = {
    "review": "mail/practices_review.txt",
    "publish": "mail/practices_publish.txt",
    "returned": "mail/practices_returned.txt",
    "published": "mail/practices_published.txt",
    "archived": "mail/practices_archived.txt",
}


TOPICS = {"review": Topic.MOVE, "publish": Topic.MOVE}
PAGES = {"review": "/review", "returned": "/draft", "archived": "/draft"}


def ask_reviewers(practice: Practice) -> None:
    """Tell everybody who may assess the newest version that it waits."""
    _write(practice, queries.possible_reviewers(practice), "review", _l("A practice waits for your review"))


def ask_office(practice: Practice) -> None:
    """Tell the Biuro that a practice was recommended."""
    _write(practice, office_people(), "publish", _l("A practice waits for publication"))


def tell_authors(practice: Practice, occasion: str, subject: Any, actor: Actor) -> None:
    """Tell the author's side what became of it, but not the person who did it."""
    people = [person for person in queries.author_side(practice) if person.id != actor.user_id]
    _write(practice, people, occasion, subject)


def _write(practice: Practice, people: Iterable[User], occasion: str, subject: Any) -> None:
    for person in people:
        key = f"practices:{practice.id}:{practice.latest_number}:{occasion}:{person.id}"
        notify(
            person,
            TOPICS.get(occasion, Topic.DECISION),
            _l("%(what)s: “%(title)s”", what=subject, title=practice.title),
            TEMPLATES[occasion],
            key,
            path=_path(practice, occasion),
            practice=practice,
            person=person,
        )


def _path(practice: Practice, occasion: str) -> str:
    """The page the letter leads to."""
    if occasion == "publish":
        return f"/practices/{practice.id}/versions/{practice.latest_number}"
    return f"/practices/{practice.id}{PAGES.get(occasion, '')}"
