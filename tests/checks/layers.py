"""Who may import whom: core <- accounts, organisations, competences, plan <- domains <- monitoring, api, home,
privacy, demo."""

import ast
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from tests.checks.source import Fault, Module, dotted

BASE = {"accounts", "organisations", "competences", "plan"}
READERS = {"monitoring", "search", "api", "home", "privacy", "demo"}
# These put the parts together, so they import the domains; nothing imports them but one another.
ASSEMBLY = {"portal/__init__.py", "portal/blueprints.py", "portal/serve.py"}
# What a file of a domain may import from these files of its own domain. A file of another name (a parser, the command
# line) may be imported by any of them and may import all but views.
LAYERS = {
    "models": {"models"},
    "queries": {"queries", "models"},
    "forms": {"forms", "models", "queries"},
    "operations": {"operations", "forms", "models", "queries"},
}


def imported(module: Module, known: set[str]) -> dict[str, int]:
    """The modules of the project that a module imports when it is loaded, each with its line."""
    return {
        name: node.lineno
        for node in _loaded(module.tree)
        for name in _named(node, known)
        if name in known and name != module.name
    }


def _named(node: ast.stmt, known: set[str]) -> list[str]:
    """The modules a statement imports: `from portal import clock` and `from portal.clock import now` mean clock."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        inner = [f"{node.module}.{alias.name}" for alias in node.names]
        return [name if name in known else node.module for name in inner]
    return []


def _loaded(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements at the top of a module, without what only a type checker reads."""
    for node in tree.body:
        if isinstance(node, ast.If):
            if "TYPE_CHECKING" not in ast.dump(node.test):
                yield from node.body
            yield from node.orelse
        else:
            yield node


def _edges(modules: Sequence[Module]) -> Iterator[tuple[Module, Module, str]]:
    by_name = {module.name: module for module in modules}
    for module in modules:
        for name, line in imported(module, set(by_name)).items():
            yield module, by_name[name], f"line {line} imports {name}"


def core_imports_no_domain(modules: Sequence[Module]) -> Iterator[Fault]:
    """Core files know no domain; only the assembly does."""
    for module, target, what in _edges(modules):
        if not module.package and target.package and module.path not in ASSEMBLY:
            yield Fault(f"{module.path} -> {target.package}", what)


def assembly_is_imported_by_none(modules: Sequence[Module]) -> Iterator[Fault]:
    """What puts the parts together is no part."""
    for module, target, what in _edges(modules):
        if target.path in ASSEMBLY and module.path not in ASSEMBLY:
            yield Fault(f"{module.path} -> {target.path}", what)


def domains_keep_their_level(modules: Sequence[Module]) -> Iterator[Fault]:
    """A domain imports lower levels only, never one of its own level or above."""
    for module, target, what in _edges(modules):
        both = module.package and target.package and module.package != target.package
        if both and _level(target.package) >= _level(module.package):
            yield Fault(f"{module.package} -> {target.package}", f"{module.path}: {what}")


def _level(package: str) -> int:
    return 1 if package in BASE else 3 if package in READERS else 2


def layers_of_a_domain_keep_their_order(modules: Sequence[Module]) -> Iterator[Fault]:
    """models <- queries, forms <- operations <- views; nobody imports views."""
    for module, target, what in _edges(modules):
        if target.layer == "views":
            wrong = module.layer != "views" and module.path not in ASSEMBLY
        else:
            own = module.package == target.package and module.layer in LAYERS and target.layer in LAYERS
            wrong = own and target.layer not in LAYERS[module.layer]
        if wrong:
            yield Fault(f"{module.path} -> {target.layer}", what)


def imports_stand_at_the_top(modules: Sequence[Module]) -> Iterator[Fault]:
    """No import inside a function, and none by a name put together at run time."""
    for module in modules:
        for name, function in module.functions:
            if any(isinstance(node, ast.Import | ast.ImportFrom) for node in ast.walk(function)):
                yield Fault(f"{module.path}:{name}", "imports inside a function")
        for node in module.nodes:
            if isinstance(node, ast.Call) and dotted(node).rsplit(".", 1)[-1] in {
                "import_module",
                "__import__",
            }:
                yield Fault(module.path, f"line {node.lineno} imports by a name made at run time")


def imports_make_no_cycle(modules: Sequence[Module]) -> Iterator[Fault]:
    """The modules can be put in an order in which each imports only earlier ones."""
    known = {module.name for module in modules}
    graph = {module.name: set(imported(module, known)) for module in modules}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield Fault("cycle", " -> ".join(reversed(error.args[1])))


def packages_start_with_words_only(modules: Sequence[Module]) -> Iterator[Fault]:
    """`__init__.py` of a domain holds its docstring and nothing else."""
    for module in modules:
        if module.package and module.path == f"portal/{module.package}/__init__.py":
            docstring = ast.get_docstring(module.tree)
            if not docstring or len(module.tree.body) > 1:
                yield Fault(module.path, "is to hold a docstring and nothing else")


RULES = (
    core_imports_no_domain,
    assembly_is_imported_by_none,
    domains_keep_their_level,
    layers_of_a_domain_keep_their_order,
    imports_stand_at_the_top,
    imports_make_no_cycle,
    packages_start_with_words_only,
)
