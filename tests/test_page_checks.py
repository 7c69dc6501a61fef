"""Each check of a page finds what it is for and nothing in a good page."""

import pytest

from tests.page_checks import problems, title

PAGE = """<!doctype html><html lang="pl"><head><title>Oferty – Portal</title>
<link rel="stylesheet" href="/static/x.css"></head>
<body><a href="#main">Przejdź do treści</a><main id="main"><h1>Oferty</h1>{}</main></body></html>"""

GOOD = """
<nav aria-label="Strony"><a href="?page=2">Następna</a></nav>
<h2>Lista</h2><h3>Obszar 1</h3><h2>Formularz</h2>
<table><caption>Oferty</caption><tr><th scope="col">Nazwa<td>x</table>
<form action="/barter/" method="get"><p id="hint">Wpisz słowo</p>
  <label for="q">Szukaj</label><input id="q" name="q" aria-describedby="hint">
  <label><input type="checkbox" name="c"> Tylko moje</label>
  <input type="hidden" name="t"><button>Filtruj</button></form>
<a href="/files/1.pdf">Umowa (PDF, 120 kB)</a> <a href="/barter/offers.csv">Pobierz listę (CSV)</a>
<a href="/organisations/1"><img src="/static/logo.svg" alt="MPKU"></a><img src="/static/x.png" alt="">
<svg role="img"><title>Postęp</title><path d="M0"/></svg><svg aria-hidden="true"></svg>
<a href="https://mpku.example/">Strona MPKU</a><script src="/static/portal.js" defer></script>
"""


def test_a_good_page_has_no_problem() -> None:
    assert problems(PAGE.format(GOOD), "http://127.0.0.1:5000/barter/") == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<h1>Dwa</h1>", ["2 h1 elements"]),
        ("<h3>Za nisko</h3>", ["h3 “Za nisko” follows a heading of level 1"]),
        ("<h2></h2>", ["an empty h2"]),
        ('<table><tr><th scope="col">A</table>', ["a table without caption"]),
        ("<table><caption>A</caption><tr><td>A</table>", ["a table without th"]),
        ("<table><caption>A</caption><tr><th>A</table>", ["th “A” without scope"]),
        ('<input name="q">', ['<input name="q"> without a label']),
        ('<textarea id="t"></textarea>', ['<textarea id="t"> without a label']),
        ('<a href="/x">Więcej…</a>', ['<a href="/x"> says only “Więcej…”']),
        ('<a href="/x">tutaj</a>', ['<a href="/x"> says only “tutaj”']),
        ('<a href="/x"></a>', ['<a href="/x"> says nothing']),
        ("<button></button>", ["<button> says nothing"]),
        ('<p id="a"><p id="a">', ["id “a” is used 2 times"]),
        ('<label for="b">B</label>', ["<label> for names “b”, which is not there"]),
        ('<p aria-describedby="main c">', ["<p> aria-describedby names “c”, which is not there"]),
        ('<a href="#d">Dalej do D</a>', ['<a href="#d"> leads nowhere']),
        ("<style>p{}</style>", ["an inline style"]),
        ("<script>x()</script>", ["an inline script"]),
        ('<p style="color:red">', ["<p> has style"]),
        ('<p onclick="x()">', ["<p> has onclick"]),
        ('<a href="javascript:x()">Zapisz</a>', ['<a href="javascript:x()"> runs a script']),
        (
            '<a href="/1.pdf">Umowa</a>',
            [
                '<a href="/1.pdf"> does not say the type of the file',
                '<a href="/1.pdf"> does not say the size of the file',
            ],
        ),
        ('<a href="/1" download>Umowa (PDF)</a>', ['<a href="/1"> does not say the size of the file']),
        (
            '<a class="file-link" href="/1">Umowa (12 kB)</a>',
            ['<a href="/1"> does not say the type of the file'],
        ),
        ('<img src="/a.png">', ['<img src="/a.png"> without alt']),
        ("<svg><path/></svg>", ["an svg without title"]),
        (
            '<img alt="" src="https://x.example/a.png">',
            ['<img src="https://x.example/a.png"> asks x.example'],
        ),
        ('<script src="//x.example/a.js"></script>', ['<script src="//x.example/a.js"> asks x.example']),
        ('<form action="https://x.example/"></form>', ["<form> asks x.example"]),
    ],
)
def test_a_bad_page_has_exactly_this_problem(body: str, expected: list[str]) -> None:
    assert problems(PAGE.format(body), "http://127.0.0.1:5000/barter/") == expected


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        (' lang="pl"', "", ["html without lang"]),
        ("Oferty – Portal", "", ["no title"]),
        ("Oferty – Portal", " – Portal", ["the title “– Portal” does not start with the page's own name"]),
        ('href="#main"', 'href="/x"', ["the first link does not lead to main"]),
        ("<h1>Oferty</h1>", "", ["0 h1 elements"]),
    ],
)
def test_a_bad_frame_has_exactly_this_problem(good: str, bad: str, expected: list[str]) -> None:
    assert problems(PAGE.format("").replace(good, bad)) == expected


def test_the_title_is_the_pages_own_not_a_pictures() -> None:
    assert title(PAGE.format("<svg><title>Postęp</title></svg>")) == "Oferty – Portal"
