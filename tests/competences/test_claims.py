"""Claims: level, people, source and dates; history is kept by ending rows (domain: Competences)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal import clock
from portal.activity import Fact, Party, void, write_fact
from portal.competences import operations, queries
from portal.competences.models import ClaimSource, CompetenceClaim, Level
from portal.extensions import db
from portal.kinds import Kind
from portal.permissions import SYSTEM
from portal.workflow import Refused
from tests import factories
from tests.competences.conftest import page_of

FORM = {"competence": "coaching", "level": "advanced", "people": "4", "source": "declared"}
TODAY = clock.real_now().date()
CERTIFIED = {"source": ClaimSource.CERTIFICATE, "certificate": "ICF"}


def own(chart, rest=""):
    return f"/competences/organisations/{chart.school.id}{rest}"


def service(organisation, side="provider"):
    """A confirmed service of the bank, as the ledger keeps it."""
    party = Party(organisation.id, organisation.name, side)
    number = organisation.id * 2 + (side == "provider")
    return write_fact(
        Fact("exchange", number, "Warsztat", clock.today(), [party]), Kind.EXCHANGE_CONFIRMED, SYSTEM
    )


@pytest.mark.parametrize("who", ["staff", "representative", "office"])
def test_own_people_and_the_biuro_enter_a_competence(chart, login, who):
    people = {"staff": chart.person, "office": chart.clerk}
    person = people.get(who) or factories.representative(chart.school)
    response = login(person).post(own(chart, "/new"), data=FORM)
    assert (response.status_code, response.location) == (303, own(chart))
    row = queries.live_claim(chart.school.id, chart.term("coaching").id)
    assert (row.level, row.people, row.source) == (Level.ADVANCED, 4, ClaimSource.DECLARED)


def test_people_of_another_organisation_may_not_and_see_no_rows(chart, login):
    stranger = login(factories.representative())
    row = chart.claim()
    found = [
        stranger.post(own(chart, "/new"), data=FORM).status_code,
        stranger.get(own(chart)).status_code,
        stranger.get(f"/competences/claims/{row.id}/change").status_code,
        stranger.post(f"/competences/claims/{row.id}/end", data={"reason": "x"}).status_code,
    ]
    assert found == [403, 403, 404, 404]
    assert row.is_live


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"competence": ""}, "Wybierz hasło ze słownika"),
        ({"level": ""}, "Wybierz poziom"),
        ({"people": ""}, "Wpisz, ile osób"),
        ({"people": "0"}, "od 1 do 10 000"),
        ({"people": "99999999999"}, "od 1 do 10 000"),
        ({"source": "certificate"}, "Wpisz nazwę certyfikatu"),
        ({"source": "certificate", "certificate": "x" * 201}, "Skróć tekst"),
        ({"source": "certificate", "certificate": "ICF", "expires_on": "2011-01-01"}, "certyfikat wygasł"),
        ({"source": "exchange"}, "Wybierz potwierdzoną usługę"),
        ({"note": "ż" * 1001}, "Skróć tekst"),
    ],
)
def test_wrong_entry_is_a_sentence_and_nothing_typed_is_lost(chart, login, wrong, said):
    data = {**FORM, "note": "Dla <b>kobiet</b> 🎓", **wrong}
    response = login(chart.person).post(own(chart, "/new"), data=data)
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert said in page
    if "note" not in wrong:
        assert "Dla &lt;b&gt;kobiet&lt;/b&gt; 🎓" in page
    assert queries.claims_of(chart.school.id) == []


def test_competence_entered_twice_is_refused(chart, login):
    chart.claim()
    response = login(chart.person).post(own(chart, "/new"), data=FORM)
    assert response.status_code == 422
    assert "jest już wpisana" in response.get_data(as_text=True)


def test_former_member_enters_nothing(chart):
    chart.school.left_on = clock.today() - timedelta(days=1)
    with pytest.raises(Refused):
        chart.claim()


def test_change_ends_the_entry_and_begins_another(chart, login):
    row = chart.claim(**CERTIFIED)
    data = {"level": "leading", "people": "5", "source": "declared", "certificate": "ICF"}
    assert login(chart.person).post(f"/competences/claims/{row.id}/change", data=data).status_code == 303
    live, ended = queries.claims_of(chart.school.id), queries.claims_of(chart.school.id, live=False)
    assert [(r.level, r.people, r.certificate) for r in live] == [(Level.LEADING, 5, "")]
    assert [(r.id, r.level, r.people, r.certificate) for r in ended] == [(row.id, Level.ADVANCED, 3, "ICF")]


def test_change_of_nothing_and_of_an_ended_entry_is_refused(chart):
    row = chart.claim()
    same = {"level": row.level, "people": row.people, "source": row.source}
    with pytest.raises(Refused):
        operations.change(row, actor=chart.biuro, **same)
    operations.end(row, reason="Odejście", actor=chart.biuro)
    for again in (
        lambda: operations.change(row, actor=chart.biuro, **same),
        lambda: operations.end(row, reason="Znów", actor=chart.biuro),
    ):
        with pytest.raises(Refused):
            again()


def test_ended_entry_stays_in_the_history_with_its_reason(chart, login):
    row = chart.claim()
    browser = login(chart.person)
    assert browser.post(f"/competences/claims/{row.id}/end", data={"reason": ""}).status_code == 422
    browser.post(f"/competences/claims/{row.id}/end", data={"reason": "Trenerka odeszła"})
    page = page_of(browser, own(chart))
    assert "Trenerka odeszła" in page
    assert queries.holders(row.competence_id) == []


@pytest.mark.parametrize(
    ("days", "worry"),
    [(-1, "certyfikat wygasł"), (0, "wkrótce wygaśnie"), (60, "wkrótce wygaśnie"), (61, "")],
)
def test_expiry_of_a_certificate_is_warned_of(chart, login, days, worry):
    row = chart.claim(**CERTIFIED, expires_on=TODAY + timedelta(days=400))
    day = row.expires_on - timedelta(days=days)
    assert row.source_on(day) is (ClaimSource.DECLARED if days < 0 else ClaimSource.CERTIFICATE)
    with clock.at(clock.at_noon(day)):
        page = page_of(login(chart.person), own(chart))
    assert ("Wymaga uwagi" in page, worry in page) == (bool(worry), True)


def test_only_a_confirmed_service_it_gave_confirms_a_claim(chart):
    given, taken = service(chart.school), service(factories.organisation())
    received = service(chart.school, side="recipient")
    for wrong in (None, taken.id, received.id):
        with pytest.raises(Refused):
            chart.claim(source=ClaimSource.EXCHANGE, fact_id=wrong)
    row = chart.claim(source=ClaimSource.EXCHANGE, fact_id=given.id)
    assert row.source_on(TODAY) is ClaimSource.EXCHANGE


def test_claim_falls_back_to_words_when_its_service_is_withdrawn(chart, login):
    given = service(chart.school)
    row = chart.claim(source=ClaimSource.EXCHANGE, fact_id=given.id)
    void(given, actor=SYSTEM, reason="Pomyłka")
    assert row.source_on(TODAY) is ClaimSource.DECLARED
    assert "została wycofana" in page_of(login(chart.person), own(chart))


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM competence_claim",
        "UPDATE competence_claim SET people = 9",
        "UPDATE competence_claim SET people = 9, ended_on = '2030-01-01'",
        "UPDATE competence_claim SET ended_on = NULL, end_reason = 'x'",
        "UPDATE competence_claim SET end_reason = 'x'",
    ],
)
def test_database_keeps_the_history_of_claims(chart, statement):
    operations.end(chart.claim("bilans"), reason="Koniec", actor=chart.biuro)
    chart.claim()
    with pytest.raises(DBAPIError, match="never changes"):
        db.session.execute(text(statement))
    db.session.rollback()


def test_organisation_page_shows_live_claims_by_group(chart, client, login):
    chart.claim()
    operations.end(chart.claim("ewaluacja"), reason="x", actor=chart.biuro)
    page = page_of(client, f"/organisations/{chart.school.id}")
    shown = page.split("Kompetencje</h2>")[1].split("<h2>")[0]
    assert ("Coaching" in shown, "Ewaluacja" in shown, "3 osoby" in shown) == (True, False, True)
    assert own(chart) not in page
    assert own(chart) in page_of(login(chart.person), f"/organisations/{chart.school.id}")


def test_two_live_claims_of_one_competence_cannot_be(chart):
    row = chart.claim()
    columns = {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key != "id"}
    db.session.add(CompetenceClaim(**columns))
    with pytest.raises(DBAPIError):
        db.session.flush()
    db.session.rollback()


def test_day_of_a_claim_is_the_portals_day(chart):
    with clock.at(clock.at_noon(date(2014, 5, 12))):
        assert chart.claim().claimed_on == date(2014, 5, 12)
