"""The source text the architecture rules read: parsed once, never imported."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Fault(NamedTuple):
    """Where a rule is broken (a path, or path:name) and how."""

    where: str
    what: str


@dataclass(frozen=True)
class Module:
    """One Python file; `path` is relative to the project, with slashes."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of the file."""
        return ast.parse(self.text, self.path)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        """Every node of the tree."""
        return list(ast.walk(self.tree))

    @property
    def name(self) -> str:
        """The dotted name it is imported by."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def package(self) -> str:
        """The domain it belongs to; empty for a core file and for anything outside `portal`."""
        parts = self.path.split("/")
        return parts[1] if parts[0] == "portal" and len(parts) > 2 else ""

    @property
    def layer(self) -> str:
        """The file name inside its domain (models, forms, ...), also when the file became a package."""
        return self.name.split(".")[2] if self.package and self.name.count(".") > 1 else ""

    @cached_property
    def functions(self) -> list[tuple[str, Function]]:
        """Every function and method with its dotted name inside the module."""
        return list(_functions(self.tree, ""))

    @cached_property
    def public_functions(self) -> list[Function]:
        """The module's own functions whose name does not start with an underscore."""
        return [n for n in self.tree.body if isinstance(n, Function) and not n.name.startswith("_")]


def _functions(node: ast.AST, prefix: str) -> Iterator[tuple[str, Function]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, Function):
            yield prefix + child.name, child
        inner = f"{prefix}{child.name}." if isinstance(child, Function | ast.ClassDef) else prefix
        yield from _functions(child, inner)


def dotted(node: ast.AST) -> str:
    """`a.b.c` of a name, an attribute or a call of one; empty for anything else."""
    if isinstance(node, ast.Call):
        return dotted(node.func)
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        base = dotted(node.value)
        return f"{base}.{node.attr}" if base else node.attr
    return ""


def decorators(function: Function) -> dict[str, ast.expr]:
    """The decorators of a function by the last part of their name."""
    return {dotted(node).rsplit(".", 1)[-1]: node for node in function.decorator_list}


def modules(sources: dict[str, str]) -> list[Module]:
    """Modules of texts by path, for examples."""
    return [Module(path, text) for path, text in sources.items()]


def read(*folders: str, root: Path = ROOT) -> list[Module]:
    """Every Python file of these folders (or single files), in order of path."""
    paths: Iterable[Path] = sorted(
        path
        for name in folders
        for path in ([root / name] if name.endswith(".py") else (root / name).rglob("*.py"))
    )
    return [Module(path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")) for path in paths]
