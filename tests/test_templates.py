"""What every template keeps to, and each rule shown to fail. An exception is one line with its reason."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.checks import templates
from tests.checks.source import Fault, modules, read

TEMPLATES = templates.read()
PORTAL = read("portal", "config.py")

EXCEPTIONS: dict[str, dict[str, str]] = {
    "pages_extend_the_frame": {
        "errors/standalone.html": "shown when the portal itself fails, so it asks for nothing that may fail too",
    },
    "nothing_is_inline": {
        "privacy/_file.html": "a downloaded file stands alone, the policy of the portal does not reach it",
    },
    "polish_stands_in_the_catalogue": {
        "portal/polish.py": "the Polish alphabet",
    },
}


def listed(faults: Iterator[Fault], rule: str) -> str:
    """The faults that are no exceptions of `rule`, one a line."""
    return "\n".join(f"{where}: {what}" for where, what in faults if where not in EXCEPTIONS.get(rule, {}))


@pytest.mark.parametrize("rule", templates.RULES, ids=lambda rule: rule.__name__)
def test_templates_keep(rule: templates.Rule) -> None:
    assert listed(rule(TEMPLATES), rule.__name__) == ""


def test_every_template_is_used_and_every_name_leads_to_one() -> None:
    assert listed(templates.every_template_is_used(TEMPLATES, PORTAL), "every_template_is_used") == ""


def test_polish_stands_in_the_catalogue_only() -> None:
    assert listed(templates.polish_stands_in_the_catalogue(PORTAL), "polish_stands_in_the_catalogue") == ""


def test_every_exception_is_still_needed() -> None:
    found = {rule.__name__: {fault.where for fault in rule(TEMPLATES)} for rule in templates.RULES}
    found["every_template_is_used"] = {f.where for f in templates.every_template_is_used(TEMPLATES, PORTAL)}
    found["polish_stands_in_the_catalogue"] = {
        f.where for f in templates.polish_stands_in_the_catalogue(PORTAL)
    }
    excepted = {(rule, where) for rule, reasons in EXCEPTIONS.items() for where in reasons}
    assert {(rule, where) for rule, where in excepted if where not in found[rule]} == set()


BAD: list[tuple[templates.Rule, str, str]] = [
    (
        templates.templates_can_be_read,
        "{% if %}",
        "line 1: Expected an expression, got 'end of statement block'",
    ),
    (templates.pages_extend_the_frame, "<p>x</p>", "does not extend base.html"),
    (templates.pages_extend_the_frame, '{% extends "other.html" %}', "does not extend base.html"),
    (templates.pages_extend_the_frame, '{% extends "base.html" %}', "has no title"),
    (templates.nothing_is_inline, "<p>\n<style>p{}</style>", "line 2: an inline style sheet"),
    (templates.nothing_is_inline, "<script>x()</script>", "line 1: an inline script"),
    (templates.nothing_is_inline, '<p style="color:red">', "line 1: a style attribute"),
    (templates.nothing_is_inline, '<p onclick="x()">', "line 1: an inline handler"),
    (templates.nothing_is_inline, '<p hx-on:click="x()">', "line 1: an inline handler"),
    (templates.nothing_is_inline, '<a href="javascript:x()">', "line 1: a javascript: address"),
    (templates.everything_is_escaped, "{{ text|safe }}", "turns escaping off: |safe"),
    (
        templates.everything_is_escaped,
        "{% autoescape false %}{% endautoescape %}",
        "turns escaping off: autoescape false",
    ),
    (templates.nothing_comes_from_another_host, '<img src="https://x.example/a.png">', '<img src="https://'),
    (templates.nothing_comes_from_another_host, '<script src="//x.example/a.js">', '<script src="//'),
    (
        templates.post_forms_carry_a_token,
        '<form method="post" action="x"><button></form>',
        "a POST form without csrf_token() or hidden_tag()",
    ),
    (
        templates.sentences_stand_apart,
        "<p>{% trans %}One.{% endtrans %}\n  {% if x %}{{ x }}{% endif %}</p>",
        "line 2: no space before it",
    ),
    (templates.words_stand_in_the_catalogue, "<p>Save {{ x }}</p>", "not translatable: Save"),
    (templates.words_stand_in_the_catalogue, '<nav aria-label="Main menu">', "not translatable: Main menu"),
    (templates.words_stand_in_the_catalogue, "{{ _('Zażółć') }}", "Polish in the source: Zażółć"),
]


@pytest.mark.parametrize(("rule", "text", "what"), BAD, ids=lambda value: getattr(value, "__name__", None))
def test_rule_finds(rule: templates.Rule, text: str, what: str) -> None:
    assert list(rule({"barter/show.html": text})) == [Fault("barter/show.html", what)]


def test_every_rule_is_shown_to_fail() -> None:
    assert {rule for rule, _text, _what in BAD} == set(templates.RULES)


GOOD = """{# Zażółć, on purpose #}{% extends "base.html" %}
{% block title %}{{ _("Offers") }}{% endblock %}
{% block content %}
<form method="post" action="{{ url_for('x') }}">{{ form.hidden_tag() }}
<button aria-label="{{ _('Save') }}">CSV</button></form>
<form method="get"><input name="q"></form>
<p class="lead">{% trans %}Nothing here yet.{% endtrans %} <code>flask run</code></p>
<p>{% trans %}One.{% endtrans %}
  {%+ if x %}{% trans %}Two.{% endtrans %}{% endif %}</p>
<script src="{{ url_for('static', filename='x.js') }}" defer></script>
<a href="https://mpku.example/">{{ name }}</a> <a href="mailto:biuro@mpku.example">biuro@mpku.example</a>
{{ action_button(url_for("barter.open"), style="primary") }}
{% endblock %}"""


@pytest.mark.parametrize("rule", templates.RULES, ids=lambda rule: rule.__name__)
def test_rule_finds_nothing_in_a_good_template(rule: templates.Rule) -> None:
    assert list(rule({"barter/show.html": GOOD, "barter/_row.html": "<td>{{ x }}</td>"})) == []


@pytest.mark.parametrize(
    ("check", "arguments", "expected"),
    [
        (
            templates.every_template_is_used,
            (
                {"a.html": '{% include "b.html" %}', "b.html": "", "c.html": ""},
                {"portal/web.py": 'x("a.html", "d.html")'},
            ),
            [Fault("c.html", "is used nowhere"), Fault("d.html", "is named but does not exist")],
        ),
        (
            templates.polish_stands_in_the_catalogue,
            ({"portal/web.py": '"""Zażółć."""\nx = "gęśl"'},),
            [Fault("portal/web.py", "line 2: 'gęśl'")],
        ),
    ],
    ids=["unused and missing templates", "Polish in code"],
)
def test_rule_over_code_finds(
    check: Callable[..., Iterator[Fault]], arguments: Any, expected: list[Fault]
) -> None:
    *first, sources = arguments
    assert list(check(*first, modules(sources))) == expected
