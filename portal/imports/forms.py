"""The forms of an import: the file, its columns, and the button that enters it."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from portal.forms import FileField, FileTypes, FilterForm, PortalForm, enum_choices, options, text
from portal.imports.columns import COLUMNS
from portal.imports.models import Import, Outcome
from portal.imports.sheets import KINDS


class FileForm(PortalForm):
    """The spreadsheet."""

    file = FileField(
        _l("Spreadsheet"),
        validators=[FileTypes(KINDS)],
        description=_l("At most 50,000 rows; the first row names the columns."),
    )


class ColumnsForm(PortalForm):
    """Which column of the file holds what, and what new members join by."""

    basis = text(
        _l("Basis"),
        _l("Enter the resolution the admission rests on."),
        longest=300,
        description=_l("The resolution the new organisations are admitted by."),
    )


def columns_form(made: Import) -> Any:
    """The form with a list of the file's columns for each known one."""
    places = [
        (str(place), words or _("column %(number)s", number=place + 1))
        for place, words in enumerate(made.header)
    ]
    fields = {
        column.name: SelectField(
            column.label,
            choices=options([("", _l("– not in the file –")), *places]),
            default=str(made.mapping.get(column.name, "")),
            validators=[Optional()],
        )
        for column in COLUMNS
    }
    form = type("FileColumnsForm", (ColumnsForm,), fields)
    return form(basis=made.basis)


def mapping_of(form: Any) -> dict[str, int]:
    """The chosen place of each column."""
    return {column.name: int(form[column.name].data) for column in COLUMNS if form[column.name].data}


class RowFilter(FilterForm):
    """Which rows to show."""

    outcome = SelectField(
        _l("Outcome"),
        choices=options([("", _l("All")), *enum_choices(Outcome)]),
        default="",
        validators=[Optional()],
    )

    @property
    def wanted(self) -> Outcome | None:
        """The outcome asked for; one that does not exist counts as none."""
        return next((outcome for outcome in Outcome if outcome.value == self.outcome.data), None)
