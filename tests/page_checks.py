"""What axe cannot tell of a page, or cannot tell without a browser: checked on its HTML text."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Opening one of these ends an open element of the same kind, as browsers do.
SELF_CLOSING = {"li", "p", "dt", "dd", "tr", "td", "th", "option"}
LOADED = {"src", "srcset", "poster", "data"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "aria-owns")
FILE = re.compile(r"\.(?:pdf|docx?|xlsx?|odt|ods|csv|zip|pptx?|png|jpe?g|ics|txt)$", re.IGNORECASE)
FILE_TYPE = re.compile(r"\b(?:PDF|DOCX?|XLSX?|ODT|ODS|CSV|ZIP|PPTX?|PNG|JPE?G|ICS|TXT)\b")
FILE_SIZE = re.compile(r"\d\s*(?:B|bajt|[kKMG]i?B)")
BARE_LINKS = {"więcej", "czytaj więcej", "dowiedz się więcej", "tutaj", "tu", "kliknij", "kliknij tutaj", "link",
              "pokaż", "more", "read more", "here", "click here"}  # fmt: skip
SCOPES = {"col", "row", "colgroup", "rowgroup"}
UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


@dataclass(eq=False)  # two elements that look the same are still two
class Element:
    """One element with its attributes, place and text (the alternative text of pictures included)."""

    name: str
    attributes: dict[str, str]
    parents: tuple["Element", ...] = ()
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text inside, with single spaces."""
        return " ".join("".join(self.parts).split())

    @property
    def says(self) -> str:
        """The name a screen reader gives it: its label or its text."""
        return self.attributes.get("aria-label") or self.text

    def within(self, *names: str) -> bool:
        """Whether it stands inside an element of one of these names."""
        return any(parent.name in names for parent in self.parents)

    def __repr__(self) -> str:
        shown = "".join(
            f' {k}="{v}"' for k, v in self.attributes.items() if k in {"id", "name", "href", "src"}
        )
        return f"<{self.name}{shown}>"


