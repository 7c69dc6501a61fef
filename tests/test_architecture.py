"""The rules of docs/architecture.md hold in the source, and each of them can fail.

An exception is one line of EXCEPTIONS with its reason, under the name of the rule; one that is no longer needed fails.
"""

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.checks import conventions, layers, sizes
from tests.checks.source import ROOT, Fault, Module, modules, read

PORTAL = read("portal", "config.py")
TESTS = read("tests")
TEMPLATES = {
    path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
    for path in sorted((ROOT / "templates").rglob("*.html"))
}
RULES = (*layers.RULES, *conventions.RULES)

EXCEPTIONS: dict[str, dict[str, str]] = {
    "domains_keep_their_level": {
        "api -> monitoring": "the API publishes the figures monitoring counts",
        "demo -> monitoring": "the demo enters facts by hand through the real operation",
        "home -> monitoring": "the home page shows the figures monitoring counts",
        "organisations -> accounts": "the people of an organisation have accounts and roles",
        "organisations -> competences": "the directory and the profile show what an organisation can do",
        "competences -> organisations": "a claim is an organisation's",
        "organisations -> plan": "the directory is filtered by the areas of the plan",
        "engagement -> groups": "the page of an area shows its groups",
    },
    "blueprints_are_named_for_their_domain": {
        "portal/home/views.py": "the home page is served at /",
    },
}


def measured(name: str, checked: Sequence[Module] = PORTAL) -> sizes.Sizes:
    return TEMPLATES if name == "template lines" else sizes.MEASURES[name](checked)


def listed(faults: Iterator[Fault], rule: str = "") -> str:
    """The faults that are no exceptions of `rule`, one a line."""
    return "\n".join(f"{where}: {what}" for where, what in faults if where not in EXCEPTIONS.get(rule, {}))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_source_keeps(rule: conventions.Rule) -> None:
    assert listed(rule(PORTAL), rule.__name__) == ""


@pytest.mark.parametrize("rule", conventions.EVERYWHERE, ids=lambda rule: rule.__name__)
def test_tests_keep(rule: conventions.Rule) -> None:
    assert listed(rule(TESTS), rule.__name__) == ""


@pytest.mark.parametrize("name", sizes.BUDGETS)
def test_nothing_is_larger_than_its_budget(name: str) -> None:
    assert listed(sizes.too_large(measured(name), sizes.BUDGETS[name]), name) == ""


@pytest.mark.parametrize(
    "name", ["function lines", "module lines", "class lines"]
)  # a naive recount may branch
def test_no_test_is_larger_than_its_budget(name: str) -> None:
    assert listed(sizes.too_large(measured(name, TESTS), sizes.BUDGETS[name]), name) == ""


@pytest.mark.parametrize("name", sizes.BUDGETS)
def test_sizes_are_in_proportion(name: str) -> None:
    assert listed(sizes.out_of_proportion(measured(name), sizes.BUDGETS[name])) == ""


def test_every_exception_is_still_needed() -> None:
    found = {rule.__name__: {fault.where for fault in rule(PORTAL)} for rule in RULES}
    found |= {
        name: {f.where for f in sizes.too_large(measured(name) | measured(name, TESTS), budget)}
        for name, budget in sizes.BUDGETS.items()
    }
    excepted = {(rule, where) for rule, reasons in EXCEPTIONS.items() for where in reasons}
    assert {(rule, where) for rule, where in excepted if where not in found[rule]} == set()


def test_the_whole_source_is_read() -> None:
    assert {module.path.split("/")[0] for module in PORTAL} == {"portal", "config.py"}


