"""The ledger as a list and the yearly statements (issue: given, received, with whom; balance = statement = files)."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from portal import clock
from portal.barter import operations, papers, queries
from portal.barter.models import TransferKind
from portal.barter.statements import Heading, statement_of
from portal.extensions import db
from tests import factories, page_checks

IN_2014, IN_2015 = datetime(2014, 5, 12, 10, tzinfo=UTC), datetime(2015, 5, 12, 10, tzinfo=UTC)


def page_of(client, url):
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    text = response.get_data(as_text=True)
    assert page_checks.problems(text) == []
    return text


@pytest.fixture
def told(market):
    """Two years: services both ways, start-up hours, a gift, a reversal."""
    with clock.at(IN_2014):
        operations.give_start_hours(market.provider, actor=market.biuro)
        market.confirmed(minutes=60)
    with clock.at(IN_2015):
        market.confirmed(minutes=90)
        reversed_later = market.confirmed(minutes=45)
        operations.give_hours(market.recipient, actor=market.gives, minutes=30, reason="Na start")
        operations.reverse_exchange(reversed_later, actor=market.biuro, reason="Pomyłka")
    return market


def test_statement_of_a_year_opens_with_the_balance_before_and_closes_with_the_balance(told):
    first, second = (statement_of(told.provider, year) for year in (2014, 2015))
    assert (first.opening, first.closing, second.opening) == (0, 660, 660)
    assert second.closing == queries.balance(told.provider.id) == 660 + 90 + 45 - 30 - 45
    assert {heading: total for heading, total in second.sums.items() if total} == {
        Heading.GIVEN: 135,
        Heading.GIFTS: -30,
        Heading.REVERSED: -45,
    }


def test_statement_says_with_whom_in_polish_order(told):
    with clock.at(IN_2015):
        operations.give_hours(factories.organisation("Łódź"), actor=told.gives, minutes=15, reason="x")
        operations.give_hours(None, actor=told.gives, minutes=15, reason="x")
    partners = statement_of(told.provider, 2015).partners
    assert [(row.name, row.given, row.received, row.other) for row in partners] == [
        ("Biblioteka Wojewódzka", 135, 0, -75),
        ("Łódź", 0, 0, -15),
        ("The community", 0, 0, -15),
    ]


def test_statements_of_both_sides_mirror_each_other(told):
    giving, taking = (statement_of(side, 2015) for side in (told.provider, told.recipient))
    assert [line.entry.minutes for line in giving.lines] == [-line.entry.minutes for line in taking.lines]


def test_year_of_a_statement_is_a_warsaw_year(market):
    with clock.at(datetime(2014, 12, 31, 23, 30, tzinfo=UTC)):  # half past midnight of the new year in Warsaw
        market.confirmed(minutes=60)
    assert [statement_of(market.provider, year).closing for year in (2014, 2015)] == [0, 60]


def test_balance_statement_csv_workbook_and_pdf_agree(told, login):
    statement = statement_of(told.provider, 2015)
    response = login(told.giver).get("/barter/hours.csv", buffered=True)
    rows = list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))[1:]
    assert int(rows[-1][7]) == statement.closing == queries.balance(told.provider.id)
    book = CalamineWorkbook.from_filelike(io.BytesIO(papers.statement_as_workbook(statement)))
    sheet = book.get_sheet_by_index(0).to_python()
    assert [row[7] for row in sheet[1:7]] == [660, 750, 795, 765, 720, 720]
    pdf = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(papers.statement_as_pdf(statement))).pages
    )
    assert "Saldo na końcu roku" in pdf
    assert "+12" in pdf
    assert "Zweryfikowano z księgowością" in pdf


def test_statement_page_and_files_for_its_organisation_and_the_office_only(told, login):
    url = f"/barter/statements/{told.provider.id}/2015"
    for client in (login(told.giver), login(told.clerk)):
        text = page_of(client, url)
        assert "Warsztat: ocena szkoleń" in text
        for kind, mimetype in (("pdf", "application/pdf"), ("xlsx", "application/vnd.openxml")):
            response = client.get(f"{url}/statement.{kind}")
            assert (response.status_code, response.mimetype.startswith(mimetype)) == (200, True)
    stranger = login(told.taker)
    assert [stranger.get(path).status_code for path in (url, f"{url}/statement.pdf")] == [403, 403]


@pytest.mark.parametrize("year", [1, 1999, 9999, 10**9])
def test_year_that_is_none_of_the_portal_is_not_found(told, login, year):
    assert login(told.giver).get(f"/barter/statements/{told.provider.id}/{year}").status_code == 404


def test_representative_marks_a_past_year_as_checked_with_accounting(told, login):
    url, giver = f"/barter/statements/{told.provider.id}/2014", login(told.giver)
    assert "Zweryfikowano z księgowością: jeszcze nie" in page_of(giver, url)
    assert giver.post(f"{url}/check").status_code == 303
    assert "Zweryfikowano z księgowością: tak" in page_of(giver, url)
    staff = login(factories.staff(told.provider))
    assert staff.post(f"/barter/statements/{told.provider.id}/2015/check").status_code == 403


def test_hours_are_given_moved_and_taken_back_on_screen(told, login):
    giver, clerk = login(told.giver), login(told.clerk)
    page_of(giver, "/barter/hours/give")
    data = {"to": "community", "minutes": "1,5", "reason": "Dla wszystkich"}
    assert giver.post("/barter/hours/give", data=data).status_code == 303
    assert "Dla wszystkich" in page_of(giver, "/barter/hours")
    url = f"/barter/accounts/{told.recipient.id}"
    page_of(clerk, f"{url}/move")
    data = {"direction": "out", "minutes": "2", "reason": "Wkład"}
    assert clerk.post(f"{url}/move", data=data).status_code == 303
    assert clerk.post(f"{url}/start").status_code == 303
    assert "Wkład" in page_of(clerk, url)
    [moved] = queries.ledger_lines(list(db.session.scalars(queries.ledger(queries.LedgerWanted()))))[1:2]
    page_of(clerk, f"/barter/transfers/{moved.id}/reverse")
    done = clerk.post(f"/barter/transfers/{moved.id}/reverse", data={"reason": "Pomyłka"})
    assert done.status_code == 303
    assert ">cofnięto<" in page_of(clerk, "/barter/ledger")


def test_hours_of_who_left_are_written_off_on_screen(told, login):
    told.provider.left_on = clock.today() - timedelta(days=1)
    url, clerk = f"/barter/accounts/{told.provider.id}", login(told.clerk)
    assert f'href="{url}/write-off"' in page_of(clerk, url)
    page_of(clerk, f"{url}/write-off")
    data = {"reason": "Likwidacja", "document": "Notatka nr 4/2015"}
    assert clerk.post(f"{url}/write-off", data=data).status_code == 303
    assert "Notatka nr 4/2015" in page_of(clerk, url)
    assert f'href="{url}/write-off"' not in page_of(clerk, url)


def test_confirming_warns_of_the_limit_it_crosses(market, login):
    exchange = market.reported(minutes=41 * 60)
    text = page_of(login(market.taker), f"/barter/{exchange.id}/confirm")
    assert "po zaksięgowaniu: −41 godz." in text
    assert "alert-warning" in text
    other = market.reported(minutes=61 * 60)
    assert "alert-danger" in page_of(login(market.taker), f"/barter/{other.id}/confirm")
    small = market.reported(minutes=15)
    assert "alert-warning" not in page_of(login(market.taker), f"/barter/{small.id}/confirm")


def test_ledger_is_filtered_by_month_kind_and_organisation_with_totals(told):
    def found(**wanted):
        wanted = queries.LedgerWanted(**wanted)
        totals = [(kind.value, number, minutes) for kind, number, minutes in queries.ledger_totals(wanted)]
        return list(db.session.scalars(queries.ledger(wanted))), totals

    everything = [("service", 3, 195), ("gift", 1, 30), ("start", 1, 600), ("reversal", 1, 45)]
    assert found() == ([6, 5, 4, 3, 2, 1], everything)
    assert found(month=date(2014, 5, 1)) == ([2, 1], [("service", 1, 60), ("start", 1, 600)])
    assert found(kind=TransferKind.GIFT) == ([5], [("gift", 1, 30)])
    assert found(organisation=told.recipient.id)[0] == [6, 5, 4, 3, 2]
    assert found(organisation=999) == ([], [])


def test_ledger_lines_and_file_say_the_same(told, login):
    clerk = login(told.clerk)
    response = clerk.get("/barter/ledger.csv?kind=start", buffered=True)
    rows = list(csv.reader(io.StringIO(response.get_data(as_text=True).lstrip("\ufeff"))))[1:]
    assert [row[2:8] for row in rows] == [
        ["Godziny na start", "", "Centrum Kształcenia", "Konto wspólne", "600", "10"]
    ]
    assert "Centrum Kształcenia" in page_of(clerk, "/barter/ledger?kind=start")
    for query in ("kind=nonsense", "kind=gift&month=2015-05&organisation=x", "page=99"):
        page_of(clerk, f"/barter/ledger?{query}")


def test_accounts_list_every_member_and_who_left_with_hours(told, login):
    factories.organisation("Nowa", joined_on=clock.today())
    factories.organisation("Dawna bez godzin", left_on=clock.today() - timedelta(days=1))
    told.provider.left_on = clock.today() - timedelta(days=1)
    names = [row.name for row in db.session.scalars(queries.hour_accounts())]
    assert names == ["Biblioteka Wojewódzka", "Centrum Kształcenia", "Nowa"]
    text = page_of(login(told.clerk), "/barter/accounts")
    assert "Centrum Kształcenia" in text
    page_of(login(told.clerk), "/barter/accounts?organisation=nikt")


PAGES = ["accounts", "accounts/{provider}", "statements/{provider}/2015", "hours"]


@pytest.mark.parametrize("path", PAGES)
def test_number_of_statements_does_not_grow_with_the_entries(market, login, count_queries, path):
    client = login(market.giver if path == "hours" else market.clerk)
    counts = []
    for rounds in (1, 3):
        with clock.at(IN_2015):
            for _number in range(rounds):
                market.confirmed(minutes=60)
                operations.give_hours(factories.organisation(), actor=market.gives, minutes=15, reason="x")
        with count_queries() as statements:
            assert client.get(f"/barter/{path.format(provider=market.provider.id)}").status_code == 200
        counts.append(len(statements))
    assert counts[0] == counts[1]
