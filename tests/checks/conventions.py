"""Names, operations, time and the transaction: what every file keeps to."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence

from tests.checks.source import Fault, Module, decorators, dotted

FORBIDDEN_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "services",
    "service",
    "misc",
    "repositories",
}
UNFINISHED = re.compile(r"\b(?:[T]ODO|[F]IXME|[X]XX)\b")  # spelt so that it does not find itself
CLOCKS = re.compile(
    r"(?:^|\.)(?:(?:datetime|date)\.(?:now|today|utcnow)|time\.time|func\.(?:now|current_\w+))$"
)

Rule = Callable[[Sequence[Module]], Iterator[Fault]]


def file_names_say_what_is_inside(modules: Sequence[Module]) -> Iterator[Fault]:
    """No drawers: a file named for nothing attracts everything."""
    for module in modules:
        if FORBIDDEN_NAMES & set(module.name.split(".")):
            yield Fault(module.path, "is no name for a file")


def nothing_is_left_unfinished(modules: Sequence[Module]) -> Iterator[Fault]:
    """No note of work still to be done."""
    for module in modules:
        for number, line in enumerate(module.text.splitlines(), 1):
            if UNFINISHED.search(line):
                yield Fault(module.path, f"line {number}: {line.strip()}")


def blueprints_are_named_for_their_domain(modules: Sequence[Module]) -> Iterator[Fault]:
    """`/barter/...` is served by the blueprint `barter` of the package `barter`."""
    for module in modules:
        for node in module.nodes:
            if not isinstance(node, ast.Call) or dotted(node) not in {"Blueprint", "APIBlueprint"}:
                continue
            name = _text(node.args[0]) if node.args else None
            prefix = next((_text(k.value) for k in node.keywords if k.arg == "url_prefix"), None)
            if (name, prefix) != (module.package, f"/{module.package}"):
                yield Fault(module.path, f"blueprint {name} at {prefix} in package {module.package}")


def _text(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def actions_are_named_for_their_domain(modules: Sequence[Module]) -> Iterator[Fault]:
    """`@allow("barter.confirm")` stands in the package `barter`."""
    for module in modules:
        for name, function in module.functions:
            allow = decorators(function).get("allow")
            action = _text(allow.args[0]) if isinstance(allow, ast.Call) and allow.args else None
            if action and not action.startswith(f"{module.package}."):
                yield Fault(f"{module.path}:{name}", f"declares {action}")


def templates_are_found_under_their_domain(modules: Sequence[Module]) -> Iterator[Fault]:
    """`render("barter/show.html")` stands in the package `barter`."""
    for module in modules:
        for node in module.nodes:
            if not module.package or not isinstance(node, ast.Call) or not node.args:
                continue
            template = _text(node.args[0]) if dotted(node) in {"render", "render_template"} else None
            if template and not template.startswith(f"{module.package}/"):
                yield Fault(module.path, f"line {node.lineno} renders {template}")


def kinds_are_recorded_by_their_domain(modules: Sequence[Module]) -> Iterator[Fault]:
    """`@records(Kind.X)`, whose value is `barter.exchange_confirmed`, stands in the package `barter`."""
    values = _kinds(modules)
    for module in modules:
        for name, function in module.functions:
            records = decorators(function).get("records")
            for argument in records.args if isinstance(records, ast.Call) else ():
                value = values.get(dotted(argument).rsplit(".", 1)[-1], "")
                if value and not value.startswith(f"{module.package}."):
                    yield Fault(f"{module.path}:{name}", f"records {value}")


def _kinds(modules: Sequence[Module]) -> dict[str, str]:
    """The value of every Kind by its name; the first item where a member says more than its value."""
    classes = [n for m in modules for n in m.nodes if isinstance(n, ast.ClassDef) and n.name == "Kind"]
    members = [n for kind in classes for n in kind.body if isinstance(n, ast.Assign)]
    return {dotted(member.targets[0]): _text(_first(member.value)) or "" for member in members}


def _first(node: ast.expr) -> ast.expr:
    return node.elts[0] if isinstance(node, ast.Tuple) else node


def operations_are_recorded_or_say_why_not(modules: Sequence[Module]) -> Iterator[Fault]:
    """Every public operation carries @records or @unrecorded and takes `actor` by name."""
    for module in _operations(modules):
        for function in module.public_functions:
            if not {"records", "unrecorded"} & decorators(function).keys():
                yield Fault(f"{module.path}:{function.name}", "carries neither @records nor @unrecorded")
            if "actor" not in {argument.arg for argument in function.args.kwonlyargs}:
                yield Fault(f"{module.path}:{function.name}", "does not take `*, actor`")


def _operations(modules: Sequence[Module]) -> list[Module]:
    return [module for module in modules if module.layer == "operations"]


def domains_leave_the_transaction_alone(modules: Sequence[Module]) -> Iterator[Fault]:
    """Operations flush; the request (or the command, or the job) commits, once."""
    for module in modules:
        for node in module.nodes if module.package else ():
            if isinstance(node, ast.Call) and dotted(node).endswith((".commit", ".rollback")):
                yield Fault(module.path, f"line {node.lineno}: {dotted(node)}()")


def time_comes_from_the_clock(modules: Sequence[Module]) -> Iterator[Fault]:
    """now and today come from portal/clock.py, which a demo and a test can move."""
    for module in modules:
        if module.path == "portal/clock.py":
            continue
        for node in module.nodes:
            if isinstance(node, ast.Attribute) and CLOCKS.search(dotted(node)):
                yield Fault(module.path, f"line {node.lineno}: {dotted(node)}")


def rows_are_read_by_select(modules: Sequence[Module]) -> Iterator[Fault]:
    """`select(Model)`, never `Model.query` nor `session.query`."""
    for module in modules:
        for node in module.nodes:
            if not isinstance(node, ast.Attribute) or node.attr != "query":
                continue
            base = dotted(node.value).rsplit(".", 1)[-1]
            if base == "session" or base[:1].isupper():
                yield Fault(module.path, f"line {node.lineno}: {base}.query")


def public_functions_say_what_they_do(modules: Sequence[Module]) -> Iterator[Fault]:
    """Docstrings of modules everywhere, of public functions in core files, operations and queries."""
    for module in modules:
        if module.text.strip() and not ast.get_docstring(module.tree):
            yield Fault(module.path, "the module has no docstring")
        if module.package and module.layer not in {"operations", "queries"}:
            continue
        for name, function in _public(module):
            if not ast.get_docstring(function):
                yield Fault(f"{module.path}:{name}", "has no docstring")


def _public(module: Module) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Public functions of the module and public methods of its public classes."""
    for node in module.tree.body:
        members = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for member in members:
            if isinstance(
                member, ast.FunctionDef | ast.AsyncFunctionDef
            ) and not f".{prefix}{member.name}".count("._"):
                yield prefix + member.name, member


EVERYWHERE: tuple[Rule, ...] = (file_names_say_what_is_inside, nothing_is_left_unfinished)
RULES: tuple[Rule, ...] = (
    *EVERYWHERE,
    blueprints_are_named_for_their_domain,
    actions_are_named_for_their_domain,
    templates_are_found_under_their_domain,
    kinds_are_recorded_by_their_domain,
    operations_are_recorded_or_say_why_not,
    domains_leave_the_transaction_alone,
    time_comes_from_the_clock,
    rows_are_read_by_select,
    public_functions_say_what_they_do,
)
