"""Notices about offers and needs: drafts to publish, posts that fit an alert, end or have ended; no contents."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _

from portal.accounts.models import User
from portal.accounts.queries import speakers
from portal.barter import queries
from portal.barter.models import Post
from portal.notices import Topic, notify
from portal.permissions import Actor
from portal.screen import day as in_words

TEMPLATES = {
    "draft": "mail/barter_draft.txt",
    "watched": "mail/barter_watched.txt",
    "ending": "mail/barter_ending.txt",
}


def to_publish(post: Post, actor: Actor) -> None:
    """Tell those who represent the organisation of a draft somebody else of it wrote."""
    if actor.represents(post.organisation_id):
        return
    with force_locale("pl"):
        subject = _("To publish: “%(title)s” – bank of mutual services", title=post.title)
    _tell(speakers(post.organisation_id), post, subject, "draft", "")


def published(post: Post) -> None:
    """Tell the people whose alerts a post fits; each of them once, however often it is changed or renewed."""
    with force_locale("pl"):
        subject = (
            _("New offer that fits your alert: “%(title)s”", title=post.title)
            if post.word == "offer"
            else _("New need that fits your alert: “%(title)s”", title=post.title)
        )
    _tell(queries.watchers(post), post, subject, "watched", "", Topic.NEWS)


def ending(post: Post, told_on: date) -> None:
    """Tell those who represent the organisation until when a post is valid; once for this day and last day."""
    with force_locale("pl"):
        until = in_words(post.expires_on)
        subject = _(
            "Valid until %(day)s only: “%(title)s” – bank of mutual services", day=until, title=post.title
        )
    occasion = f":{post.expires_on.isoformat()}:{told_on.isoformat()}"
    _tell(speakers(post.organisation_id), post, subject, "ending", occasion)


def _tell(
    people: Iterable[User], post: Post, subject: str, what: str, occasion: str, topic: Topic = Topic.MOVE
) -> None:
    for person in people:
        key = f"barter.{what}:{post.word}:{post.id}{occasion}:{person.id}"
        notify(person, topic, subject, TEMPLATES[what], key, path=post.path, post=post)


def expired(organisation_id: int, count: int, week: date) -> None:
    """Tell those who represent an organisation how many of its posts have expired; once in the week of this Monday."""
    with force_locale("pl"):
        subject = ngettext(
            "%(num)s expired post of your organisation – bank of mutual services",
            "%(num)s expired posts of your organisation – bank of mutual services",
            count,
        )
    for person in speakers(organisation_id):
        key = f"barter.expired:{organisation_id}:{week.isoformat()}:{person.id}"
        given: dict[str, Any] = {"path": "/barter/desk", "count": count}
        notify(person, Topic.MOVE, subject, "mail/barter_expired.txt", key, **given)
