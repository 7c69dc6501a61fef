"""An edition of the map as files to keep: an accessible PDF and a workbook. Both are Polish, whatever the screen."""

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from portal import pdf, screen
from portal.competences import queries
from portal.competences.models import ClaimSource, Level, MapEdition
from portal.spreadsheet import as_xlsx


def as_pdf(edition: MapEdition) -> bytes:
    """The edition by group and term, as a tagged PDF."""
    with force_locale("pl"):
        return pdf.render(pdf.TEMPLATES / "competences/edition.typ", _printed(edition))


def _printed(edition: MapEdition) -> dict[str, Any]:
    """What the template of the PDF is given: the edition, with words for its codes."""
    return {
        "title": edition.title,
        "number": edition.number,
        "day": screen.day(edition.published_on),
        "groups": edition.content,
        "organisations": edition.organisation_count,
        "claims": edition.claim_count,
        "levels": {level.value: str(level.label) for level in Level},
        "sources": {source.value: str(source.label) for source in ClaimSource},
    }


def as_workbook(edition: MapEdition) -> bytes:
    """The edition as a workbook, a row per entry."""
    with force_locale("pl"):
        header = [
            _("Group"),
            _("Competence"),
            _("Organisation"),
            _("Level"),
            _("People"),
            _("What it rests on"),
        ]
        return as_xlsx(header, queries.lines(edition.content))
