"""The bank of services of the demo: offers and needs that live, end and are withdrawn, exchanges in every state."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from portal import clock
from portal.barter import operations as barter
from portal.barter.models import Answer, Outcome, PostKind, ResourceKind, ServiceMode
from portal.barter.models.words import NEED_DAYS
from portal.demo import competences
from portal.demo.deeds import Cast, Deed, day
from portal.permissions import SYSTEM, Actor

SCOPE = "Prosimy o usługę w terminie dogodnym dla obu stron; szczegóły ustalimy telefonicznie."
LIFE = 720  # days an offer lives that does not say until when
FIRST_MONTH, LAST_MONTH = date(2014, 1, 1), date(2015, 11, 1)


def offers(cast: Cast) -> Iterator[Deed]:
    """Offers of the bank of services; some are withdrawn, drafts are not published."""
    for row in cast.read("offers"):
        yield Deed(day(row["on"]), partial(_offer, cast, row))
        if "withdrawn" in row:
            yield Deed(day(row["withdrawn"]), partial(_withdraw, cast, row))


def _offer(cast: Cast, row: dict[str, Any]) -> None:
    actor = cast.actor(row["by"])
    life = timedelta(days=row.get("days", LIFE))
    offer = barter.create_offer(
        actor=actor,
        competence_id=competences.term(row["competence"]).id if "competence" in row else None,
        title=row["title"],
        description=row["description"],
        resource_kind=ResourceKind(row["resource"]),
        mode=ServiceMode(row["mode"]),
        capacity_minutes=row["minutes"] * 3,
        audience=row.get("audience", ""),
        place=actor.organisation.city,
        powiat=actor.organisation.powiat,
        expires_on=clock.today() + life,
    )
    cast.offers[row["key"]] = offer
    if not row.get("is_draft"):
        barter.publish_offer(offer, actor=actor)


def _withdraw(cast: Cast, row: dict[str, Any]) -> None:
    barter.withdraw_offer(cast.offers[row["key"]], actor=cast.actor(row["by"]))


def needs(cast: Cast) -> Iterator[Deed]:
    """Needs beside the offers; some are withdrawn or said to be served, drafts are not published."""
    for row in cast.read("needs"):
        yield Deed(day(row["on"]), partial(_need, cast, row))
        for word, operation in (("withdrawn", barter.withdraw_need), ("served", barter.serve_need)):
            if word in row:
                yield Deed(day(row[word]), partial(_close_need, cast, row, operation))


def _need(cast: Cast, row: dict[str, Any]) -> None:
    actor = cast.actor(row["by"])
    need = barter.create_need(
        actor=actor,
        competence_id=competences.term(row["competence"]).id if "competence" in row else None,
        title=row["title"],
        description=row["description"],
        resource_kind=ResourceKind(row["resource"]),
        mode=ServiceMode(row["mode"]) if "mode" in row else None,
        minutes=row["minutes"],
        audience=row.get("audience", ""),
        place=actor.organisation.city,
        wanted_until=day(row["wanted_until"]) if "wanted_until" in row else None,
        expires_on=clock.today() + timedelta(days=row.get("days", NEED_DAYS)),
    )
    cast.needs[row["key"]] = need
    if not row.get("is_draft"):
        barter.publish_need(need, actor=actor)


def alerts(cast: Cast) -> Iterator[Deed]:
    """What people want to be told of when it is published."""
    for row in cast.read("alerts"):
        yield Deed(day(row["on"]), partial(_alert, cast, row))


def _alert(cast: Cast, row: dict[str, Any]) -> None:
    term = competences.term(row["competence"])
    barter.create_alert(actor=cast.actor(row["by"]), kind=PostKind(row["kind"]), competence_id=term.id)


def _close_need(cast: Cast, row: dict[str, Any], operation: Callable[..., Any]) -> None:
    operation(cast.needs[row["key"]], actor=cast.actor(row["by"]))


def group_services(cast: Cast) -> Iterator[Deed]:
    """Group services opened from an offer, and who joined on which day."""
    for row in cast.read("group_services"):
        yield Deed(day(row["on"]), partial(_open_group, cast, row))
        for on, login in row["joined"]:
            yield Deed(day(on), partial(_join, cast, row, login))


def _open_group(cast: Cast, row: dict[str, Any]) -> None:
    row["made"] = barter.make_group_service(
        cast.offers[row["offer"]],
        actor=cast.actor(row["by"]),
        minutes=row["minutes"],
        scope=row["scope"],
        places=row["places"],
        join_until=day(row["join_until"]),
        starts_on=day(row["starts_on"]),
    )


def _join(cast: Cast, row: dict[str, Any], login: str) -> None:
    barter.join_group_service(row["made"], actor=cast.actor(login))


@dataclass
class Told:
    """An exchange of the data and, once asked for, the exchange itself; each side acts by who represents it."""

    cast: Cast
    row: dict[str, Any]
    made: Any = None

    @property
    def provider(self) -> Actor:
        """Whoever represents the provider."""
        return self.cast.speaker(self.made.provider_id)

    @property
    def recipient(self) -> Actor:
        """Whoever represents the recipient."""
        return self.cast.speaker(self.made.recipient_id)

    @property
    def mover(self) -> Actor:
        """Whoever represents the side that has the move."""
        return self.cast.speaker(self.made.mover_id)

    @property
    def office(self) -> Actor:
        """The person of the Biuro."""
        return self.cast.actor("biuro")


def exchanges(cast: Cast) -> Iterator[Deed]:
    """Services asked for and led on, each step on its day, until the `stop` of the row."""
    for row in cast.read("exchanges"):
        told = Told(cast, row)
        for on, step in _steps(row):
            yield Deed(on, partial(step, told))


def _steps(row: dict[str, Any]) -> Iterator[tuple[date, Callable[[Told], None]]]:
    """The steps of an exchange on their days."""
    asked, stop = day(row["on"]), row.get("stop", "")
    yield asked, _ask
    if "offered" in row:
        yield asked + timedelta(days=1), _change
    if stop == "declined":
        yield asked + timedelta(days=4), _decline
    if stop in ("declined", "proposed"):
        return
    yield asked + timedelta(days=3), _accept
    if row.get("agreement"):
        yield asked + timedelta(days=4), _agree
    if stop == "started":
        yield asked + timedelta(days=5), _start
    if stop == "cancelled":
        yield asked + timedelta(days=20), _cancel
    if "performed" in row:
        performed = day(row["performed"])
        yield performed + timedelta(days=1), _report
        yield from _end(performed, stop)
        if "feedback" in row:
            yield performed + timedelta(days=9), _rate


def _end(performed: date, stop: str) -> Iterator[tuple[date, Callable[[Told], None]]]:
    """What follows the report: a confirmation, which may be taken back, or a dispute, which may be settled."""
    if stop in ("disputed", "settled"):
        yield performed + timedelta(days=4), _dispute
        yield performed + timedelta(days=6), _answer
    elif stop != "reported":
        yield performed + timedelta(days=4), _confirm
    if stop == "settled":
        yield performed + timedelta(days=16), _settle
    if stop == "reversed":
        yield performed + timedelta(days=30), _reverse


def _ask(told: Told) -> None:
    told.made = barter.request_service(
        told.cast.offers[told.row["offer"]],
        actor=told.cast.actor(told.row["by"]),
        minutes=told.row["minutes"],
        scope=told.row.get("scope", SCOPE),
    )


def _change(told: Told) -> None:
    scope = told.row.get("scope", SCOPE)
    barter.change_terms(told.made, actor=told.provider, minutes=told.row["offered"], scope=scope)


def _accept(told: Told) -> None:
    barter.accept_exchange(told.made, actor=told.mover, version=told.made.terms.number)


def _agree(told: Told) -> None:
    barter.make_agreement([told.made], actor=told.provider)


def _decline(told: Told) -> None:
    barter.decline_exchange(told.made, actor=told.mover, reason=told.row["words"])


def _cancel(told: Told) -> None:
    barter.cancel_exchange(told.made, actor=told.recipient, reason=told.row["words"])


def _start(told: Told) -> None:
    barter.start_exchange(told.made, actor=told.provider)


def _report(told: Told) -> None:
    barter.report_exchange(
        told.made,
        actor=told.provider,
        performed_on=day(told.row["performed"]),
        minutes=told.row["actual"],
        report=told.row.get("report", ""),
    )


def _confirm(told: Told) -> None:
    barter.confirm_exchange(told.made, actor=told.recipient)


def _rate(told: Told) -> None:
    """Both sides say how it went: done, hours right, again."""
    for actor, words in zip((told.provider, told.recipient), told.row["feedback"], strict=True):
        answers = dict.fromkeys(("done", "hours_right", "again"), Answer.YES)
        barter.give_feedback(told.made, actor=actor, comment=words, **answers)


def _dispute(told: Told) -> None:
    barter.dispute_exchange(told.made, actor=told.recipient, words=told.row["words"])


def _answer(told: Told) -> None:
    if "answer" in told.row:
        barter.answer_dispute(told.made, actor=told.provider, words=told.row["answer"])


def _settle(told: Told) -> None:
    barter.settle_dispute(
        told.made,
        actor=told.office,
        outcome=Outcome(told.row["outcome"]),
        minutes=told.row.get("settled"),
        reason=told.row["reason"],
    )


def _reverse(told: Told) -> None:
    barter.reverse_exchange(told.made, actor=told.office, reason=told.row["reason"])


def months() -> Iterator[Deed]:
    """What the worker does by itself every day, here once a month: offers, needs and proposals end."""
    month = FIRST_MONTH
    while month <= LAST_MONTH:
        yield Deed(month, _tidy)
        month = (month + timedelta(days=31)).replace(day=1)


def _tidy() -> None:
    barter.expire_offers(actor=SYSTEM)
    barter.expire_needs(actor=SYSTEM)
    barter.expire_proposals(actor=SYSTEM)
    barter.remind(actor=SYSTEM)
    barter.escalate(actor=SYSTEM)
