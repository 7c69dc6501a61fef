"""Notices: what the portal tells a person, in the portal always and by mail as the person chose for its topic.

A notice is a row written in the transaction that causes it, so what was rolled back is never told; a second one for the
same occasion is dropped. Mail at once leaves through the outbox; the digest collects a day's notices in one mail.
Mandatory topics are mailed at once whatever the settings say (domain: digest, notification and mandatory notice).
"""

from collections import defaultdict
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from flask import current_app, g
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ForeignKey, Index, String, func, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from portal import clock
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.jobs import daily
from portal.mail import queue_mail

if TYPE_CHECKING:
    from portal.accounts.models import User


class Delivery(Enum):
    """How a topic reaches a person beside the list in the portal."""

    label: Any

    AT_ONCE = "at_once", _l("by mail at once")
    DIGEST = "digest", _l("in one mail a day")
    PORTAL = "portal", _l("only in the portal")

    def __new__(cls, value: str, label: Any = "") -> "Delivery":
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


class Topic(Enum):
    """What a notice is about; a mandatory one cannot be unsubscribed from."""

    label: Any
    usual: Delivery
    is_mandatory: bool

    MOVE = "move", _l("It is your move: an exchange, a review, a fact to accept"), Delivery.AT_ONCE
    DECISION = "decision", _l("What was decided about what you gave or proposed"), Delivery.AT_ONCE
    EVENT = "event", _l("Events you signed up for"), Delivery.AT_ONCE
    NEWS = (
        "news",
        _l("What is new in your groups and areas, and what fits your alerts of the bank"),
        Delivery.DIGEST,
    )
    MEMBERSHIP = "membership", _l("Membership of your organisation"), Delivery.AT_ONCE, True
    PRIVACY = "privacy", _l("Your personal data"), Delivery.AT_ONCE, True

    def __new__(
        cls, value: str, label: Any = "", usual: Delivery = Delivery.AT_ONCE, is_mandatory: bool = False
    ) -> "Topic":
        """A member whose value is the first item alone."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        member.usual = usual
        member.is_mandatory = is_mandatory
        return member


class Notice(db.Model):
    """One thing a person was told; `path` is the page it leads to."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user_read", "user_id", "read_at"),
        Index(
            "ix_notice_digest",
            "user_id",
            sqlite_where=db.text("in_digest"),
            postgresql_where=db.text("in_digest"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    topic: Mapped[Topic] = mapped_column(enum_column(Topic))
    subject: Mapped[str] = mapped_column(String(300))
    path: Mapped[str] = mapped_column(String(300))
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    in_digest: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped["User"] = relationship()


class NoticeSetting(db.Model):
    """How a person wants a topic delivered; without a row as usual."""

    __tablename__ = "notice_setting"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    topic: Mapped[Topic] = mapped_column(enum_column(Topic), primary_key=True)
    delivery: Mapped[Delivery] = mapped_column(enum_column(Delivery))


def notify(
    to: Any, topic: Topic, subject: Any, template: str, key: str, *, path: str, **context: Any
) -> None:
    """Tell a person (`to`, with `id` and `email`) something, within the transaction that causes it.

    `template` is the text of the mail as `queue_mail` takes it, `path` the page within the portal; titles only, no
    members' content. `key` names the occasion: a second notice for it is dropped.
    """
    if db.session.scalar(select(Notice.id).where(Notice.dedupe_key == key)):
        return
    delivery = delivery_of(to.id, topic)
    with force_locale("pl"):
        subject = " ".join(str(subject).split())[:300]
    db.session.add(
        Notice(
            user_id=to.id,
            topic=topic,
            subject=subject,
            path=path,
            dedupe_key=key,
            in_digest=delivery is Delivery.DIGEST,
            created_at=clock.now(),
        )
    )
    db.session.flush()
    if delivery is Delivery.AT_ONCE:
        leave = "" if topic.is_mandatory else unsubscribe_path(to.id, topic)
        queue_mail(to.email, subject, template, key, unsubscribe=leave, **context)


def delivery_of(user_id: int, topic: Topic) -> Delivery:
    """How this topic is delivered to the person."""
    if topic.is_mandatory:
        return Delivery.AT_ONCE
    setting = db.session.get(NoticeSetting, (user_id, topic))
    return setting.delivery if setting else topic.usual


def unread_count(user_id: int) -> int:
    """How many notices the person has not opened."""
    return (
        db.session.scalar(select(func.count()).where(Notice.user_id == user_id, Notice.read_at.is_(None)))
        or 0
    )


def unread_here(user_id: int) -> int:
    """As `unread_count`, of the person of this request; asked once, however often a page says it."""
    if "unread_notices" not in g:
        g.unread_notices = unread_count(user_id)
    return int(g.unread_notices)


def unsubscribe_path(user_id: int, topic: Topic) -> str:
    """The page where a topic's mail is given up, without logging in; its token can do nothing else."""
    return f"/inbox/unsubscribe/{_signer().dumps([user_id, topic.value])}"


def read_token(token: str) -> tuple[int, Topic] | None:
    """Whose mail on what topic a token gives up; None for a token the portal did not make."""
    try:
        user_id, topic = _signer().loads(token)
        return int(user_id), Topic(topic)
    except (BadSignature, ValueError, TypeError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="unsubscribe")


@daily
def send_digests() -> None:
    """One mail with all notices a person's digest holds, at the beginning of each portal day; none to the disabled."""
    waiting = select(Notice).where(Notice.in_digest).options(joinedload(Notice.user)).order_by(Notice.id)
    rows = db.session.scalars(waiting).all()
    by_user: dict[Any, list[Notice]] = defaultdict(list)
    for row in rows:
        row.in_digest = False
        if row.user.is_active:
            by_user[row.user].append(row)
    for person, notices in by_user.items():
        queue_mail(
            person.email,
            _l("MPKU portal: what happened"),
            "mail/digest.txt",
            f"digest:{clock.today().isoformat()}:{person.id}",
            notices=notices,
        )
