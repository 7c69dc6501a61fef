"""Polish alphabetical order: ą after a, ł after l."""

from portal.polish import fold, sort_key


def test_names_sort_as_in_a_polish_dictionary():
    names = ["Żak", "Łódź", "Luz", "Ząb", "Zamek", "ćma", "Cud", "Ala", "Ąbc", "Lipa", "4 Strony"]
    assert sorted(names, key=sort_key) == [
        "4 Strony", "Ala", "Ąbc", "Cud", "ćma", "Lipa", "Luz", "Łódź", "Zamek", "Ząb", "Żak",
    ]  # fmt: skip


def test_folding_drops_diacritics_and_case():
    assert fold("Zażółć GĘŚLĄ jaźń Łódź") == "zazolc gesla jazn lodz"
