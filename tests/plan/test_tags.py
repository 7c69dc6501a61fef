"""Choosing plan tags: only what the plan offers, with the parts it names (plan/README.md: a fact counts for 0..n)."""

import pytest
from flask import render_template_string
from flask_babel import force_locale
from werkzeug.datastructures import MultiDict

from portal.activity import Tag
from portal.forms import PortalForm
from portal.kinds import Kind
from portal.permissions import SYSTEM
from portal.plan import operations, tags
from portal.plan.tags import PlanTagsField
from portal.workflow import Refused
from tests import factories
from tests.page_checks import Document

DOCUMENTS = (Kind.DOCUMENT_PUBLISHED, Kind.SITE_LAUNCHED)
PART = "baza innowacyjnych projektów możliwych do realizacji w regionie"
PAGE = '{% from "_macros/plan_tags.html" import plan_tags %}{{ plan_tags(form.tags) }}'


class TaggedForm(PortalForm):
    class Meta(PortalForm.Meta):
        csrf = False

    tags = PlanTagsField("Wskaźniki", kinds=DOCUMENTS)


@pytest.fixture
def page(app):
    operations.load_plan(factories.plan_document(), actor=SYSTEM)
    with app.test_request_context(method="POST"), force_locale("pl"):
        yield


def sent(*values):
    form = TaggedForm(formdata=MultiDict([("tags", value) for value in values]))
    form.validate()
    return form.tags


def test_every_indicator_of_the_kinds_is_offered_and_no_other(page):
    found = tags.offered(tags.queries.in_force(), DOCUMENTS)
    assert {indicator.derived_from for indicator in found} == {"document", "site_launched"}
    assert len(found) == len(
        [
            row
            for area in factories.plan_document()["areas"]
            for task in area["tasks"]
            for row in task["indicators"]
            if row["derived_from"] in ("document", "site_launched")
        ]
    )


def test_an_indicator_alone_with_its_fact_is_not_offered_because_every_fact_counts_for_it(page):
    assert tags.offered(tags.queries.in_force(), (Kind.EXCHANGE_CONFIRMED,)) == []
    assert [i.code for i, _part in tags.fed_by(Kind.EXCHANGE_CONFIRMED, [])] == ["5.1.7"]


def test_what_is_ticked_is_read_as_code_and_part_each_once(page):
    field = sent("5.1.1", f"5.4.2:{PART}", "5.1.1")
    assert (field.data, list(field.errors)) == ([("5.1.1", ""), ("5.4.2", PART)], [])


def test_nothing_has_to_be_ticked(page):
    field = sent()
    assert (field.data, list(field.errors)) == ([], [])


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("9.9.9", "W planie nie ma wskaźnika „9.9.9”. Wybierz inny."),
        ("2.1.5", "Wskaźnik 2.1.5 liczy coś innego. Odznacz go."),
        ("5.4.2", "Wybierz jedną z części wskaźnika 5.4.2."),
        ("5.4.2:całość", "Wybierz jedną z części wskaźnika 5.4.2."),
        (f"5.1.1:{PART}", "Wybierz jedną z części wskaźnika 5.1.1."),
        ("", "W planie nie ma wskaźnika „”. Wybierz inny."),
    ],
)
def test_what_the_plan_does_not_offer_is_refused_with_a_sentence(page, value, sentence):
    assert list(sent(value).errors) == [sentence]


def test_operations_refuse_the_same_pairs(page):
    tags.refuse_unfit([("5.1.1", ""), ("5.4.2", PART)], DOCUMENTS)
    with pytest.raises(Refused, match=r"Wskaźnik 2\.1\.5 liczy coś innego"):
        tags.refuse_unfit([("5.1.1", ""), ("2.1.5", "")], DOCUMENTS)


def test_stored_tags_come_back_ticked_and_those_the_plan_dropped_are_left_out(page):
    form = TaggedForm(formdata=None, data={"tags": [("5.4.2", PART), ("9.9.9", "")]})
    assert form.tags.data == [("5.4.2", PART)]
    assert [box.choice.value for box in form.tags if box.checked] == [f"5.4.2:{PART}"]


def test_a_fact_carries_the_tags_of_its_own_kind_only(page):
    pairs = [("5.2.6", ""), ("5.1.1", ""), ("5.1.1", "")]
    assert tags.tags_of(Kind.DOCUMENT_PUBLISHED, pairs) == (Tag("5.1.1"),)
    assert tags.tags_of(Kind.SITE_LAUNCHED, pairs) == (Tag("5.2.6"),)


def test_what_grows_is_named_with_its_part_in_the_order_of_the_plan(page):
    found = tags.fed_by(Kind.DOCUMENT_PUBLISHED, [("5.4.2", PART), ("1.2.1", "")])
    assert [(indicator.code, part) for indicator, part in found] == [("1.2.1", ""), ("5.4.2", PART)]


def test_areas_with_something_chosen_are_open_the_others_closed(page):
    form = TaggedForm(formdata=None, data={"tags": [("5.4.2", PART)]})
    document = Document(render_template_string(PAGE, form=form))
    areas = [element for element in document.elements if element.name == "details"]
    assert ["open" in area.attributes for area in areas] == [False, False, False, False, True]


def test_every_part_has_a_box_of_its_own_named_by_its_label(page):
    form = TaggedForm(formdata=None)
    document = Document(render_template_string(PAGE, form=form))
    boxes = [e.attributes for e in document.elements if e.attributes.get("type") == "checkbox"]
    labels = {e.attributes["for"] for e in document.elements if e.name == "label"}
    parts = [box["value"] for box in boxes if box["value"].startswith("5.4.2")]
    assert len(parts) == 3
    assert all(part.startswith("5.4.2:") for part in parts)
    assert {box["id"] for box in boxes} == labels
