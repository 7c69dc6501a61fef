"""What every template keeps to, read from its source: no template is rendered."""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from html.parser import HTMLParser

from jinja2 import Environment, TemplateSyntaxError, nodes

from tests.checks.source import ROOT, Fault, Module

Templates = Mapping[str, str]
Rule = Callable[[Templates], Iterator[Fault]]

COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
COMPUTED = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
INLINE = {
    r"<style\b": "an inline style sheet",
    r"<script\b(?![^>]*\bsrc=)": "an inline script",
    r"\sstyle\s*=": "a style attribute",
    r"\s(?:on[a-z]+|hx-on[\w:-]*)\s*=": "an inline handler",
    r"=\s*[\"']?\s*javascript:": "a javascript: address",
}
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(")
FOREIGN = re.compile(
    r"<(?:script|img|link|iframe|source|video|audio|embed|object|use)\b[^>]*[\"'](?:https?:)?//"
)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
POST = re.compile(r"<form\b[^>]*method\s*=\s*[\"']?post", re.IGNORECASE)
# Jinja drops the line break after a block and the indentation before one, so nothing is left between the two.
RUN_TOGETHER = re.compile(r"(?<=endtrans %\})\n[ \t]*(?=\{% (?:if|trans)\b)")
TOKEN = re.compile(r"\bcsrf_token\b|\bhidden_tag\b")
# Names of places and of the currency keep their letters in English sentences too.
POLISH = re.compile(r"(?!\b(?:Małopolska|Kraków|zł)\b)\b\w*[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]\w*|„")
WORDS = re.compile(r"(?<![\w.@-])[\w]*[a-z]{2}(?![\w.-]*@|[\w-]*\.[\w-])")  # neither e-mail nor web addresses
SPOKEN_ATTRIBUTES = {
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "summary",
    "content-text",
}
# Elements whose text is no sentence for the reader.
UNSPOKEN = {"code", "kbd", "samp", "script", "style"}


def read() -> dict[str, str]:
    """Every template by its name."""
    folder = ROOT / "templates"
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def _environment() -> Environment:
    return Environment(extensions=["jinja2.ext.i18n"], autoescape=True)


def _html(templates: Templates) -> Iterator[tuple[str, str]]:
    """HTML templates without their comments."""
    for name, text in templates.items():
        if name.endswith((".html", ".svg", ".xml")):
            yield name, COMMENT.sub("", text)


def templates_can_be_read(templates: Templates) -> Iterator[Fault]:
    """Jinja understands the syntax of every one."""
    for name, text in templates.items():
        try:
            _environment().parse(text)
        except TemplateSyntaxError as error:
            yield Fault(name, f"line {error.lineno}: {error.message}")


def _is_page(name: str) -> bool:
    return name.endswith(".html") and not any(part.startswith("_") for part in name.split("/"))


def pages_extend_the_frame(templates: Templates) -> Iterator[Fault]:
    """Every page extends base.html (or a page that does) and fills its title."""
    for name, text in templates.items():
        if not _is_page(name) or name == "base.html":
            continue
        parent = re.match(r"\s*(?:\{#.*?#\}\s*)*\{%-?\s*extends\s+[\"']([^\"']+)[\"']", text, re.DOTALL)
        if not parent or (parent[1] != "base.html" and parent[1] not in templates):
            yield Fault(name, "does not extend base.html")
        elif parent[1] == "base.html" and not re.search(r"\{%-?\s*block\s+title\b", text):
            yield Fault(name, "has no title")


def nothing_is_inline(templates: Templates) -> Iterator[Fault]:
    """The Content-Security-Policy forbids script and style inside a page."""
    for name, source in _html(templates):
        # What Jinja computes may have an argument called `style`; its line breaks stay, to count lines.
        text = COMPUTED.sub(lambda found: "\n" * found[0].count("\n"), source)
        for pattern, what in INLINE.items():
            if match := re.search(pattern, text):
                yield Fault(name, f"line {text[: match.start()].count(chr(10)) + 1}: {what}")


def everything_is_escaped(templates: Templates) -> Iterator[Fault]:
    """No text is marked safe in a template."""
    for name, text in _html(templates):
        if match := UNESCAPED.search(text):
            yield Fault(name, f"turns escaping off: {match[0]}")


def nothing_comes_from_another_host(templates: Templates) -> Iterator[Fault]:
    """Scripts, styles and pictures are the portal's own files."""
    for name, text in _html(templates):
        if match := FOREIGN.search(text):
            yield Fault(name, match[0])


def post_forms_carry_a_token(templates: Templates) -> Iterator[Fault]:
    """A form that changes something carries the CSRF token."""
    for name, text in _html(templates):
        for form in FORM.findall(text):
            if POST.search(form) and not TOKEN.search(form):
                yield Fault(name, "a POST form without csrf_token() or hidden_tag()")


def sentences_stand_apart(templates: Templates) -> Iterator[Fault]:
    """What follows a translated sentence on the next line begins with `{%+` (a space) or `{%-` (none, on purpose)."""
    for name, text in _html(templates):
        for match in RUN_TOGETHER.finditer(text):
            yield Fault(name, f"line {text[: match.end()].count(chr(10)) + 1}: no space before it")


def words_stand_in_the_catalogue(templates: Templates) -> Iterator[Fault]:
    """Nothing a reader reads stands in a template outside `_()` and `{% trans %}`; Polish stands in the catalogue."""
    for name, text in _html(templates):
        if match := POLISH.search(text):
            yield Fault(name, f"Polish in the source: {match[0]}")
        if not name.endswith(".html"):
            continue
        reader = _Spoken()
        try:
            reader.feed("".join(_plain_parts(text)))
        except TemplateSyntaxError:
            continue  # templates_can_be_read says so
        for words in reader.found:
            yield Fault(name, f"not translatable: {' '.join(words.split())}")


def _plain_parts(text: str) -> Iterator[str]:
    """The template's own text; `{% trans %}` blocks and everything computed are left out."""
    for node in _environment().parse(text).find_all(nodes.TemplateData):
        yield node.data


class _Spoken(HTMLParser):
    """Collects the words a reader would see or hear."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            value for key, value in attrs if key in SPOKEN_ATTRIBUTES and value and WORDS.search(value)
        ]
        if not self._silent and tag in UNSPOKEN:
            self._silent = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent and WORDS.search(data):
            self.found.append(data)


def every_template_is_used(templates: Templates, modules: Sequence[Module]) -> Iterator[Fault]:
    """Each template is named in the code or by another template, and each name leads to one."""
    named = {name for module in modules for name in _named_in_code(module)}
    named |= {name for text in templates.values() for name in _named_in_template(text)}
    for name in sorted(templates.keys() - named):
        yield Fault(name, "is used nowhere")
    for name in sorted(named - templates.keys()):
        if name.endswith((".html", ".txt")):
            yield Fault(name, "is named but does not exist")


def _named_in_code(module: Module) -> Iterator[str]:
    for node in module.nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from re.findall(r"^[\w/-]+\.(?:html|txt|xml|typ)$", node.value)


def _named_in_template(text: str) -> list[str]:
    return re.findall(r"\{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']", text)


def polish_stands_in_the_catalogue(modules: Sequence[Module]) -> Iterator[Fault]:
    """No Polish in the strings of the code; docstrings and comments may name Polish things.

    The demo partnership is Polish data.
    """
    for module in modules:
        if module.package == "demo":
            continue
        documentation = {id(node) for node in _docstrings(module)}
        for node in module.nodes:
            text = node.value if isinstance(node, ast.Constant) and id(node) not in documentation else None
            if isinstance(text, str) and POLISH.search(text):
                yield Fault(module.path, f"line {getattr(node, 'lineno', 0)}: {text[:60]!r}")


def _docstrings(module: Module) -> Iterator[ast.Constant]:
    for node in module.nodes:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


RULES: tuple[Rule, ...] = (
    templates_can_be_read,
    pages_extend_the_frame,
    nothing_is_inline,
    everything_is_escaped,
    nothing_comes_from_another_host,
    post_forms_carry_a_token,
    sentences_stand_apart,
    words_stand_in_the_catalogue,
)
