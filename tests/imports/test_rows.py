"""What becomes of each row: REGON, then NIP with the name, is the key; a bad row never stops good ones (domain)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from portal import clock
from portal.activity import ActivityEvent
from portal.extensions import db
from portal.imports import operations, queries
from portal.imports.models import Import, ImportRow, ImportState, Outcome
from portal.organisations.models import Organisation, OrganisationKind, Visibility
from portal.permissions import SYSTEM
from portal.workflow import Refused
from tests import factories
from tests.imports.conftest import finish
from tests.imports.sheets import BOCHNIA, HEADER, LACKO, csv_of

REGONS = ("123456785", "012345675", "12345678512347")


def outcomes(made):
    """(outcome, reason) of each row."""
    return [(row.outcome.value, row.reason) for row in db.session.scalars(queries.rows_of(made))]


def numbers(made):
    return {outcome.value: count for outcome, count in queries.counts(made).items() if count}


def table(*rows):
    return csv_of([HEADER, *rows])


def test_checking_enters_nothing_and_entering_makes_members_by_the_resolution(check):
    made = check(table(LACKO, BOCHNIA))
    assert numbers(made) == {"created": 2}
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 0
    operations.enter(made, actor=SYSTEM)
    db.session.commit()
    made = finish(made.id)
    school = db.session.scalars(select(Organisation).where(Organisation.regon == LACKO[2])).one()
    assert (school.name, school.nip, school.kind, school.city) == (
        "Zespół Szkół w Łącku",
        "6762466326",
        OrganisationKind.SCHOOL,
        "Łącko",
    )
    status = school.statuses[0]
    assert (status.level.value, status.starts_on, status.basis) == (
        "information",
        clock.today(),
        "Uchwała nr 7",
    )
    assert (made.state, made.rows_done) == (ImportState.DONE, 2)


def test_each_new_member_is_one_fact_of_the_day_of_joining(bring_in):
    bring_in(csv_of([["nazwa", "regon", "data przystąpienia"], ["Szkoła", REGONS[0], "15.01.2013"]]))
    facts = db.session.scalars(select(ActivityEvent)).all()
    assert [(fact.kind, fact.occurred_on) for fact in facts] == [
        ("organisations.member_admitted", date(2013, 1, 15))
    ]


def test_twice_changes_nothing(bring_in):
    bring_in(table(LACKO, BOCHNIA))
    assert numbers(bring_in(table(LACKO, BOCHNIA))) == {"unchanged": 2}
    assert db.session.scalar(select(func.count()).select_from(ActivityEvent)) == 2


def test_a_changed_cell_changes_the_member_and_an_empty_one_does_not(bring_in):
    bring_in(table(LACKO))
    made = bring_in(table(["Zespół Szkół w Łącku", "", LACKO[2], "", "Nowy Sącz"]))
    row = db.session.scalars(queries.rows_of(made)).one()
    assert (row.outcome, row.changes) == (Outcome.CHANGED, {"Miejscowość": ["Łącko", "Nowy Sącz"]})
    school = db.session.get_one(Organisation, row.organisation_id)
    assert (school.city, school.nip, school.kind) == ("Nowy Sącz", "6762466326", OrganisationKind.SCHOOL)


def test_contacts_come_in_for_members_and_keep_who_sees_them(bring_in):
    header = ["nazwa", "regon", "e-mail"]
    made = bring_in(csv_of([header, ["Szkoła", REGONS[0], "a@example.org"]]))
    row = db.session.scalars(queries.rows_of(made)).one()
    contact = db.session.get_one(Organisation, row.organisation_id).contacts[0]
    assert (contact.value, contact.visibility) == ("a@example.org", Visibility.MEMBERS)
    contact.visibility = Visibility.PUBLIC
    db.session.commit()
    bring_in(csv_of([header, ["Szkoła", REGONS[0], "b@example.org"]]))
    assert (contact.value, contact.visibility) == ("b@example.org", Visibility.PUBLIC)


def test_nip_may_repeat_a_unit_with_a_regon_of_its_own_is_another_organisation(bring_in):
    """Domain, Words: REGON has 14 digits for a unit of a larger body, NIP may repeat."""
    made = bring_in(table(LACKO, [LACKO[0], LACKO[1], REGONS[2], "szkoła", "Łącko"]))
    assert numbers(made) == {"created": 2}


def test_nip_with_the_name_is_the_key_where_there_is_no_regon(bring_in):
    row = ["Szkoła", LACKO[1], "", "szkoła", "Łącko"]
    bring_in(table(row))
    assert numbers(bring_in(table(row))) == {"unchanged": 1}
    assert numbers(bring_in(table(["SZKOŁA", LACKO[1], REGONS[0], "", ""]))) == {"changed": 1}
    assert db.session.scalars(select(Organisation.regon)).all() == [REGONS[0]]


BAD = {
    "no name": (["", "", REGONS[0], "", ""], "Wpisz nazwę organizacji."),
    "no number": (["Szkoła", "", "", "", ""], "Wpisz REGON albo NIP"),
    "wrong nip": (["Szkoła", "676-246-63-27", "", "", ""], "NIP: „676-246-63-27”."),
    "wrong regon": (["Szkoła", "", "123456789", "", ""], "REGON: „123456789”."),
    "unknown kind": (["Szkoła", "", REGONS[0], "zakład", ""], "Użyj jednego z tych określeń:"),
    "too long": (["S" * 400, "", REGONS[0], "", ""], "Skróć tekst do najwyżej 300 znaków"),
}


@pytest.mark.parametrize(("row", "sentence"), BAD.values(), ids=BAD)
def test_a_bad_row_is_rejected_with_a_sentence_and_the_good_ones_are_entered(bring_in, row, sentence):
    made = bring_in(table(row, BOCHNIA))
    (first, reason), second = outcomes(made)
    assert (first, second) == ("rejected", ("created", ""))
    assert sentence in reason


CELLS = {
    "kod": ("33-39", "Wpisz kod pocztowy"),
    "teryt": ("9999999", "Użyj kodu gminy"),
    "e-mail": ("sekretariat(at)szkola.pl", "Wpisz adres e-mail"),
    "telefon": ("brak", "Wpisz numer telefonu"),
    "www": ("brak", "Wpisz cały adres strony"),
    "liczba pracowników": ("ok. 20", "liczbę całkowitą"),
    "data przystąpienia": ("31.02.2014", "Wpisz datę"),
    "status": ("honorowy", "Użyj jednego z tych określeń"),
}


@pytest.mark.parametrize("column", CELLS)
def test_every_column_says_what_is_wrong_with_its_cell(check, column):
    text, sentence = CELLS[column]
    made = check(csv_of([["nazwa", "regon", column], ["Szkoła", REGONS[0], text]]))
    ((outcome, reason),) = outcomes(made)
    assert (outcome, text in reason, sentence in reason) == ("rejected", True, True), reason


def test_all_that_is_wrong_with_a_row_is_said_at_once(check):
    ((_outcome, reason),) = outcomes(check(table(["", "1", "2", "zakład", ""])))
    assert all(words in reason for words in ("NIP", "REGON", "Rodzaj", "nazwę"))


def test_admission_lies_not_in_the_future(check):
    made = check(csv_of([["nazwa", "regon", "od"], ["Szkoła", REGONS[0], "2015-12-02"]]))
    assert outcomes(made)[0][0] == "rejected"


def test_a_spreadsheet_that_lost_the_zeros_of_a_regon_is_understood(bring_in):
    bring_in(csv_of([["nazwa", "regon", "krs"], ["Biblioteka", "12345675", "28860"]]))
    library = db.session.scalars(select(Organisation)).one()
    assert (library.regon, library.krs) == ("012345675", "0000028860")


def test_the_second_of_two_like_rows_is_rejected_naming_the_first(bring_in):
    made = bring_in(table(LACKO, BOCHNIA, LACKO))
    assert outcomes(made)[2] == ("rejected", "Ta sama organizacja jest już w wierszu 2.")


def test_a_rejected_row_does_not_keep_a_corrected_one_out(bring_in):
    made = bring_in(table([*LACKO[:3], "zakład", ""], LACKO))
    assert [outcome for outcome, _reason in outcomes(made)] == ["rejected", "created"]


def test_like_rows_are_noticed_across_batches(check, monkeypatch):
    monkeypatch.setattr("portal.imports.work.BATCH", 1)
    made = check(table(LACKO, BOCHNIA, LACKO))
    assert [outcome for outcome, _reason in outcomes(made)] == ["created", "created", "rejected"]


def test_a_former_member_is_not_admitted_by_a_file(bring_in):
    factories.organisation("Szkoła", regon=REGONS[0], left_on=date(2015, 1, 1))
    assert outcomes(bring_in(csv_of([["nazwa", "regon"], ["Szkoła", REGONS[0]]]))) == [
        ("rejected", "Organizacja wystąpiła z Partnerstwa. Przyjmij ją ponownie na jej stronie.")
    ]


def test_what_only_a_resolution_changes_stays_and_the_row_says_so(bring_in):
    factories.organisation("Szkoła", regon=REGONS[0], joined_on=date(2013, 1, 15))
    made = bring_in(csv_of([["nazwa", "regon", "od"], ["Szkoła", REGONS[0], "2014-01-15"]]))
    ((outcome, reason),) = outcomes(made)
    assert (outcome, "zmienia to uchwała" in reason) == ("unchanged", True)


def test_a_formula_stays_text_and_leaves_as_text(bring_in, login):
    """A cell that a spreadsheet would run never leaves the portal as a formula."""
    bring_in(csv_of([["nazwa", "regon"], ["=HYPERLINK(1)", REGONS[0]]]))
    clerk = login(factories.office())
    made = db.session.scalars(select(Import)).one()
    report = clerk.get(f"/imports/{made.id}/report.csv", buffered=True).get_data(as_text=True)
    assert "'=HYPERLINK(1)" in report
    listed = clerk.get("/organisations/organisations.csv", buffered=True).get_data(as_text=True)
    assert "'=HYPERLINK(1)" in listed


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ({"regon": 2}, "Wskaż kolumnę z nazwą organizacji."),
        ({"name": 0}, "Wskaż kolumnę z numerem REGON albo NIP."),
        ({"name": 0, "regon": 0}, "Dwa pola wskazują tę samą kolumnę. Wybierz dla jednego z nich inną."),
    ],
)
def test_columns_have_to_tell_organisations_apart(check, mapping, sentence):
    with pytest.raises(Refused) as refusal:
        check(table(LACKO), mapping=mapping)
    assert str(refusal.value) == sentence


def test_no_row_of_the_file_disappears(bring_in):
    rows = [LACKO, ["", "", "", "", "?"], BOCHNIA, LACKO, ["Szkoła", "1", "", "", ""]]
    made = bring_in(table(*rows))
    kept = db.session.scalars(
        select(ImportRow.cells).where(ImportRow.import_id == made.id).order_by(ImportRow.line)
    )
    assert list(kept) == rows
    assert sum(numbers(made).values()) == len(rows)


def test_an_import_is_entered_once(bring_in):
    made = bring_in(table(LACKO))
    with pytest.raises(Refused):
        operations.enter(made, actor=SYSTEM)
