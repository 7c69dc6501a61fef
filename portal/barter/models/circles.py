"""Circles: proposals in which every organisation gives to the next one; what each answered; what was looked for."""

import hashlib
import json
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import User
from portal.barter.models.agreements import Agreement
from portal.barter.models.exchanges import Exchange
from portal.barter.models.needs import Need
from portal.barter.models.offers import Offer
from portal.columns import UTCDateTime, enum_column
from portal.extensions import db
from portal.organisations.models import Labelled, Organisation
from portal.workflow import State

CIRCLE_DAYS = 7  # how long the parties have to answer a version (domain: barter)


class CircleState(State):
    """The life of a circle."""

    PROPOSED = "proposed", _l("Waiting for answers"), "info"
    AGREED = "agreed", _l("Circle agreed"), "success"
    ENDED = "ended", _l("Circle ended"), "neutral"


CircleState.transitions = {"proposed": ("agreed", "ended")}


class Otherwise(Labelled):
    """What a party wants for its links with those who stay when another party drops out and nobody replaces it."""

    HOURS = "hours", _l("Our links with those who stay are performed all the same and settle in hours")
    NOTHING = "nothing", _l("Then we give and receive nothing")


class Ending(Labelled):
    """Why a circle ended without an agreement; nobody could take the place of who left."""

    REFUSED = "refused", _l("A party refused and nobody could take its place")
    SILENT = "silent", _l("A party did not answer in time and nobody could take its place")
    GONE = (
        "gone",
        _l("An offer or a need of it changed or was no longer open, and nobody could take its place"),
    )


class Circle(db.Model):
    """A ring of offers that serve one another's needs; `version` is the one that waits, or waited last, for answers.

    `due_on` is the last day for answers to it, `ending` says why it ended without an agreement.
    """

    __tablename__ = "circle"
    __table_args__ = (Index("ix_circle_state_due_on", "state", "due_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[CircleState] = mapped_column(enum_column(CircleState), default=CircleState.PROPOSED)
    version: Mapped[int]
    due_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ending: Mapped[Ending | None] = mapped_column(enum_column(Ending))

    all_links: Mapped[list["CircleLink"]] = relationship(
        back_populates="circle", order_by="CircleLink.version, CircleLink.place"
    )
    all_answers: Mapped[list["CircleAnswer"]] = relationship(
        back_populates="circle", order_by="CircleAnswer.id"
    )

    @property
    def links(self) -> list["CircleLink"]:
        """The links of the newest version, each given by the taker of the one before."""
        return self.links_of(self.version)

    @property
    def answers(self) -> list["CircleAnswer"]:
        """The answers to the newest version."""
        return self.answers_of(self.version)

    def links_of(self, version: int) -> list["CircleLink"]:
        """The links of a version."""
        return [link for link in self.all_links if link.version == version]

    def answers_of(self, version: int) -> list["CircleAnswer"]:
        """The answers to a version."""
        return [answer for answer in self.all_answers if answer.version == version]

    @property
    def parties(self) -> list[Organisation]:
        """The organisations of the newest version, in the order of the ring."""
        return [link.giver for link in self.links]

    @property
    def party_ids(self) -> list[int]:
        """Their ids."""
        return [link.giver_id for link in self.links]

    @property
    def is_open(self) -> bool:
        """Whether answers are waited for."""
        return self.state is CircleState.PROPOSED

    @property
    def agreement(self) -> Agreement | None:
        """The agreement that holds all of its links, if there is one."""
        made = {link.exchange.agreement if link.exchange else None for link in self.links}
        return made.pop() if len(made) == 1 else None

    def answer_of(self, organisation_id: int | None) -> "CircleAnswer | None":
        """What an organisation answered to the newest version."""
        return next((row for row in self.answers if row.organisation_id == organisation_id), None)

    def digest(self) -> str:
        """The SHA-256 of everything the parties of the newest version answer to."""
        columns = ("place", "giver_id", "taker_id", "offer_id", "need_id", "minutes")
        said = {
            "circle": self.id,
            "version": self.version,
            "links": [[getattr(link, name) for name in columns] for link in self.links],
            "texts": [[link.offer.title, link.offer.description, link.need.title] for link in self.links],
        }
        text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


class CircleLink(db.Model):
    """A place in the ring: the giver serves the need of the taker. Only `exchange_id` is written later."""

    __tablename__ = "circle_link"
    __table_args__ = (
        UniqueConstraint("circle_id", "version", "place"),
        CheckConstraint("giver_id <> taker_id", name="two_organisations"),
        CheckConstraint("minutes > 0 AND minutes % 15 = 0", name="minutes_in_quarters"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    version: Mapped[int]
    place: Mapped[int]
    giver_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    taker_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    minutes: Mapped[int]
    exact: Mapped[bool]
    exchange_id: Mapped[int | None] = mapped_column(ForeignKey("exchange.id"), unique=True)

    circle: Mapped[Circle] = relationship(back_populates="all_links")
    giver: Mapped[Organisation] = relationship(foreign_keys=[giver_id])
    taker: Mapped[Organisation] = relationship(foreign_keys=[taker_id])
    offer: Mapped[Offer] = relationship()
    need: Mapped[Need] = relationship()
    exchange: Mapped[Exchange | None] = relationship()


class CircleAnswer(db.Model):
    """What a party said to one version, once; nobody answers for two. Without a person: it said nothing in time."""

    __tablename__ = "circle_answer"
    __table_args__ = (
        UniqueConstraint("circle_id", "version", "organisation_id"),
        UniqueConstraint("circle_id", "version", "person_id"),
        CheckConstraint("person_id IS NOT NULL OR NOT accepted", name="silence_accepts_nothing"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    version: Mapped[int]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    accepted: Mapped[bool]
    otherwise: Mapped[Otherwise] = mapped_column(enum_column(Otherwise))
    words: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64))

    circle: Mapped[Circle] = relationship(back_populates="all_answers")
    organisation: Mapped[Organisation] = relationship()
    person: Mapped[User | None] = relationship()


class MarketSearch(db.Model):
    """A look through the whole market: asked for when a post changes, done by the worker, with what it found.

    No choice of circles serves more than `bound` needs; `proven` says that none is better by the rule of choice.
    """

    __tablename__ = "market_search"
    __table_args__ = (Index("ix_market_search_done_at", "done_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    served: Mapped[int] = mapped_column(default=0)
    bound: Mapped[int] = mapped_column(default=0)
    proven: Mapped[bool] = mapped_column(default=False)

    @property
    def gap(self) -> float:
        """The part of the possible that may be missing, from 0 to 1."""
        return (self.bound - self.served) / self.bound if self.bound else 0.0
