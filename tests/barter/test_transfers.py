"""Hours that move without a service (domain.md, Barter: double entry, limits; issue: gifts, start-up, write-offs)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.activity import ActivityEvent
from portal.barter import operations, queries
from portal.barter.models import HourEntry, HourTransfer, TransferKind
from portal.extensions import db
from portal.notices import Notice
from portal.workflow import Refused
from tests import factories


def balances(market):
    return (
        queries.balance(market.provider.id),
        queries.balance(market.recipient.id),
        queries.balance(None),
    )


def all_sum_to_zero():
    return db.session.scalar(select(func.sum(HourEntry.minutes))) == 0


def notices(of=None):
    rows = select(Notice.subject, Notice.user_id).where(Notice.dedupe_key.startswith("barter-limit"))
    return sorted(tuple(row) for row in db.session.execute(rows) if of is None or row.user_id == of.id)


@pytest.fixture
def rich(market):
    """The market whose provider has given two and a half hours."""
    market.confirmed(minutes=150)
    return market


def test_representative_gives_hours_to_another_organisation_with_a_reason(rich):
    third = factories.organisation("Żłobek")
    gift = operations.give_hours(third, actor=rich.gives, minutes=60, reason="Na start")
    assert (gift.kind, gift.reason, gift.created_by_id) == (TransferKind.GIFT, "Na start", rich.giver.id)
    assert balances(rich) == (90, -150, 0)
    assert queries.balance(third.id) == 60
    assert all_sum_to_zero()


def test_representative_gives_hours_to_the_community(rich):
    operations.give_hours(None, actor=rich.gives, minutes=60, reason="Dla wszystkich")
    assert balances(rich) == (90, -150, 60)


def test_gift_is_no_service_and_does_not_count(rich):
    before = db.session.scalar(select(func.count(ActivityEvent.id)))
    operations.give_hours(rich.recipient, actor=rich.gives, minutes=60, reason="Na start")
    assert db.session.scalar(select(func.count(ActivityEvent.id))) == before


@pytest.mark.parametrize(
    ("minutes", "sentence"), [(165, "2,5 h at most"), (0, "more than 0"), (20, "quarter")]
)
def test_organisation_gives_what_it_has_in_quarters(rich, minutes, sentence):
    with pytest.raises(Refused, match=sentence):
        operations.give_hours(None, actor=rich.gives, minutes=minutes, reason="x")


def test_organisation_below_zero_gives_nothing(rich):
    with pytest.raises(Refused, match="0 h at most"):
        operations.give_hours(None, actor=rich.takes, minutes=15, reason="x")


def test_hours_are_given_neither_to_oneself_nor_to_who_left(rich):
    gone = factories.organisation(left_on=clock.today() - timedelta(days=1))
    for to, sentence in ((rich.provider, "to itself"), (gone, "has left")):
        with pytest.raises(Refused, match=sentence):
            operations.give_hours(to, actor=rich.gives, minutes=15, reason="x")


def test_office_moves_hours_of_the_community_both_ways(market):
    operations.move_hours(market.provider, actor=market.biuro, minutes=120, reason="Wkład w bank")
    operations.move_hours(
        market.provider, actor=market.biuro, minutes=30, reason="Zwrot części", to_community=True
    )
    assert balances(market) == (90, 0, -90)
    with pytest.raises(Refused, match="1,5 h: not more"):
        operations.move_hours(market.provider, actor=market.biuro, minutes=105, reason="x", to_community=True)


def test_office_person_of_the_organisation_does_not_move_its_hours(market):
    factories.role(market.clerk, factories.Role.STAFF, organisation_id=market.provider.id)
    acts = (
        lambda: operations.move_hours(market.provider, actor=market.biuro, minutes=15, reason="x"),
        lambda: operations.give_start_hours(market.provider, actor=market.biuro),
        lambda: operations.write_off(market.provider, actor=market.biuro, reason="x", document="y"),
    )
    for act in acts:
        with pytest.raises(Refused, match="does not belong"):
            act()


def test_start_up_hours_are_given_once_even_when_reversed(market):
    first = operations.give_start_hours(market.provider, actor=market.biuro)
    assert (first.kind, first.minutes, first.reason) == (TransferKind.START, 600, "Godziny na początek")
    operations.reverse_transfer(first, actor=market.biuro, reason="Pomyłka")
    with pytest.raises(Refused, match="has had its start-up hours"):
        operations.give_start_hours(market.provider, actor=market.biuro)
    assert balances(market) == (0, 0, 0)


@pytest.mark.parametrize(("setting", "minutes"), [(120, 120), (None, 600)])
def test_start_up_hours_follow_the_setting(market, monkeypatch, app, setting, minutes):
    monkeypatch.setitem(app.config, "BARTER_START", setting)
    assert operations.give_start_hours(market.provider, actor=market.biuro).minutes == minutes


def test_setting_of_zero_gives_no_start_up_hours(market, monkeypatch, app):
    monkeypatch.setitem(app.config, "BARTER_START", 0)
    with pytest.raises(Refused, match="no start-up hours"):
        operations.give_start_hours(market.provider, actor=market.biuro)


@pytest.mark.parametrize("side", ["provider", "recipient"])
def test_balance_of_who_left_is_written_off_to_zero_with_its_document(rich, side):
    organisation = getattr(rich, side)
    organisation.left_on = clock.today() - timedelta(days=1)
    given = {"reason": "Likwidacja", "document": "Notatka nr 4/2015"}
    transfer = operations.write_off(organisation, actor=rich.biuro, **given)
    assert (transfer.kind, transfer.document, transfer.minutes) == (
        TransferKind.WRITE_OFF,
        "Notatka nr 4/2015",
        150,
    )
    assert queries.balance(organisation.id) == 0
    assert queries.balance(None) == (150 if side == "provider" else -150)
    with pytest.raises(Refused, match="is zero"):
        operations.write_off(organisation, actor=rich.biuro, **given)


def test_hours_of_a_member_are_not_written_off(rich):
    with pytest.raises(Refused, match="that left"):
        operations.write_off(rich.provider, actor=rich.biuro, reason="x", document="y")


def test_member_that_left_gets_no_hours_of_the_community(market):
    market.provider.left_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refused, match="has left"):
        operations.move_hours(market.provider, actor=market.biuro, minutes=15, reason="x")
    with pytest.raises(Refused, match="Only members"):
        operations.give_start_hours(market.provider, actor=market.biuro)


def test_transfer_is_reversed_once_with_a_reason_and_a_service_with_its_exchange(rich):
    gift = operations.give_hours(rich.recipient, actor=rich.gives, minutes=60, reason="Na start")
    back = operations.reverse_transfer(gift, actor=rich.biuro, reason="Na prośbę")
    assert (back.kind, back.reverses_id, back.reason, balances(rich)) == (
        TransferKind.REVERSAL,
        gift.id,
        "Na prośbę",
        (150, -150, 0),
    )
    service = db.session.scalars(select(HourTransfer).where(HourTransfer.kind == TransferKind.SERVICE)).one()
    for transfer, sentence in ((gift, "already"), (back, "cannot be reversed"), (service, "exchange")):
        with pytest.raises(Refused, match=sentence):
            operations.reverse_transfer(transfer, actor=rich.biuro, reason="x")


def test_crossing_a_soft_limit_is_told_once_to_the_organisation_and_the_office(market):
    market.offer.capacity_minutes = 100 * 60
    market.confirmed(minutes=40 * 60)
    assert notices() == []
    market.confirmed(minutes=15)
    low = "Saldo godzin poniżej progu ostrzegawczego: Biblioteka Wojewódzka"
    assert notices() == sorted([(low, market.taker.id), (low, market.clerk.id)])
    market.confirmed(minutes=15)
    assert len(notices()) == 2


def test_crossing_the_upper_limit_and_the_floor_is_told_too(market):
    market.offer.capacity_minutes = 100 * 60
    market.confirmed(minutes=81 * 60)
    assert [subject for subject, _user in notices(market.giver)] == [
        "Saldo godzin powyżej progu ostrzegawczego: Centrum Kształcenia"
    ]
    assert [subject for subject, _user in notices(market.taker)] == [
        "Saldo godzin poniżej minimum: Biblioteka Wojewódzka"
    ]


def test_limit_crossed_again_after_coming_back_is_told_again(market):
    market.offer.capacity_minutes = 100 * 60
    exchange = market.confirmed(minutes=41 * 60)
    operations.reverse_exchange(exchange, actor=market.biuro, reason="Pomyłka")
    assert len(notices(market.taker)) == 1
    market.confirmed(minutes=41 * 60)
    assert len(notices(market.taker)) == 2


def test_limits_follow_the_settings(market, monkeypatch, app):
    market.confirmed(minutes=60)
    monkeypatch.setitem(app.config, "BARTER_FLOOR", -45)
    with pytest.raises(Refused, match="below -0,75 h"):
        market.asked()
    monkeypatch.setitem(app.config, "BARTER_SOFT_HIGHEST", 30)
    assert [org.id for org, _minutes in queries.beyond_limits(queries.all_balances())] == [market.provider.id]


def test_statement_is_marked_as_checked_once_its_year_is_over(rich):
    this_year = clock.today().year
    with pytest.raises(Refused, match="not over yet"):
        operations.check_statement(rich.provider, this_year, actor=rich.gives)
    operations.check_statement(rich.provider, this_year - 1, actor=rich.gives)
    checked = queries.checked_statement(rich.provider.id, this_year - 1)
    assert checked.checked_by_id == rich.giver.id
    with pytest.raises(Refused, match="already"):
        operations.check_statement(rich.provider, this_year - 1, actor=rich.gives)
