"""TERYT codes, and NIP, REGON and KRS as people write them (domain: Organisations)."""

import pytest

from portal.organisations import numbers, territory


def test_register_has_every_powiat_and_gmina_of_the_region():
    powiaty = territory.powiaty()
    assert (len(powiaty), sum(len(territory.gminy(code)) for code in powiaty)) == (22, 183)


def test_powiaty_are_in_polish_order_and_cities_stand_by_their_own_name():
    assert list(territory.powiaty().values())[:8] == [
        "powiat bocheński",
        "powiat brzeski",
        "powiat chrzanowski",
        "powiat dąbrowski",
        "powiat gorlicki",
        "powiat krakowski",
        "Kraków",
        "powiat limanowski",
    ]


def test_gminy_of_one_name_are_told_apart_by_code_and_kind():
    assert [territory.gmina_name(code) for code in ("1201011", "1201022")] == [
        "Bochnia (gmina miejska)",
        "Bochnia (gmina wiejska)",
    ]


@pytest.mark.parametrize(
    ("code", "powiat"),
    [("1201011", "1201"), ("1261011", "1261"), ("9999999", None), ("", None), (None, None)],
)
def test_powiat_follows_from_the_gmina(code, powiat):
    assert territory.powiat_of(code) == powiat


@pytest.mark.parametrize("code", [None, "", "99", "1201011"])
def test_unknown_powiat_has_no_name(code):
    assert territory.powiat_name(code) == ""


@pytest.mark.parametrize("text", ["676-246-63-26", "676 246 63 26", " 6762466326 ", "676–246–63–26"])
def test_spaces_and_dashes_of_a_number_do_not_count(text):
    assert numbers.digits(text) == "6762466326"


@pytest.mark.parametrize(
    ("problem", "right", "wrong"),
    [
        (
            numbers.nip_problem,
            ["6762466326"],
            ["6762466321", "676246632", "67624663261", "abc", "６７６"],
        ),
        (
            numbers.regon_problem,
            ["120139624", "12345678512347"],
            ["120139625", "1201396241", "12345678512348", "x"],
        ),
        (numbers.krs_problem, ["0000310045"], ["310045", "00003100455", "000031004a"]),
    ],
)
def test_numbers_are_checked(problem, right, wrong):
    assert [value for value in right if problem(value)] == []
    assert [value for value in wrong if not problem(value)] == []
