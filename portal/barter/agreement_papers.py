"""The text of an agreement and its files. The papers of the partnership are Polish, whatever the screen.

The text is lines, each with the mark of what it is (`MARKS`), filled into templates/barter/agreement.txt once and then
frozen; screen, PDF and DOCX only set it, so they always say the same.
"""

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from docx import Document
from docx.enum.text import WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from flask import render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock, pdf, screen
from portal.barter.models import Agreement, AgreementService, Exchange, ExchangeTerms
from portal.barter.models.words import ANSWER_DAYS
from portal.organisations.models import Organisation

TEMPLATE = "barter/agreement.txt"
MARKS = {"#": "title", "##": "section", "###": "part", "-": "facts", "~": "signature", "|": "text"}
LEVELS = {"title": 1, "section": 2, "part": 3}
SIGNATURE_WIDTH = Cm(10)
# Letters and signs the fonts of the PDF have; all others (pictures, mostly) are left out of the paper.
SHOWN = ((0x20, 0x052F), (0x1E00, 0x1FFF), (0x2010, 0x206F), (0x20AC, 0x20AC), (0x2116, 0x2122))


@dataclass
class Block:
    """A piece of the text: a heading, a paragraph, a list of (term, value) facts or a line to sign on."""

    kind: str
    text: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)


def write(agreement: Agreement) -> str:
    """The text of an agreement that is being made, from what its services and parties say now."""
    with force_locale("pl"):
        return render_template(
            TEMPLATE,
            code=agreement.code,
            day=screen.day(clock.day_of(agreement.created_at)),
            parties=[_party(party, agreement.services) for party in agreement.parties],
            services=[_service(row.exchange, row.terms) for row in agreement.services],
            answer_days=ANSWER_DAYS,
        )


def _party(party: Organisation, services: Sequence[AgreementService]) -> dict[str, Any]:
    address = ", ".join(filter(None, [party.street, f"{party.postcode} {party.city}".strip()]))
    accepted = [row for service in services for row in service.terms.acceptances]
    people = [row.person for row in accepted if row.organisation_id == party.id]
    return {
        "name": _line(party.name),
        "legal_form": _line(party.legal_form),
        "address": _line(address),
        "nip": party.nip,
        "regon": party.regon,
        "krs": party.krs,
        "people": list(
            dict.fromkeys(_line(", ".join(filter(None, [row.name, row.job_title]))) for row in people)
        ),
    }


def _service(exchange: Exchange, terms: ExchangeTerms) -> dict[str, Any]:
    return {
        "number": exchange.id,
        "title": _line(exchange.title),
        "provider": _line(exchange.provider.name),
        "recipient": _line(exchange.recipient.name),
        "kind": str(exchange.resource_kind.label),
        "mode": str(exchange.mode.label),
        "description": _lines(exchange.description),
        "scope": _lines(terms.scope),
        "hours": screen.hours(terms.minutes),
        "begins": screen.day(terms.starts_on),
        "ends": screen.day(terms.ends_on),
        "provider_contact": _line(exchange.provider_contact.name),
        "recipient_contact": _line(exchange.requested_by.name),
        "version": terms.number,
        "acceptances": [
            _line(f"{row.organisation.name} – {row.person.name}, {screen.moment(row.at)}")
            for row in terms.acceptances
        ],
    }


def _line(text: str) -> str:
    """A text on one line, without the signs no PDF can show."""
    shown = (letter if any(a <= ord(letter) <= b for a, b in SHOWN) else " " for letter in text)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in shown).split())


def _lines(text: str) -> list[str]:
    return [line for line in map(_line, text.splitlines()) if line]


def blocks(text: str) -> list[Block]:
    """The pieces of a frozen text, in order; facts that follow one another are one list."""
    found: list[Block] = []
    for line in filter(None, text.split("\n")):
        mark, _space, rest = line.partition(" ")
        kind = MARKS[mark]
        if kind != "facts":
            found.append(Block(kind, rest))
            continue
        if not found or found[-1].kind != "facts":
            found.append(Block("facts"))
        term, _colon, value = rest.partition(": ")
        found[-1].facts.append((term, value))
    return found


def as_pdf(agreement: Agreement) -> bytes:
    """The agreement as a tagged PDF; raises typst.TypstError for a sign the fonts lack."""
    parts = [asdict(block) for block in blocks(agreement.text)]
    data = {"title": _title(agreement), "blocks": parts, "digest": agreement.digest}
    return pdf.render(pdf.TEMPLATES / "barter/agreement.typ", data)


def as_docx(agreement: Agreement) -> bytes:
    """The agreement as a file a lawyer can edit: headings as styles, the language and the title set."""
    paper = Document()
    about = paper.core_properties
    about.title, about.language = _title(agreement), "pl-PL"
    with force_locale("pl"):
        about.author = _("Małopolska Partnership for Lifelong Learning")
    about.comments = f"SHA-256: {agreement.digest}"
    about.created = about.modified = agreement.created_at.replace(tzinfo=None)
    paper.styles["Normal"].font.size = Pt(11)
    for language in paper.styles.element.iter(qn("w:lang")):  # that of every style
        language.set(qn("w:val"), "pl-PL")
    for block in blocks(agreement.text):
        _set(paper, block)
    kept = io.BytesIO()
    paper.save(kept)
    return kept.getvalue()


def _set(paper: Any, block: Block) -> None:
    if block.kind in LEVELS:
        paper.add_heading(block.text, LEVELS[block.kind])
    elif block.kind == "signature":
        place = paper.add_paragraph("\n\t\n" + block.text)
        place.paragraph_format.tab_stops.add_tab_stop(SIGNATURE_WIDTH, leader=WD_TAB_LEADER.DOTS)
    elif block.kind == "text":
        paper.add_paragraph(block.text)
    for term, value in block.facts:
        fact = paper.add_paragraph(style="List Bullet")
        fact.add_run(f"{term}: ").bold = True
        fact.add_run(value)


def _title(agreement: Agreement) -> str:
    return blocks(agreement.text)[0].text
