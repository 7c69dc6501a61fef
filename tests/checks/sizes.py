"""The size budgets: a hard limit for each item, a median and a 90th percentile over all of them."""

import ast
from collections.abc import Callable, Iterator, Sequence
from math import ceil
from statistics import median
from typing import NamedTuple

from radon.visitors import Class, ComplexityVisitor
from radon.visitors import Function as Block

from tests.checks.source import Fault, Module, decorators

ROUTES = {"route", "get", "post", "put", "patch", "delete"}

Sizes = dict[str, int]


class Budget(NamedTuple):
    """The largest median, 90th percentile and single size."""

    median: int
    ninetieth: int
    hard: int


BUDGETS = {
    "function lines": Budget(8, 20, 40),
    "view lines": Budget(7, 15, 25),
    "module lines": Budget(100, 300, 400),
    "class lines": Budget(15, 60, 120),
    "complexity": Budget(2, 5, 10),
    "template lines": Budget(30, 120, 200),
}


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def function_lines(modules: Sequence[Module]) -> Sizes:
    """Lines from `def` to the end, with the docstring and without decorators."""
    return {f"{m.path}:{name}": _lines(node) for m in modules for name, node in m.functions}


def view_lines(modules: Sequence[Module]) -> Sizes:
    """The same of functions bound to an address."""
    return {
        f"{m.path}:{name}": _lines(node)
        for m in modules
        if m.layer == "views"
        for name, node in m.functions
        if ROUTES & decorators(node).keys()
    }


def module_lines(modules: Sequence[Module]) -> Sizes:
    """Lines of whole files; an empty file is no module."""
    return {m.path: len(m.text.splitlines()) for m in modules if m.text.strip()}


def class_lines(modules: Sequence[Module]) -> Sizes:
    """Lines from `class` to the end."""
    return {
        f"{m.path}:{node.name}": _lines(node)
        for m in modules
        for node in m.nodes
        if isinstance(node, ast.ClassDef)
    }


def complexity(modules: Sequence[Module]) -> Sizes:
    """Cyclomatic complexity of every function and method."""
    return {
        f"{m.path}:{name}": value
        for m in modules
        for name, value in _complexities(ComplexityVisitor.from_ast(m.tree).blocks, "")
    }


def _complexities(blocks: Sequence[Class | Block], prefix: str) -> Iterator[tuple[str, int]]:
    for block in blocks:
        if isinstance(block, Class):
            yield from _complexities([*block.methods, *block.inner_classes], f"{prefix}{block.name}.")
        elif not block.is_method or prefix:  # the visitor lists methods beside their class once more
            yield prefix + block.name, block.complexity


MEASURES: dict[str, Callable[[Sequence[Module]], Sizes]] = {
    "function lines": function_lines,
    "view lines": view_lines,
    "module lines": module_lines,
    "class lines": class_lines,
    "complexity": complexity,
}


def too_large(sizes: Sizes, budget: Budget) -> Iterator[Fault]:
    """The items past the hard limit."""
    for where, size in sizes.items():
        if size > budget.hard:
            yield Fault(where, f"{size}, at most {budget.hard}")


def out_of_proportion(sizes: Sizes, budget: Budget) -> Iterator[Fault]:
    """The median and the 90th percentile (nearest rank) when they are past the budget."""
    if not sizes:
        return
    ordered = sorted(sizes.values())
    if (middle := median(ordered)) > budget.median:
        yield Fault("median", f"{middle}, at most {budget.median}")
    if (ninetieth := ordered[ceil(len(ordered) * 0.9) - 1]) > budget.ninetieth:
        yield Fault("90th percentile", f"{ninetieth}, at most {budget.ninetieth}")
