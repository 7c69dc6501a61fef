"""The Biuro's path: the file, its columns, what would happen, entering it, the report (domain: Organisations)."""

import io

import pytest
from sqlalchemy import func, select

from portal import files
from portal.extensions import db
from portal.imports import work
from portal.imports.models import Import, ImportRow, ImportState
from portal.organisations.models import Organisation
from tests import factories
from tests.imports.sheets import BOCHNIA, HEADER, LACKO, csv_of, xlsx_of
from tests.page_checks import problems

PAGE = "/imports/"


@pytest.fixture
def clerk(login):
    return login(factories.office())


@pytest.fixture
def give(clerk):
    """`give(content, name)`: the answer to the file, followed."""

    def send(content, name="Członkowie.csv"):
        data = {"file": (io.BytesIO(content), name)}
        return clerk.post(PAGE, data=data, follow_redirects=True)

    return send


def the_import():
    return db.session.scalars(select(Import)).one()


def work_it_off():
    while work.advance():
        pass


def columns(**chosen):
    return {
        "basis": "Uchwała nr 7",
        "name": "0",
        "nip": "1",
        "regon": "2",
        "kind": "3",
        "city": "4",
        **chosen,
    }


def test_the_whole_path_of_the_biuro(clerk, give):
    page = give(csv_of([HEADER, LACKO, BOCHNIA, ["Szkoła", "1", "", "", ""]])).get_data(as_text=True)
    assert "Zespół Szkół w Łącku" in page
    made = the_import()
    address = f"{PAGE}{made.id}"
    assert clerk.post(address, data=columns()).status_code == 303
    assert "To trwa w tle" in clerk.get(address).get_data(as_text=True)
    work_it_off()
    page = clerk.get(address).get_data(as_text=True)
    assert "Nowa organizacja: <strong>2</strong>" in page
    assert "Odrzucona: <strong>1</strong>" in page
    assert clerk.post(f"{address}/enter").status_code == 303
    work_it_off()
    assert "Wprowadzono." in clerk.get(address).get_data(as_text=True)
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 2
    assert problems(clerk.get(address).get_data(as_text=True), address) == []


def test_the_report_of_rejected_rows_corrected_and_given_again_enters_them(clerk, give):
    give(csv_of([HEADER, LACKO, [*BOCHNIA[:2], "012345670", *BOCHNIA[3:]]]))
    enter_all(clerk, the_import().id)
    report = clerk.get(f"{PAGE}{the_import().id}/report.csv?outcome=rejected", buffered=True).data
    assert "012345670" in report.decode()
    give(report.replace(b"012345670", BOCHNIA[2].encode()), "poprawione.csv")
    second = db.session.scalars(select(Import).order_by(Import.id.desc())).first()
    assert set(second.mapping) >= {"name", "nip", "regon", "kind", "city"}
    enter_all(clerk, second.id, {name: str(place) for name, place in second.mapping.items()})
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 2


def enter_all(clerk, key, chosen=None):
    clerk.post(f"{PAGE}{key}", data={**columns(), **(chosen or {})})
    work_it_off()
    clerk.post(f"{PAGE}{key}/enter")
    work_it_off()


def test_an_xlsx_comes_in_too(give):
    assert "Łącku" in give(xlsx_of([HEADER, LACKO]), "Członkowie.xlsx").get_data(as_text=True)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "plik.csv", "jest pusty"),
        (b"nazwa;nip\n", "plik.csv", "a pod nim ani jednego wiersza"),
        (b"MZ\x90\x00", "plik.xlsx", "nie jest plikiem XLSX"),
        (b"%PDF-1.4 %%EOF", "plik.pdf", "jednego z tych typów"),
        (b"nazwa;nip\n" * 100, "plik.csv", "20 MB"),
    ],
    ids=["empty", "header only", "executable", "another type", "too large"],
)
def test_a_file_that_cannot_be_used_gets_a_sentence(give, monkeypatch, content, name, sentence):
    monkeypatch.setattr(files, "LARGEST", 500)
    answer = give(content, name)
    assert (answer.status_code, sentence in answer.get_data(as_text=True)) == (422, True)
    assert db.session.scalar(select(func.count()).select_from(Import)) == 0


def test_nothing_chosen_gets_a_sentence(clerk):
    assert "Wybierz plik." in clerk.post(PAGE, data={}).get_data(as_text=True)


def test_columns_that_cannot_be_used_keep_what_was_chosen(clerk, give):
    give(csv_of([HEADER, LACKO]))
    answer = clerk.post(f"{PAGE}{the_import().id}", data=columns(name="", city="3"))
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "Wskaż kolumnę z nazwą organizacji." in page) == (422, True)
    assert 'value="Uchwała nr 7"' in page
    assert the_import().state is ImportState.COLUMNS


def test_columns_may_be_changed_after_a_look_at_the_rows(clerk, give):
    give(csv_of([["Nazwa", "Numer", "Inny"], ["Szkoła", "1", LACKO[2]]]))
    address = f"{PAGE}{the_import().id}"
    for place, outcome in (("1", "rejected"), ("2", "created")):
        clerk.post(address, data={"basis": "U", "name": "0", "regon": place})
        work_it_off()
        assert db.session.scalars(select(ImportRow.outcome)).one().value == outcome


def test_two_clicks_enter_once(clerk, give):
    give(csv_of([HEADER, LACKO]))
    address = f"{PAGE}{the_import().id}"
    clerk.post(address, data=columns())
    work_it_off()
    clerk.post(f"{address}/enter")
    page = clerk.post(f"{address}/enter", follow_redirects=True).get_data(as_text=True)
    assert "To już niemożliwe" in page
    work_it_off()
    assert db.session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_only_the_biuro_imports(login):
    assert login(factories.representative()).get(PAGE).status_code == 403


def test_the_number_of_statements_does_not_grow_with_the_rows(clerk, give, count_queries):
    def statements(rows):
        give(csv_of([["nazwa", "nip"], *([f"Szkoła {number}", "1"] for number in range(rows))]))
        key = db.session.scalar(select(func.max(Import.id)))
        clerk.post(f"{PAGE}{key}", data={"basis": "U", "name": "0", "nip": "1"})
        work_it_off()
        with count_queries() as found:
            clerk.get(f"{PAGE}{key}")
        return len(found)

    assert statements(2) == statements(40)


def test_a_choice_of_spaces_is_no_choice(clerk, give):
    give(csv_of([HEADER, LACKO]))
    assert clerk.post(f"{PAGE}{the_import().id}", data=columns(krs="   ")).status_code == 303
    assert "krs" not in the_import().mapping