class Document(HTMLParser):
    """The elements of a page in their order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element; void ones have no inside."""
        if tag in SELF_CLOSING and self._open and self._open[-1].name == tag:
            self._open.pop()
        element = Element(tag, {key: value or "" for key, value in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag == "img":
            self.handle_data(element.attributes.get("alt", ""))
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>` inside SVG has no inside either."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost open element of this name and what was left open inside it."""
        for position in range(len(self._open) - 1, -1, -1):
            if self._open[position].name == tag:
                del self._open[position:]
                return

    def handle_data(self, data: str) -> None:
        """Text belongs to every open element."""
        for element in self._open:
            element.parts.append(data)

    def all(self, *names: str) -> list[Element]:
        """The elements of these names."""
        return [element for element in self.elements if element.name in names]

    def inside(self, outer: Element, *names: str) -> list[Element]:
        """The elements of these names somewhere inside another."""
        return [element for element in self.all(*names) if outer in element.parents]


def problems(html: str, url: str = "") -> list[str]:
    """Every fault of a whole page, one sentence each, in the order of CHECKS; `url` tells the page's own host."""
    document = Document(html)
    host = urlsplit(url).netloc
    found = [sentence for check in CHECKS for sentence in check(document)]
    return found + other_hosts(document, host)


def title(html: str) -> str:
    """The text of the page's title, to compare with other pages'."""
    return next((element.text for element in Document(html).all("title") if not element.within("svg")), "")


def _headings(document: Document) -> list[str]:
    headings = document.all("h1", "h2", "h3", "h4", "h5", "h6")
    found = []
    if (count := sum(heading.name == "h1" for heading in headings)) != 1:
        found.append(f"{count} h1 elements")
    before = 0
    for heading in headings:
        level = int(heading.name[1])
        if level > before + 1:
            found.append(f"{heading.name} “{heading.text}” follows a heading of level {before}")
        if not heading.says:
            found.append(f"an empty {heading.name}")
        before = level
    return found


def _frame(document: Document) -> list[str]:
    """Language, title, and the way past the navigation."""
    found = []
    html = document.all("html")
    if not html or not html[0].attributes.get("lang"):
        found.append("html without lang")
    titles = [element for element in document.all("title") if not element.within("svg")]
    if len(titles) != 1 or not titles[0].text:
        found.append("no title")
    elif titles[0].text.startswith(("–", "-", "|")):
        found.append(f"the title “{titles[0].text}” does not start with the page's own name")
    return found + _skip_link(document)


def _skip_link(document: Document) -> list[str]:
    first = next(iter(document.all("a", "button", "input", "select", "textarea", "summary")), None)
    target = first.attributes.get("href", "") if first else ""
    ids = {element.attributes.get("id") for element in document.all("main")}
    return [] if target.startswith("#") and target[1:] in ids else ["the first link does not lead to main"]


def _tables(document: Document) -> list[str]:
    found = []
    for table in document.all("table"):
        if not any(caption.text for caption in document.inside(table, "caption")):
            found.append("a table without caption")
        heads = document.inside(table, "th")
        if not heads:
            found.append("a table without th")
        found += [f"th “{th.text}” without scope" for th in heads if th.attributes.get("scope") not in SCOPES]
    return found


def _labels(document: Document) -> list[str]:
    labelled = {label.attributes.get("for") for label in document.all("label") if label.text}
    found = []
    for control in document.all("input", "select", "textarea"):
        attributes = control.attributes
        if control.name == "input" and attributes.get("type") in UNLABELLED:
            continue
        named = attributes.get("id") in labelled or {"aria-label", "aria-labelledby"} & attributes.keys()
        if not named and not control.within("label"):
            found.append(f"{control} without a label")
    return found


def _names(document: Document) -> list[str]:
    """Buttons and links say something, and something of their own."""
    found = []
    for element in document.all("a", "button", "summary"):
        said = element.says.strip(" .…»>→").lower()
        if element.name == "a" and "href" not in element.attributes:
            continue
        if not said and "aria-labelledby" not in element.attributes and not _pictured(document, element):
            found.append(f"{element} says nothing")
        elif said in BARE_LINKS:
            found.append(f"{element} says only “{element.says}”")
    return found


def _pictured(document: Document, element: Element) -> bool:
    """Whether a labelled picture speaks for the element."""
    inside = (child for child in document.elements if element in child.parents)
    return any(child.attributes.get("aria-label") for child in inside)


def _ids(document: Document) -> list[str]:
    counted = Counter(e.attributes["id"] for e in document.elements if "id" in e.attributes)
    twice = [f"id “{name}” is used {count} times" for name, count in counted.items() if count > 1]
    return twice + _references(document, set(counted))


def _references(document: Document, ids: set[str]) -> list[str]:
    missing = [
        f"{element} {attribute} names “{name}”, which is not there"
        for element in document.elements
        for attribute in REFERENCES
        for name in element.attributes.get(attribute, "").split()
        if name not in ids
    ]
    return missing + [
        f"{link} leads nowhere" for link in document.all("a") if _fragment(link) not in {"", *ids}
    ]


def _fragment(link: Element) -> str:
    """The id a link to a place on its own page names."""
    href = link.attributes.get("href", "")
    return href[1:] if href.startswith("#") else ""


def _inline(document: Document) -> list[str]:
    found = [f"an inline {e.name}" for e in document.all("style")]
    found += ["an inline script" for e in document.all("script") if "src" not in e.attributes]
    for element in document.elements:
        found += [
            f"{element} has {name}" for name in element.attributes if name == "style" or name.startswith("on")
        ]
        if element.attributes.get("href", "").lower().startswith("javascript:"):
            found.append(f"{element} runs a script")
    return found


def _files(document: Document) -> list[str]:
    """A link to a file says its type and size before anyone waits for it; CSV and ICS are made on the spot."""
    found = []
    for link in document.all("a"):
        is_file = "download" in link.attributes or "file-link" in link.attributes.get("class", "").split()
        if not is_file and not FILE.search(urlsplit(link.attributes.get("href", "")).path):
            continue
        kind = FILE_TYPE.search(link.says)
        if not kind:
            found.append(f"{link} does not say the type of the file")
        if not FILE_SIZE.search(link.says) and not (kind and kind[0] in ("CSV", "ICS")):
            found.append(f"{link} does not say the size of the file")
    return found


def _pictures(document: Document) -> list[str]:
    found = [f"{image} without alt" for image in document.all("img") if "alt" not in image.attributes]
    for picture in document.all("svg"):
        hidden = picture.within("svg") or picture.attributes.get("aria-hidden") == "true"
        titled = any(
            title.parents[-1] is picture and title.text for title in document.inside(picture, "title")
        )
        if not hidden and not titled and not {"aria-label", "aria-labelledby"} & picture.attributes.keys():
            found.append("an svg without title")
    return found


def other_hosts(document: Document, host: str) -> list[str]:
    """What the page loads, or sends, to a host other than `host`."""
    found = []
    for element in document.elements:
        loaded = [element.attributes.get(name, "") for name in LOADED]
        if element.name in {"link", "image", "use"}:
            loaded.append(element.attributes.get("href", ""))
        loaded += [element.attributes.get(name, "") for name in ("action", "formaction")]
        found += [
            f"{element} asks {urlsplit(a).netloc}" for a in loaded if urlsplit(a).netloc not in {"", host}
        ]
    return found


CHECKS = (_frame, _headings, _tables, _labels, _names, _ids, _inline, _files, _pictures)
