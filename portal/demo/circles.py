"""The circles of the demo: each is closed by a need, answered by its parties and performed link by link."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

from portal.barter import operations as barter
from portal.barter import queries
from portal.demo.deeds import Cast, Deed, day

CONFIRMED_AFTER = timedelta(days=4)


def circles(cast: Cast) -> Iterator[Deed]:
    """Answers to the circle a need has closed, and its services in the order of the ring."""
    for row in cast.read("circles"):
        for on, login in row["answers"]:
            yield Deed(day(on), partial(_answer, cast, row, login))
        for place, on in enumerate(row.get("performed", ())):
            yield Deed(day(on), partial(_report, cast, row, place))
            yield Deed(day(on) + CONFIRMED_AFTER, partial(_confirm, cast, row, place))


def _answer(cast: Cast, row: dict[str, Any], login: str) -> None:
    row["made"] = row.get("made") or queries.circle_with(cast.needs[row["need"]])
    barter.answer_circle(row["made"], actor=cast.actor(login), version=row["made"].version, accepted=True)


def _report(cast: Cast, row: dict[str, Any], place: int) -> None:
    exchange = row["made"].links[place].exchange
    barter.report_exchange(
        exchange,
        actor=cast.speaker(exchange.provider_id),
        performed_on=day(row["performed"][place]),
        minutes=exchange.terms.minutes,
    )


def _confirm(cast: Cast, row: dict[str, Any], place: int) -> None:
    exchange = row["made"].links[place].exchange
    barter.confirm_exchange(exchange, actor=cast.speaker(exchange.recipient_id))
