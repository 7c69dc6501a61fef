"""What a person means by the words typed: lemmas that occur in what they may read, with slips put right."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portal.polish import fold
from portal.search import vocabulary
from portal.search.engine import engine
from portal.search.tokens import tokens_for
from portal.search.words import asked, has_diacritics, lemmas, near, spellings

MOST_WORDS = 12  # words of a question that count
LONGEST = 200  # letters of a question that count
SHORTEST_GUESSED = 4  # letters of a word that is put right
LONG = 9  # letters of a word in which two slips are put right


@dataclass(frozen=True)
class Understood:
    """A word as typed, what it is sought as, and the word it was replaced by, if any."""

    typed: str
    lemmas: frozenset[str]
    replaced_by: str = ""


def understand(text: str, keys: tuple[str, ...]) -> list[Understood]:
    """The words of a question as the holder of these keys finds them."""
    words = asked(text[:LONGEST], MOST_WORDS)
    written = vocabulary.restored(words)
    found = _present({word: _as_typed(word, written[word]) for word in words}, keys)
    left = [word for word in words if not found[word]]
    found |= _present({word: _otherwise_spelt(word, written[word]) for word in left}, keys)
    return [Understood(word, found[word]) if found[word] else _put_right(word, keys) for word in words]


def _present(wanted: dict[str, frozenset[str]], keys: tuple[str, ...]) -> dict[str, frozenset[str]]:
    """For each word those of its lemmas that occur; the engine is asked about all at once."""
    occurring = _occurring(frozenset().union(*wanted.values()), keys)
    return {word: lemma_set & occurring for word, lemma_set in wanted.items()}


def _as_typed(word: str, written: list[str]) -> frozenset[str]:
    """The word's own lemmas; of a word without diacritics also those of the words it may stand for."""
    return lemmas(word) if has_diacritics(word) else _all_lemmas([word, *written])


def _otherwise_spelt(word: str, written: list[str]) -> frozenset[str]:
    """The lemmas of the words that have other diacritics, or of which records use other forms."""
    return _all_lemmas([*written, *spellings(fold(word))])


def _put_right(word: str, keys: tuple[str, ...]) -> Understood:
    """A word that does not occur, read as the nearest one that does; as typed when there is none."""
    if len(word) >= SHORTEST_GUESSED and word.isalpha():
        for guess in _guesses(word):
            if replaced := _replaced(word, guess, keys):
                return replaced
    return Understood(word, lemmas(word))


def _guesses(word: str) -> Iterator[list[str]]:
    """Words one slip away, of the records and of the dictionary; for long words then those two slips away."""
    yield [*vocabulary.nearest(word, 1), *near(word)]
    if len(word) >= LONG:
        yield vocabulary.nearest(word, 2)


def _replaced(word: str, guess: list[str], keys: tuple[str, ...]) -> Understood | None:
    """The word read as those guessed that occur; the first of them is shown."""
    present = _occurring(_all_lemmas(guess), keys)
    found = [guessed for guessed in guess if lemmas(guessed) & present]
    return Understood(word, present, found[0]) if found else None


def _all_lemmas(words: Iterable[str]) -> frozenset[str]:
    return frozenset(lemma for word in words for lemma in lemmas(word))


def _occurring(wanted: frozenset[str], keys: tuple[str, ...]) -> frozenset[str]:
    """Which of the lemmas occur in something the holder of the keys may read."""
    asked = {lemma: tokens_for(keys, (lemma,)) for lemma in sorted(wanted)}
    return frozenset(engine().occurring(asked) if asked else ())
