"""What is shown of a hit: its title and a piece of its text, with the words found marked."""

import re
from dataclasses import dataclass

from portal.search.words import LONGEST, WORD, lemmas

BEFORE, AFTER = 60, 180  # letters shown before the first word found, and from there on
LOOKED_AT = 30_000  # letters of a text in which the word is looked for
PART = re.compile(r"(?<=[^\s.!?:;,…])[^\S\n]*\n\s*\n\s*")  # between two parts of a text that are no sentences
MARKDOWN = re.compile(r"[*_`#>|]+")


@dataclass(frozen=True)
class Piece:
    """A piece of text, and whether it is a word found."""

    text: str
    is_found: bool = False


def marked(text: str, wanted: frozenset[str]) -> list[Piece]:
    """The text in pieces, its words of the wanted lemmas apart."""
    pieces, end = [], 0
    for found in WORD.finditer(text):
        if _is_wanted(found.group(), wanted):
            pieces += [Piece(text[end : found.start()]), Piece(found.group(), True)]
            end = found.end()
    return [piece for piece in (*pieces, Piece(text[end:])) if piece.text]


def _is_wanted(word: str, wanted: frozenset[str]) -> bool:
    return not wanted.isdisjoint(lemmas(word.lower()[:LONGEST]))


def excerpt(texts: list[str], wanted: frozenset[str]) -> list[Piece]:
    """A piece of the first text that has a wanted word, around it; the beginning of the first text when none has."""
    plain = [_plain(text[:LOOKED_AT]) for text in texts]
    for text in plain:
        for found in WORD.finditer(text):
            if _is_wanted(found.group(), wanted):
                return marked(_around(text, found.start()), wanted)
    return [Piece(_around(plain[0], 0))] if plain and plain[0] else []


def _plain(text: str) -> str:
    """The text in one line."""
    return " ".join(PART.sub(" · ", MARKDOWN.sub("", text)).split())


def _around(text: str, place: int) -> str:
    """Whole words around a place, with an ellipsis where the text goes on."""
    start, end = max(0, place - BEFORE), place + AFTER
    shown = text[start:end]
    if start:
        shown = "… " + shown.partition(" ")[2]
    if end < len(text):
        shown = shown.rpartition(" ")[0] + " …"
    return shown
