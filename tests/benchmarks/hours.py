"""The ledger of hours at 100,000 entries: pages of the review list, the file, a statement, `barter verify`."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, select

from portal.accounts.models import User
from portal.activity import ActivityEvent
from portal.barter import papers, queries, verification
from portal.barter.models import (
    Acceptance,
    Exchange,
    ExchangeState,
    ExchangeTerms,
    HourAccount,
    HourEntry,
    HourTransfer,
    ResourceKind,
    ServiceMode,
    TransferKind,
)
from portal.barter.statements import statement_of
from portal.extensions import db
from portal.kinds import Kind
from portal.organisations.models import Organisation
from portal.polish import fold, sort_key
from tests import factories
from tests.benchmarks import Bench, Figure, milliseconds, rows
from tests.benchmarks.ledger import settle
from tests.benchmarks.matrix import memory
from tests.benchmarks.pages import browser
from tests.conftest import FreshClient

TRANSFERS, ORGANISATIONS, BATCH = 50_000, 150, 1000  # 100,000 entries
FIRST = datetime(2013, 1, 1, 10, tzinfo=UTC)
EVERY = timedelta(minutes=30)  # a transfer: they fill three years
PAGES = (
    ("first", ""),
    ("middle", "page=500"),
    ("last", "page=1000"),
    ("of a month", "month=2014-05"),
    ("of an organisation", "organisation=77"),
    ("of services", "kind=service"),
    ("of gifts", "kind=gift"),
)


def run(bench: Bench) -> Iterator[Figure]:
    """Each page at most 100 ms; the memory of the file the same from its first line to its last."""
    bench.app.test_client_class = FreshClient
    client = browser(bench, fill())
    for name, query in PAGES:
        address = f"/barter/ledger?{query}"
        assert client.get(address).status_code == 200
        taken = milliseconds(lambda address=address: client.get(address), 9)  # type: ignore[misc]
        yield Figure(f"review list of 100,000 entries, {name}", taken, limit=100)
    yield Figure("accounts of hours, page", milliseconds(lambda: client.get("/barter/accounts")))
    yield from _file()
    yield from _statement()
    yield Figure("barter verify, 100,000 entries", round(milliseconds(_verify, 1) / 1000, 1), "s", 60)


def _verify() -> None:
    assert list(verification.differences()) == []
    db.session.rollback()


def _file() -> Iterator[Figure]:
    sizes: list[float] = []

    def read() -> None:
        sizes.clear()
        for number, _line in enumerate(queries.ledger_file(queries.LedgerWanted())):
            if number % 1000 == 0:
                sizes.append(memory())

    read()  # what stays in the process after the first time is no part of one download
    yield Figure("review list as CSV, all lines", milliseconds(read, 1))
    db.session.rollback()
    yield Figure("review list as CSV, memory from first to last line", max(sizes) - min(sizes), "MB", 20)


def _statement() -> Iterator[Figure]:
    organisation = db.session.scalars(select(Organisation).order_by(Organisation.id.desc())).first()
    assert organisation is not None

    def make() -> None:
        papers.statement_as_pdf(statement_of(organisation, 2014))

    yield Figure("yearly statement as PDF", milliseconds(make, 3))
    db.session.rollback()


def fill() -> User:
    """Organisations that trade: services, every hundredth transfer a gift; returns somebody of the Biuro."""
    giver, taker, clerk = factories.representative(), factories.representative(), factories.office()
    db.session.execute(insert(Organisation), [rows.organisation(number) for number in range(ORGANISATIONS)])
    owners = list(db.session.scalars(select(Organisation.id).order_by(Organisation.id)))
    db.session.execute(insert(HourAccount), [{"organisation_id": owner} for owner in owners])
    found = db.session.execute(select(HourAccount.organisation_id, HourAccount.id)).all()
    accounts: dict[Any, int] = dict(tuple(row) for row in found)
    people = (giver.id, taker.id)
    made = (_told(number, owners, accounts, people) for number in range(1, TRANSFERS + 1))
    while batch := list(islice(made, BATCH)):
        for model in (Exchange, ExchangeTerms, Acceptance, HourTransfer, HourEntry, ActivityEvent):
            told = [row for told in batch for row in told.get(model, ())]
            db.session.execute(insert(model), told)
    db.session.commit()
    key = clerk.id
    settle()
    return db.session.get_one(User, key)


def _told(
    number: int, owners: list[int], accounts: dict[Any, int], people: tuple[int, int]
) -> dict[Any, list[dict[str, Any]]]:
    """The rows of one transfer, by table."""
    at, minutes = FIRST + EVERY * number, 15 * (number % 20 + 1)
    provider, recipient = owners[number % len(owners)], owners[(number * 7 + 1) % len(owners)]
    if provider == recipient:
        recipient = owners[(number + 1) % len(owners)]
    is_gift = number % 100 == 0
    transfer = {"id": number, "at": at, "created_by_id": people[0], "document": ""}
    kind = {"kind": TransferKind.GIFT, "exchange_id": None, "reason": "Na start"}
    if not is_gift:
        kind = {"kind": TransferKind.SERVICE, "exchange_id": number, "reason": ""}
    entries = [
        {"transfer_id": number, "account_id": accounts[provider], "minutes": minutes},
        {"transfer_id": number, "account_id": accounts[recipient], "minutes": -minutes},
    ]
    money: dict[Any, list[dict[str, Any]]] = {HourTransfer: [{**transfer, **kind}], HourEntry: entries}
    return money if is_gift else {**money, **_service(number, provider, recipient, minutes, at, people)}


def _service(
    number: int, provider: int, recipient: int, minutes: int, at: datetime, people: tuple[int, int]
) -> dict[Any, list[dict[str, Any]]]:
    """The rows of a confirmed service."""
    title = f"Warsztat nr {number}"
    exchange = {
        "id": number,
        "provider_id": provider,
        "recipient_id": recipient,
        "proposer_id": recipient,
        "title": title,
        "title_sort": sort_key(title),
        "folded": fold(title),
        "description": "Warsztat",
        "resource_kind": ResourceKind.WORK,
        "mode": ServiceMode.REMOTE,
        "state": ExchangeState.CONFIRMED,
        "provider_contact_id": people[0],
        "requested_by_id": people[1],
        "requested_at": at,
        "performed_on": at.date(),
        "actual_minutes": minutes,
        **dict.fromkeys(("report", "closing_reason"), ""),
    }
    of_terms = {"exchange_id": number, "number": 1, "minutes": minutes, "scope": "x", "digest": "d"}
    terms = {
        "id": number,
        **of_terms,
        "proposed_by_id": people[1],
        "proposed_for_id": recipient,
        "proposed_at": at,
    }
    said = [
        {"terms_id": number, "organisation_id": side, "person_id": person, "at": at, "digest": "d"}
        for side, person in zip((provider, recipient), people, strict=True)
    ]
    fact = _fact(number, title, at)
    return {Exchange: [exchange], ExchangeTerms: [terms], Acceptance: said, ActivityEvent: [fact]}


def _fact(number: int, title: str, at: datetime) -> dict[str, Any]:
    """The row of the ledger of facts."""
    return {
        "kind": Kind.EXCHANGE_CONFIRMED.value,
        "occurred_on": at.date(),
        "recorded_at": at,
        "subject_type": "exchange",
        "subject_id": number,
        "label": title,
        "member_involved": True,
        "unit_key": "",
        "void_reason": "",
    }
