"""The yearly statement of hours as files to keep: an accessible PDF and a workbook. Both are Polish."""

from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock, pdf, screen
from portal.barter.statements import Line, Statement, columns
from portal.forms import format_hours
from portal.spreadsheet import as_xlsx


def tax_note() -> str:
    """What a statement says about taxes (domain: each side's own tax settlement)."""
    return _(
        "Hours are no money and no price. Each organisation settles the taxes on the services it gave and received "
        "itself."
    )


def statement_as_pdf(statement: Statement) -> bytes:
    """The statement as a tagged PDF."""
    with force_locale("pl"):
        return pdf.render(pdf.TEMPLATES / "barter/statement.typ", _printed(statement))


def _printed(statement: Statement) -> dict[str, Any]:
    """What the template of the PDF is given: words and hours with their sign."""
    checked = statement.checked
    return {
        "organisation": statement.organisation.name,
        "nip": statement.organisation.nip,
        "year": statement.year,
        "made": screen.day(clock.today()),
        "is_over": statement.is_over,
        "opening": signed(statement.opening),
        "closing": signed(statement.closing),
        "sums": [[str(heading.label), signed(total)] for heading, total in statement.sums.items()],
        "partners": [
            [row.name, *map(signed, (row.given, row.received, row.other))] for row in statement.partners
        ],
        "lines": [_printed_line(line) for line in statement.lines],
        "tax": tax_note(),
        "checked": screen.day(clock.day_of(checked.checked_at)) if checked else "",
        "checked_by": checked.checked_by.name if checked else "",
    }


def _printed_line(line: Line) -> list[str]:
    transfer = line.entry.transfer
    day = screen.day(clock.day_of(transfer.at))
    minutes, balance = signed(line.entry.minutes), signed(line.balance)
    return [day, str(transfer.kind.label), line.what, line.partner, minutes, balance]


def signed(minutes: int) -> str:
    """Hours with their sign: +1,5, −2."""
    sign = "+" if minutes > 0 else "−" if minutes < 0 else ""
    return f"{sign}{format_hours(abs(minutes))}"


def statement_as_workbook(statement: Statement) -> bytes:
    """The statement as a workbook: the balance at the beginning, a row per entry, the balance at the end, the note."""
    with force_locale("pl"):
        empty = [""] * 6
        opening = [_("Balance at the beginning of the year"), *empty, statement.opening]
        closing = [_("Balance at the end of the year"), *empty, statement.closing]
        checked = statement.checked
        word = screen.day(clock.day_of(checked.checked_at)) if checked else _("not yet")
        notes = [[tax_note()], [_("Checked with accounting"), word]]
        rows = [opening, *(line.cells for line in statement.lines), closing, *notes]
        return as_xlsx(columns(), rows)
