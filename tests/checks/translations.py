"""The catalogues against the source text.

`python -m tests.checks.translations` reports what is missing, fuzzy, obsolete or wrong in the Polish and English
catalogues; with `--update` it first rewrites both from the source: new messages come in untranslated, messages
no longer used go out, English repeats the message itself. Both leave the translations already written alone.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, check_and_call_extract_file
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = ROOT / "portal" / "translations"
LANGUAGES = {"pl": "Polish", "en": "English"}
KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
}
# The day the catalogues were first made; kept fixed so that an update changes nothing but messages.
CREATED = datetime(2026, 11, 23, tzinfo=UTC)
PLACEHOLDER = re.compile(r"%\((\w+)\)[^\W\d_]|%%|%[sd]|\{(\w*)\}")


def extract(root: Path = ROOT) -> tuple[Catalog, list[str]]:
    """Read every message out of the source under `root`.

    Returns the catalogue (each message knows the files it is used in) and one sentence per file that could not be read.
    """
    catalogue = Catalog(project="mpku-portal", charset="utf-8")
    unreadable = []
    with (root / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, filename="babel.cfg")
    for path in _sources(root):
        try:
            found = list(check_and_call_extract_file(path, methods, options, None, KEYWORDS, (), False, root))
        except Exception as error:  # noqa: BLE001 - whatever its parser raised, the file cannot be read
            unreadable.append(f"{path.relative_to(root)}: {error}")
            continue
        for name, line, message, comments, context in found:
            catalogue.add(message, None, [(name, line)], auto_comments=comments, context=context)
    return catalogue, unreadable


def _sources(root: Path) -> Iterator[Path]:
    yield root / "config.py"
    for folder in ("portal", "templates"):
        yield from sorted(p for p in (root / folder).rglob("*") if p.suffix in {".py", ".html", ".txt"})


def read(language: str, folder: Path = CATALOGUES) -> Catalog:
    """The stored catalogue of `language`, empty when there is none yet."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Catalog(locale=language, project="mpku-portal", creation_date=CREATED, revision_date=CREATED)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(stored: Catalog, source: Catalog, *, keep_unused: bool = False) -> Catalog:
    """A catalogue with exactly the messages of `source` and the translations of `stored`."""
    result = Catalog(
        locale=stored.locale,
        project="mpku-portal",
        version="1",
        charset="utf-8",
        header_comment=f"# {LANGUAGES[str(stored.locale)]} words of the MPKU portal.",
        creation_date=CREATED,
        revision_date=CREATED,
        last_translator="MPKU portal",
        language_team=LANGUAGES[str(stored.locale)],
        fuzzy=False,
    )
    for message in [*source, *(stored if keep_unused else ())]:
        if not message.id or result.get(message.id, message.context):
            continue
        old = stored.get(_singular(message), message.context)
        kept = old.string if old and not old.fuzzy and _same_shape(old, message) else None
        result.add(message.id, kept, context=message.context)
    return result


def translate_to_english(catalogue: Catalog) -> None:
    """Give every message of the English catalogue its own words: the messages in the source are English."""
    for message in catalogue:
        if message.id:
            message.string = message.id


def write(catalogue: Catalog, folder: Path = CATALOGUES) -> None:
    """Write a catalogue sorted and without line numbers: a change shows only the messages it touches."""
    path = folder / str(catalogue.locale) / "LC_MESSAGES" / "messages.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".po.new")
    with fresh.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True, ignore_obsolete=True)
    fresh.replace(path)


def problems(stored: Catalog, source: Catalog) -> list[str]:
    """What is wrong with a stored catalogue, one sentence each; empty when nothing is."""
    language = LANGUAGES[str(stored.locale)]
    found = [f"{language}: obsolete: {_shown(m)}" for m in stored.obsolete.values()]
    found += [
        f"{language}: not used any more: {_shown(m)}"
        for m in stored
        if m.id and not source.get(_singular(m), m.context)
    ]
    for message in source:
        if message.id:
            found += [f"{language}: {why}: {_shown(message)}" for why in _faults(stored, message)]
    return found


def _faults(stored: Catalog, message: Message) -> Iterator[str]:
    entry = stored.get(_singular(message), message.context)
    if entry is None or not any(_forms(entry.string)):
        yield "not translated"
    elif entry.fuzzy:
        yield "fuzzy"
    elif not _same_shape(entry, message):
        yield "plural in one place and not in the other"
    else:
        yield from _faults_of_forms(_forms(entry.string), message, stored.num_plurals)


def _faults_of_forms(forms: tuple[str, ...], message: Message, plurals: int) -> Iterator[str]:
    if message.pluralizable and (len(forms) != plurals or not all(forms)):
        yield f"needs {plurals} plural forms"
    allowed = {_placeholders(text) for text in _forms(message.id)}
    if any(form and _placeholders(form) not in allowed for form in forms):
        yield "placeholders differ"


def _placeholders(text: str) -> frozenset[str]:
    # A literal percent sign (%%) is no placeholder; "{}" counts like any other.
    return frozenset(match.group() for match in PLACEHOLDER.finditer(text) if match.group() != "%%")


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def _singular(message: Message) -> str:
    return _forms(message.id)[0]


def _same_shape(stored: Message, message: Message) -> bool:
    return bool(stored.pluralizable) == bool(message.pluralizable)


def _shown(message: Message) -> str:
    context = f"[{message.context}] " if message.context else ""
    return f"{context}{_singular(message)!r}"


def main(arguments: list[str] | None = None) -> int:
    """Check, or update and check; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--update", action="store_true", help="rewrite both catalogues from the source first")
    update = parser.parse_args(arguments).update
    source, found = extract()
    for language in LANGUAGES:
        stored = read(language)
        if update and not found:
            stored = updated(stored, source)
            if language == "en":
                translate_to_english(stored)
            write(stored)
        found += problems(stored, source)
    print(
        "\n".join(found)
        or f"Translations: {len(source)} messages, complete in {' and '.join(LANGUAGES.values())}."
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
