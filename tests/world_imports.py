"""The world's import: a spreadsheet whose rows were checked."""

from typing import Any

from portal.files import store_content
from portal.imports import operations
from portal.imports.work import do_batch


def make(world: Any) -> None:
    """Keep an import of the Biuro with one row that would be rejected."""
    clerk = world.actor("office")
    file = store_content("nowe.csv", b"nazwa;nip\nSpoza listy;1\n", actor=clerk)
    made = world.keep("import", operations.take_file(file, actor=clerk))
    operations.choose_columns(made, made.mapping, basis="Uchwała nr 2", actor=clerk)
    do_batch(made)
