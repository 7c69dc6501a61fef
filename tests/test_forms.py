"""Every form, sent empty, too long, of the wrong type and hostile: a clear answer, and nothing typed is lost."""

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import pytest

from tests.page_checks import Document, Element
from tests.routes import SAFE, addresses, visit, walk

HOSTILE = '<script>alert("1")</script>\'; DROP TABLE organisation; -- {{ 7*7 }} %s Zażółć gęślą jaźń 🎓'
TYPED = {
    "empty": "",
    "spaces": "   ",
    "too long": "ą" * 10_000,
    "wrong type": "ani liczba, ani dzień",
    "hostile": HOSTILE,
    "null bytes": "a\x00b",
    "huge number": "9" * 30,
}
NOT_SHOWN_AGAIN = {"password", "file", "checkbox", "radio", "hidden", "submit"}


@dataclass(frozen=True)
class Form:
    """A form a page sends to itself, and the role that finds it."""

    path: str
    role: str
    fields: tuple[Element, ...]

    @property
    def hidden(self) -> dict[str, str]:
        """What the form sends along unseen."""
        fields = [f for f in self.fields if f.attributes.get("type") == "hidden"]
        return {f.attributes["name"]: f.attributes.get("value", "") for f in fields}

    @property
    def visible(self) -> list[str]:
        """The names of the fields people fill in."""
        return sorted({f.attributes["name"] for f in self.fields} - set(self.hidden))


def forms_of(page, role):
    document = Document(page.body)
    here = f"http://localhost{page.path}"
    for form in document.elements:
        if (
            form.name == "form"
            and form.attributes.get("method", "").lower() == "post"
            and form.within("main")
        ):
            action = urlsplit(urljoin(here, form.attributes.get("action", "")))
            inside = [e for e in document.elements if form in e.parents and e.attributes.get("name")]
            path = f"{action.path}?{action.query}" if action.query else action.path
            yield Form(path, role, tuple(e for e in inside if e.name in {"input", "select", "textarea"}))


FINDERS = ("guest", "representative", "counterpart", "coordinator", "guardian", "office")
_found: dict[int, list[Form]] = {}


@pytest.fixture
def forms(world) -> list[Form]:
    """Every form with something to fill in, each found by one role that may open it; read once in a test process."""
    if id(world) not in _found:
        _found[id(world)] = find(world)
    return _found[id(world)]


def find(world) -> list[Form]:
    found: dict[str, Form] = {}
    seen = set()
    for role in FINDERS:
        for endpoint, page in walk(world, role).items():
            has_own = page.body.count('method="post"') > page.body.count("choice-form")
            if page.is_page and has_own and endpoint not in seen:
                seen.add(endpoint)
                found |= {form.path: form for form in forms_of(page, role) if form.visible}
    return list(found.values())


def send(world, form, typed, hidden=None):
    data = {**form.hidden, **(hidden or {}), **dict.fromkeys(form.visible, typed)}
    return visit(world, form.role, form.path, "POST", data=data)


def test_every_address_that_asks_and_changes_has_its_form_here(world, forms):
    changing = {a.endpoint for a in addresses(world, ("POST",))} & {
        a.endpoint for a in addresses(world, SAFE)
    }
    found = {a.endpoint for a in addresses(world, SAFE) if a.path in {form.path for form in forms}}
    assert changing - found == NO_FIELDS


def shown_values(body):
    """What the fields of a page hold: name -> value."""
    held = {}
    for element in Document(body).elements:
        name, kind = element.attributes.get("name"), element.attributes.get("type", "text")
        if name and element.name == "textarea":
            held[name] = "".join(element.parts).removeprefix("\r\n").removeprefix("\n")
        elif name and element.name == "input" and kind not in NOT_SHOWN_AGAIN:
            held[name] = element.attributes.get("value", "")
    return held


def faults_of(answer, form, typed):
    """What is wrong with the answer to a form."""
    if answer.status == 303:
        return []
    if answer.status != 422:
        return [f"answers {answer.status}"]
    faults = [] if 'class="error-summary"' in answer.body else ["no error summary"]
    kept = typed.replace("\x00", "").strip()
    shown = {name: value.replace("\x00", "").strip() for name, value in shown_values(answer.body).items()}
    lost = [name for name, value in shown.items() if name in form.visible and value != kept]
    if lost:
        faults.append(f"lost what was typed: {lost}")
    if "<script>alert" in answer.body or "49" in answer.body.split("{{ 7*7 }}")[0][-5:]:
        faults.append("runs what was typed")
    if "<title>Błąd: " not in answer.body:
        faults.append("the title does not say that there is an error")
    return faults


@pytest.mark.parametrize("kind", TYPED)
def test_form_answers_clearly_and_loses_nothing(world, forms, kind):
    typed = TYPED[kind]
    faults = {form.path: faults_of(send(world, form, typed), form, typed) for form in forms}
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize("tampered", ["", "9" * 30, "\x00<script>alert(1)</script>"])
def test_hidden_field_somebody_tampered_with_is_no_failure(world, forms, tampered):
    statuses = {
        form.path: send(world, form, "x", dict.fromkeys(form.hidden, tampered)).status
        for form in forms
        if form.hidden
    }
    assert {
        path: status for path, status in statuses.items() if status not in (200, 303, 400, 404, 409, 422)
    } == {}


def test_field_of_two_megabytes_is_answered_with_a_page(world, forms):
    statuses = {form.path: send(world, form, "x" * (2 * 1024 * 1024 + 1)).status for form in forms[:3]}
    assert {path: status for path, status in statuses.items() if status not in (413, 422)} == {}


def test_form_sent_twice_the_same_field_is_no_failure(world, forms):
    statuses = {
        form.path: visit(
            world, form.role, form.path, "POST", data={n: ["a", "b"] for n in form.visible}
        ).status
        for form in forms
    }
    assert {path: status for path, status in statuses.items() if status not in (303, 422)} == {}


NO_FIELDS = {"accounts.code", "api.nothing", "barter.accept", "barter.confirm", "practices.submit"}
NO_FIELDS |= {"events.organisations", "events.walk_in"}  # found by a search first
NO_FIELDS |= {"inbox.unsubscribe"}  # one button
NO_FIELDS |= {"privacy.edit_periods", "privacy.reject"}  # the administrator's: tests/privacy
