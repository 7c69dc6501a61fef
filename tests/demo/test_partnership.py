"""The whole demo partnership (interface: the demo's clock and logins): it loads with progress and no screen is dead."""

import re
from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import User
from portal.accounts.queries import load_actor
from portal.barter import queries as barter
from portal.barter import verification
from portal.barter.fits import Strength
from portal.barter.models import (
    Circle,
    CircleState,
    Exchange,
    ExchangeState,
    HourTransfer,
    Need,
    NeedState,
    Offer,
    OfferState,
    PostAlert,
    SignalKind,
    TransferKind,
)
from portal.competences import queries as competences
from portal.database import transaction
from portal.demo import logins, operations
from portal.demo.deeds import SMALL
from portal.documents.models import Document, DocumentType
from portal.events.models import Event, EventState, EventType, Registration, SeatState
from portal.extensions import db
from portal.home import desk
from portal.mail import OutboxMail
from portal.monitoring import figures
from portal.notices import unread_count
from portal.organisations import territory
from portal.organisations.models import Organisation, OrganisationKind
from portal.permissions import SYSTEM
from portal.practices.models import Practice, PracticeState

QUARTER = re.compile(r"^  (\d{4}), (\d)\. kwartał: .+ \(\d+ %, \d+ s\)$", re.MULTILINE)
UNSEEN = {ExchangeState.DRAFT}  # a moment within one operation
FRESH = 10  # unread notices at most: a handful


def test_whole_demo_loads_with_progress_and_no_screen_is_dead(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0, result.output
    told = [(int(year), int(quarter)) for year, quarter in QUARTER.findall(result.output)]
    assert told == [(year, quarter) for year in (2013, 2014, 2015) for quarter in (1, 2, 3, 4)]
    assert (clock.today(), db.session.scalar(select(OutboxMail.id))) == (date(2015, 12, 1), None)
    assert missing(Organisation.powiat, territory.powiaty()) == set()
    assert missing(Organisation.kind, OrganisationKind) == set()
    assert missing(Offer.state, OfferState) == set()
    assert missing(Need.state, NeedState) == set()
    assert {fit.strength for need in open_needs() for fit in barter.offers_for(need)} == set(Strength)
    assert {row.is_gap for row in barter.matrix({})} == {True, False}
    assert missing(Exchange.state, ExchangeState) == UNSEEN
    assert missing(Circle.state, CircleState) == {CircleState.ENDED}
    assert {SignalKind(row.kind) for row in db.session.execute(barter.signals())} == {SignalKind.SYMMETRIC}
    assert db.session.scalar(select(PostAlert.id))
    assert missing(HourTransfer.kind, TransferKind) == set()
    assert list(verification.differences()) == []
    assert missing(Practice.state, PracticeState) == set()
    assert missing(Document.type, DocumentType) == set()
    assert missing(Event.type, EventType) | missing(Event.state, EventState) == set()
    assert missing(Registration.state, SeatState) == set()
    assert {0, 1, 2} <= {row.organisations for row in competences.supply({})}
    assert without_any_fact() <= 3
    with app.test_request_context():
        assert [login for login, _role in logins.LOGINS if not has_something_to_do(login)] == []


def open_needs() -> list[Need]:
    """The needs one may answer today."""
    return list(db.session.scalars(barter.published_posts(Need)))


def missing(column: Any, wanted: Iterable[Enum | str]) -> set[Any]:
    """What no row has."""
    return set(wanted) - set(db.session.scalars(select(column)))


def without_any_fact() -> int:
    """How many indicators that were due by 2015 have not a single unit."""
    pairs = [row.of(2015)[1] for row in figures.figures().rows]
    return sum(figure.target > 0 and figure.value == 0 for figure in pairs)


def has_something_to_do(login: str) -> bool:
    """Whether the home page is not empty and the notices are a handful."""
    user = db.session.scalars(select(User).where(User.email == logins.address(login))).one()
    page = desk.for_actor(load_actor(user))
    return bool(page["waiting"] or page["steps"]) and unread_count(user.id) <= FRESH


def test_killed_load_leaves_an_empty_database_to_load_again(app: Flask) -> None:
    with pytest.raises(KeyboardInterrupt):
        load_until(40)
    assert logins.is_empty()
    assert not clock.is_shifted()


def load_until(number: int) -> None:
    """Load the small demo as the command does, stopped by Ctrl+C after so many deeds."""
    with transaction():
        for step in operations.load("haslo-demonstracyjne", actor=SYSTEM, chapters=SMALL):
            if step.number == number:
                raise KeyboardInterrupt
