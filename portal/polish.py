"""Polish alphabetical order and folding, the same wherever the database runs."""

import unicodedata

ALPHABET = "aąbcćdeęfghijklłmnńoópqrsśtuvwxyzźż"
_ORDER = {letter: chr(ord("a") + 1 + rank * 2) for rank, letter in enumerate(ALPHABET)}
_FOLD = str.maketrans("łŁ", "lL")


def sort_key(text: str) -> str:
    """A key that sorts byte by byte as a Polish dictionary does: ą after a, ł after l, digits before letters.

    Case and punctuation do not count; letters of other alphabets sort by their base letter. At most 255 characters.
    """
    parts = []
    for letter in text.casefold():
        if letter in _ORDER:
            parts.append(_ORDER[letter])
            continue
        for base in unicodedata.normalize("NFKD", letter):
            if base in _ORDER:
                parts.append(_ORDER[base])
            elif base.isdigit():
                parts.append(base)
            elif base.isspace() and parts and parts[-1] != " ":
                parts.append(" ")
    return "".join(parts).strip()[:255]


def fold(text: str) -> str:
    """The text in lower case without diacritics, for finding `lodz` in `Łódź`."""
    plain = unicodedata.normalize("NFKD", text.translate(_FOLD))
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
