"""The vocabulary: coarse terms in groups, the same file twice changes nothing, retired terms lead on (domain)."""

import json

import pytest
from flask_babel import force_locale

from portal.competences import document as documents
from portal.competences import operations, queries
from portal.competences.models import Competence, Level
from portal.extensions import db
from portal.permissions import SYSTEM
from portal.workflow import Refused
from tests import factories
from tests.competences.conftest import DOCUMENT, document, page_of


def load(**changes):
    return operations.load_vocabulary(document(**changes), actor=SYSTEM)


def test_own_vocabulary_has_60_to_80_terms_in_8_to_10_groups_with_synonyms_and_descriptions(app):
    own = documents.read()
    terms = [term for _group, term in documents.terms_of(own)]
    assert 60 <= len(terms) <= 80
    assert 8 <= len(own["groups"]) <= 10
    assert {len(term["synonyms"]) for term in terms} <= {2, 3, 4, 5, 6}
    assert min(len(term["description"]) for term in terms) > 20
    assert {len(group["anchors"]) for group in own["groups"] if "anchors" in group} == {len(Level)}


def test_vocabulary_loaded_by_the_command_twice_changes_nothing(app):
    run = app.test_cli_runner().invoke
    assert [run(args=["competences", "load"]).output.split(": ", 1)[1] for _time in range(2)] == [
        "74, zmienione: 0, bez zmian: 0.\n",
        "0, zmienione: 0, bez zmian: 74.\n",
    ]


def test_file_that_cannot_be_read_is_one_sentence(app, tmp_path):
    path = tmp_path / "slownik.json"
    path.write_text("{")
    result = app.test_cli_runner().invoke(args=["competences", "load", str(path)])
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "nie jest czytelnym plikiem JSON" in result.stderr


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"coaching": {"slug": "bilans"}}, "„bilans” jest tam dwa razy"),
        ({"coaching": {"slug": "12"}}, "„12” byłoby uznane za numer"),
        ({"coaching": {"name": " "}}, "nie ma nazwy"),
        ({"coaching": {"name": "x" * 121}}, "za długa"),
        ({"coaching": {"replaced_by": "nic"}}, "„coaching” nie ma następcy"),
        (
            {"coaching": {"replaced_by": "bilans"}, "bilans": {"replaced_by": "coaching"}},
            "nie ma następcy",
        ),
        ({"coaching": {"slug": "inny"}}, "Brakuje hasła „coaching”"),
    ],
)
def test_vocabulary_that_breaks_a_rule_is_refused_with_a_sentence(chart, changes, said):
    with force_locale("pl"), pytest.raises(Refused) as refusal:
        load(**changes)
    assert said in str(refusal.value)


@pytest.mark.parametrize("broken", [{}, [], {"levels": []}, {"levels": [{"code": 1}], "groups": 3}])
def test_document_of_another_shape_is_refused(app, broken):
    with pytest.raises(Refused):
        documents.check(broken)


def test_changed_words_are_changed_in_place(chart):
    key = chart.term("coaching").id
    assert load(coaching={"name": "Coaching i mentoring"})["changed"] == 1
    assert (chart.term("coaching").id, chart.term("coaching").name) == (key, "Coaching i mentoring")


def test_old_link_of_a_retired_term_leads_to_its_successor(chart, client):
    old, new = chart.term("coaching").id, chart.term("bilans").id
    load(coaching={"replaced_by": "bilans"})
    response = client.get(f"/competences/{old}")
    assert (response.status_code, response.location) == (303, f"/competences/{new}")
    assert "„Coaching” nie jest już używane" in page_of(client, f"/competences/{new}")
    assert queries.find("coaching") == queries.find(str(old)) == db.session.get(Competence, new)


def test_claims_of_a_retired_term_go_over_to_its_successor(chart):
    claim = chart.claim("coaching", note="Dla kobiet")
    load(coaching={"replaced_by": "bilans"})
    moved = queries.claims_of(chart.school.id)
    assert [(row.competence.slug, row.level, row.people, row.note) for row in moved] == [
        ("bilans", Level.ADVANCED, 3, "Dla kobiet")
    ]
    assert [row.id for row in queries.claims_of(chart.school.id, live=False)] == [claim.id]


def test_claim_of_a_retired_term_ends_where_the_successor_is_claimed_already(chart):
    chart.claim("coaching")
    kept = chart.claim("bilans", people=9)
    load(coaching={"replaced_by": "bilans"})
    assert [row.id for row in queries.claims_of(chart.school.id)] == [kept.id]


def test_retired_term_is_offered_and_claimed_no_more(chart):
    old = chart.term("coaching")
    load(coaching={"replaced_by": "bilans"})
    assert [slug for slug, _name, _group in queries.choices()] == ["bilans", "ewaluacja"]
    with pytest.raises(Refused):
        operations.claim(chart.school, old, level=Level.BASIC, people=1, actor=chart.biuro)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bilans kompetencji", "Coaching", "Ewaluacja"]),
        ("q=BILANS", ["Bilans kompetencji"]),
        ("q=zywy+zyciorys", ["Bilans kompetencji"]),  # a synonym, without diacritics
        ("q=cel", ["Coaching"]),
        ("q=%25", []),
        ("group=badania", ["Ewaluacja"]),
        ("group=badania&q=coaching", []),
        ("group=nie-ma", ["Bilans kompetencji", "Coaching", "Ewaluacja"]),
    ],
)
def test_terms_are_found_by_word_synonym_and_group(chart, client, query, found):
    page = page_of(client, f"/competences/?{query}").split("<main")[1].split("</form>")[1]
    names = ["Bilans kompetencji", "Coaching", "Ewaluacja"]
    assert [name for name in names if f">{name}</a>" in page] == found


def test_term_shows_levels_in_the_words_of_its_group(chart, client):
    page = page_of(client, f"/competences/{chart.term('coaching').id}")
    assert "Udziela informacji" in page
    assert "Robi to: basic" not in page
    assert "Robi to: leading" in page


def test_term_shows_guests_current_members_only(chart, client):
    former = factories.organisation("Dawna Szkoła")
    chart.claim()
    chart.claim(of=former)
    former.left_on = factories.LONG_AGO.replace(year=2013)
    page = page_of(client, f"/competences/{chart.term('coaching').id}")
    assert ("Szkoła Źródło" in page, "Dawna Szkoła" in page) == (True, False)


def test_vocabulary_stays_readable_json_of_the_declared_shape(app):
    assert json.loads(documents.PATH.read_text(encoding="utf-8"))["levels"][0].keys() == {"code", "anchor"}
    documents.check(DOCUMENT)