# What each rule finds in a project that breaks it: files by path, then the places found.
OPERATION = '@unrecorded("why", says="x")\ndef open(thing, *, actor):\n    """Open."""\n'
BROKEN: list[tuple[Callable[..., Iterator[Fault]], dict[str, str], list[str]]] = [
    (
        layers.core_imports_no_domain,
        {"portal/web.py": "from portal.barter import models", "portal/barter/models.py": ""},
        ["portal/web.py -> barter"],
    ),
    (
        layers.assembly_is_imported_by_none,
        {"portal/__init__.py": "", "portal/web.py": "from portal import create_app"},
        ["portal/web.py -> portal/__init__.py"],
    ),
    (
        layers.domains_keep_their_level,
        {"portal/barter/models.py": "import portal.groups.models", "portal/groups/models.py": ""},
        ["barter -> groups"],
    ),
    (
        layers.domains_keep_their_level,
        {
            "portal/accounts/models.py": "from portal.barter.models import Offer",
            "portal/barter/models.py": "",
        },
        ["accounts -> barter"],
    ),
    (
        layers.domains_keep_their_level,
        {
            "portal/barter/queries.py": "from portal.monitoring import queries",
            "portal/monitoring/queries.py": "",
        },
        ["barter -> monitoring"],
    ),
    (
        layers.layers_of_a_domain_keep_their_order,
        {
            "portal/barter/models.py": "from portal.barter import operations",
            "portal/barter/operations/__init__.py": "",
        },
        ["portal/barter/models.py -> operations"],
    ),
    (
        layers.layers_of_a_domain_keep_their_order,
        {"portal/demo/story.py": "from portal.barter.views import bp", "portal/barter/views.py": ""},
        ["portal/demo/story.py -> views"],
    ),
    (
        layers.imports_stand_at_the_top,
        {
            "portal/web.py": "def show():\n    import csv\n",
            "portal/cli.py": "x = importlib.import_module('portal.x')",
        },
        ["portal/web.py:show", "portal/cli.py"],
    ),
    (
        layers.imports_make_no_cycle,
        {"portal/web.py": "from portal import mail", "portal/mail.py": "from portal.web import go"},
        ["cycle"],
    ),
    (
        layers.packages_start_with_words_only,
        {"portal/barter/__init__.py": "x = 1"},
        ["portal/barter/__init__.py"],
    ),
    (conventions.file_names_say_what_is_inside, {"portal/utils.py": ""}, ["portal/utils.py"]),
    (conventions.nothing_is_left_unfinished, {"portal/web.py": "# todo: more".upper()}, ["portal/web.py"]),
    (
        conventions.blueprints_are_named_for_their_domain,
        {"portal/barter/views.py": 'bp = Blueprint("bank", __name__, url_prefix="/barter")'},
        ["portal/barter/views.py"],
    ),
    (
        conventions.actions_are_named_for_their_domain,
        {"portal/barter/views.py": '@allow("groups.show")\ndef show(): ...'},
        ["portal/barter/views.py:show"],
    ),
    (
        conventions.templates_are_found_under_their_domain,
        {"portal/barter/views.py": 'render("groups/show.html")'},
        ["portal/barter/views.py"],
    ),
    (
        conventions.kinds_are_recorded_by_their_domain,
        {
            "portal/kinds.py": 'class Kind(Enum):\n    MET = "groups.met"',
            "portal/barter/operations.py": "@records(Kind.MET, facts=f)\ndef meet(): ...",
        },
        ["portal/barter/operations.py:meet"],
    ),
    (
        conventions.operations_are_recorded_or_say_why_not,
        {"portal/barter/operations/offers.py": "def open(thing, *, actor): ..."},
        ["portal/barter/operations/offers.py:open"],
    ),
    (
        conventions.operations_are_recorded_or_say_why_not,
        {"portal/barter/operations.py": OPERATION.replace("*, ", "")},
        ["portal/barter/operations.py:open"],
    ),
    (
        conventions.domains_leave_the_transaction_alone,
        {"portal/barter/operations.py": "db.session.commit()"},
        ["portal/barter/operations.py"],
    ),
    (
        conventions.time_comes_from_the_clock,
        {"portal/web.py": "x = datetime.datetime.now(UTC)", "portal/mail.py": "column(default=date.today)"},
        ["portal/web.py", "portal/mail.py"],
    ),
    (
        conventions.rows_are_read_by_select,
        {"portal/web.py": "User.query.get(1)\ndb.session.query(User)"},
        ["portal/web.py", "portal/web.py"],
    ),
    (
        conventions.public_functions_say_what_they_do,
        {
            "portal/barter/queries.py": '"""Reads."""\ndef f(): ...\ndef _g(): ...',
            "portal/web.py": '"""Web."""\nclass Page:\n    def next(self): ...\n    def __len__(self): ...',
            "portal/barter/views.py": "def show(): ...",
        },
        ["portal/barter/queries.py:f", "portal/web.py:Page.next", "portal/barter/views.py"],
    ),
]


@pytest.mark.parametrize(
    ("rule", "sources", "places"), BROKEN, ids=lambda value: getattr(value, "__name__", "")
)
def test_rule_finds(rule: conventions.Rule, sources: dict[str, str], places: list[str]) -> None:
    assert [fault.where for fault in rule(modules(sources))] == places


def test_every_rule_is_shown_to_fail() -> None:
    assert {rule for rule, _sources, _places in BROKEN} == set(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_finds_nothing_in_a_good_project(rule: conventions.Rule) -> None:
    good = {
        "portal/web.py": '"""Web."""\nfrom portal import clock\n',
        "portal/clock.py": '"""Clock."""\nfrom datetime import datetime\nnow = datetime.now\n',
        "portal/barter/__init__.py": '"""Barter."""\n',
        "portal/barter/models.py": '"""Models."""\nif TYPE_CHECKING:\n    from portal.groups.models import Group\n',
        "portal/groups/models.py": '"""Models."""\n',
        "portal/barter/operations.py": f'"""Operations."""\nfrom portal.barter import models\n{OPERATION}',
        "portal/barter/views.py": '"""Views."""\nfrom portal.barter import operations\n'
        'bp = Blueprint("barter", __name__, url_prefix="/barter")\n'
        '@bp.get("/")\n@allow("barter.list")\ndef offers():\n    return render("barter/offers.html")\n',
    }
    assert list(rule(modules(good))) == []


MEASURED = modules(
    {
        "portal/barter/views.py": 'class Box:\n    def get(self):\n        """Say."""\n'
        '        return 1 if self else 2\n@bp.get("/")\ndef show():\n    return 1\n'
    }
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("function lines", {"Box.get": 3, "show": 2}),
        ("view lines", {"show": 2}),
        ("class lines", {"Box": 4}),
        ("complexity", {"Box.get": 2, "show": 1}),
    ],
)
def test_measure(name: str, expected: dict[str, int]) -> None:
    places = {f"portal/barter/views.py:{where}": size for where, size in expected.items()}
    assert sizes.MEASURES[name](MEASURED) == places


def test_module_lines_are_counted() -> None:
    assert sizes.module_lines(MEASURED) == {"portal/barter/views.py": 7}


def test_an_item_past_the_hard_limit_is_found() -> None:
    assert list(sizes.too_large({"a": 10, "b": 11}, sizes.Budget(1, 1, 10))) == [Fault("b", "11, at most 10")]


def test_a_high_median_and_90th_percentile_are_found() -> None:
    faults = list(sizes.out_of_proportion({str(size): size for size in range(1, 11)}, sizes.Budget(5, 8, 10)))
    assert faults == [Fault("median", "5.5, at most 5"), Fault("90th percentile", "9, at most 8")]
