"""Polish texts as lemmas: every lemma Morfeusz 2 knows for a word, a Snowball stem for a word it does not know.

Words are not folded before they are lemmatised: without diacritics half of them would be other words.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby, islice, product
from pathlib import Path
from threading import Lock

import morfeusz2
import snowballstemmer

from portal.polish import ALPHABET, fold

LONGEST = 40  # letters of a word that count
MOST_SPELLINGS = 1024  # ways of putting diacritics back that are tried
ASKED_LATELY = 1000  # words: a question is asked again for its next page and for each kind
UNKNOWN = "ign"
WORD = re.compile(r"[^\W_]+")
WRITTEN = {
    base: "".join(letters) for base, letters in groupby(ALPHABET, fold)
}  # a letter, and those it may stand for
# Words that join others: a question is about the rest of it.
JOINING = frozenset(json.loads((Path(__file__).parent / "data" / "joining_words.json").read_text("utf-8")))
_lock = Lock()  # an analyser serves one thread at a time


@cache
def _analyser() -> morfeusz2.Morfeusz:
    return morfeusz2.Morfeusz(generate=False, expand_tags=False)


@cache
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("polish")


def split(text: str) -> Iterator[str]:
    """The words of a text, in lower case."""
    for found in WORD.finditer(unicodedata.normalize("NFC", text)):
        yield found.group().lower()[:LONGEST]


@lru_cache(maxsize=10_000)
def lemmas(word: str) -> frozenset[str]:
    """What a word in lower case is indexed and sought as: its lemmas; its stem where it is in no dictionary."""
    found = known(word)
    return found or frozenset((word, *_stem(word)))


def _stem(word: str) -> tuple[str, ...]:
    with _lock:
        return (_stemmer().stemWord(word),)


def known(word: str) -> frozenset[str]:
    """The lemmas the dictionary has for a word in lower case, as a common word and as a name; empty for none."""
    if not word.isalpha():
        return frozenset((word,)) if any(letter.isdigit() for letter in word) else frozenset()
    return frozenset(_analysed(word))


def _analysed(word: str) -> Iterator[str]:
    with _lock:
        found = [*_analyser().analyse(word), *_analyser().analyse(word.capitalize())]
    for start, end, (_form, lemma, tag, *_rest) in found:
        if tag != UNKNOWN and (start, end) == (0, 1):
            yield lemma.split(":")[0].lower().replace(" ", "-")


def asked(text: str, most: int) -> list[str]:
    """The words a question is about, at most `most`: without those that join others, unless it has no other."""
    words = list(dict.fromkeys(islice(split(text), 10 * most)))
    return ([word for word in words if word not in JOINING] or words)[:most]


def has_diacritics(word: str) -> bool:
    """Whether a word was typed with Polish letters."""
    return fold(word) != word


@lru_cache(maxsize=ASKED_LATELY)
def spellings(word: str) -> list[str]:
    """The dictionary's words that differ from `word` in missing diacritics only."""
    choices = [WRITTEN.get(letter, letter) for letter in word]
    return _in_dictionary(found for found in _joined(choices) if found != word)


def _in_dictionary(words: Iterable[str]) -> list[str]:
    """Those of the words that the dictionary has.

    All are asked at once, one by one takes four times as long; and below the Python side of the library, which spends
    most of its time on describing each word.
    """
    wanted = list(words)
    with _lock:
        found = _analyser()._morfeusz_obj.analyse(" ".join(wanted))
        has = {each.orth for each in found if not each.isIgn()}
    return [word for word in wanted if word in has]


def _joined(choices: list[str]) -> Iterable[str]:
    return ("".join(letters) for letters in islice(product(*choices), MOST_SPELLINGS))


@lru_cache(maxsize=ASKED_LATELY)
def near(word: str) -> list[str]:
    """The dictionary's words one slip of the finger away: a letter left out, put in, mistaken, or two swapped."""
    splits = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    made = {left + letter + right for left, right in splits for letter in ALPHABET}
    for left, right in splits[:-1]:
        made.add(left + right[1:])
        made.add(left + right[1:2] + right[0] + right[2:])
        made.update(left + letter + right[1:] for letter in ALPHABET)
    return _in_dictionary(sorted(made - {word}))
