"""Stack: all lemmas of Morfeusz 2, in lower case and capitalised, Snowball for unknown words, no folding before."""

from hypothesis import given
from hypothesis import strategies as st

from portal.search import highlights, words
from portal.search.highlights import Piece


def test_every_lemma_of_a_word_counts():
    assert words.lemmas("szkoleniami") == {"szkolenie", "szkolić"}


def test_a_name_in_lower_case_has_its_lemma():
    assert "kraków" in words.lemmas("krakowie")


def test_forms_of_an_unknown_word_share_a_stem():
    assert words.lemmas("floksowiczowi") & words.lemmas("floksowicza") != frozenset()


def test_words_are_not_folded_before_they_are_lemmatised():
    assert words.lemmas("łaska").isdisjoint(words.lemmas("laska"))


def test_joining_words_are_not_asked_for_unless_there_is_no_other():
    assert (words.asked("szkolenia dla doradców", 12), words.asked("Dla nas", 12)) == (
        ["szkolenia", "doradców"],
        ["dla", "nas"],
    )


def test_missing_diacritics_of_a_form_are_put_back_by_the_dictionary():
    assert words.spellings("ksztalceniach") == ["kształceniach"]


def test_a_slip_is_put_right_by_the_dictionary():
    assert words.near("szkolenaimi") == ["szkoleniami"]


@given(st.text(max_size=200))
def test_any_text_has_lemmas_and_reads_as_before_when_marked(text):
    wanted = frozenset().union(*(words.lemmas(word) for word in words.split(text)))
    assert "".join(piece.text for piece in highlights.marked(text, wanted)) == text


def test_only_the_words_found_are_marked():
    assert highlights.marked("Kurs dla doradców.", words.lemmas("doradca")) == [
        Piece("Kurs dla "),
        Piece("doradców", True),
        Piece("."),
    ]


def test_an_excerpt_is_cut_around_the_word_found():
    text = "Wstęp " * 100 + "o **doradcach** zawodowych " + "koniec " * 100
    shown = "".join(piece.text for piece in highlights.excerpt([text], words.lemmas("doradca")))
    assert (shown.startswith("… "), "o doradcach zawodowych koniec" in shown, len(shown) < 300) == (True,) * 3


def test_parts_of_a_text_that_are_no_sentences_are_told_apart():
    shown = highlights.excerpt(["Kraków\n\nCentrum **Mosty**\n\nNauka.\n\nDalej\nwiersz"], frozenset())
    assert shown == [Piece("Kraków · Centrum Mosty · Nauka. Dalej wiersz")]
