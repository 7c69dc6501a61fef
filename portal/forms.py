"""What every form shares: Polish messages, refusals shown on the form, and the fields of the portal."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from sqlalchemy.exc import IntegrityError
from wtforms import (
    DateField,
    Field,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.extensions import db
from portal.files import ALLOWED, LARGEST
from portal.workflow import Refused

__all__ = ["FileField", "MultipleFileField"]


class FieldMeta(FlaskForm.Meta):
    """How the fields of every form are made."""

    def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
        """A choice of spaces alone is no choice: an optional field would let it through as a value."""
        if issubclass(unbound_field.field_class, SelectField):
            options = {**options, "filters": [*unbound_field.kwargs.get("filters", ()), _strip]}
        return super().bind_field(form, unbound_field, options)


class PortalForm(FlaskForm):
    """A form whose operation may refuse: the sentence appears on the form and nothing typed is lost."""

    Meta = FieldMeta

    def run(self, operation: Callable[[], Any], field: str | None = None) -> bool:
        """Validate and run `operation`; True when it was done.

        A refusal, and a clash with what somebody else did in the same moment, undo the transaction and become an
        error of `field` (or of the whole form).
        """
        if not self.validate_on_submit():
            return False
        try:
            operation()
            db.session.flush()
        except Refused as refusal:
            return self._refuse(refusal.sentence, field)
        except IntegrityError:
            sentence = _l(
                "Somebody changed the same data at the same moment. Check what it says now and try again."
            )
            return self._refuse(sentence, field)
        return True

    def _refuse(self, sentence: Any, field: str | None) -> bool:
        db.session.rollback()
        target = self[field] if field else None
        if target is None:
            self.form_errors.append(str(sentence))
        else:
            target.errors = [*target.errors, str(sentence)]
        return False


class FilterForm(FlaskForm):
    """A form of filters that live in the address of the page."""

    class Meta(FieldMeta):
        csrf = False

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(formdata=request.args, **kwargs)


class FileTypes:
    """Tells the page which types a file field takes and how large; the content is checked when it is stored."""

    field_flags = {"required": True}

    def __init__(self, kinds: tuple[str, ...] = ALLOWED) -> None:
        self.upload_set = kinds
        self.max_size = LARGEST

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse a form without a file."""
        if not field.data:
            raise ValidationError(_("Choose a file."))


class ActionForm(PortalForm):
    """A form of one button."""


def _strip(value: Any) -> Any:
    return value.replace("\x00", "").strip() if isinstance(value, str) else value


def text(
    label: Any, missing: Any = None, *, longest: int = 200, validators: tuple[Any, ...] = (), **kwargs: Any
) -> StringField:
    """A line of text; `missing` is the sentence for an empty field, without it the field is optional."""
    return StringField(label, _checks(missing, longest, validators), filters=[_strip], **kwargs)


def long_text(
    label: Any, missing: Any = None, *, longest: int = 5000, validators: tuple[Any, ...] = (), **kwargs: Any
) -> TextAreaField:
    """Several lines of text; `missing` as in `text`."""
    return TextAreaField(label, _checks(missing, longest, validators), filters=[_strip], **kwargs)


class Given(InputRequired):
    """Refuse a field left empty, or filled with spaces (or null bytes) only."""

    def __call__(self, form: Any, field: Field) -> None:
        raw = field.raw_data[0] if field.raw_data else ""
        if isinstance(raw, str) and not _strip(raw):
            field.errors = []
            raise StopValidation(self.message)


def _checks(missing: Any, longest: int, validators: tuple[Any, ...]) -> list[Any]:
    presence = Given(missing) if missing else Optional()
    too_long = _l("Shorten the text to %(count)s characters at most.", count=longest)
    return [presence, Length(max=longest, message=too_long), *validators]


class DayField(DateField):
    """A day, in the browser's own calendar."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read an ISO day or one written as 12.05.2015; anything else gets a sentence."""
        raw = (valuelist[0] if valuelist else "").strip()
        self.data = None
        if not raw:
            return
        try:
            self.data = date.fromisoformat(raw) if "-" in raw else _polish_day(raw)
        except ValueError:
            raise ValueError(_("Enter a date such as 2015-05-12 or 12.05.2015.")) from None


def _polish_day(text: str) -> date:
    day, month, year = (int(part) for part in text.split("."))
    return date(year, month, day)


def day(label: Any, missing: Any = None, validators: tuple[Any, ...] = (), **kwargs: Any) -> DayField:
    """A day; `missing` as in `text`."""
    presence = Given(missing) if missing else Optional()
    return DayField(label, [presence, *validators], **kwargs)


# At most two decimals: `10,000` may mean ten hours or ten thousand.
HOURS = re.compile(
    r"(?:(?P<hours>-?\d{1,6}(?:\.\d{1,2})?)\s*(?:h|g|godz\.?|$))?\s*(?:(?P<minutes>-?\d{1,6})\s*(?:min\.?|$))?",
    re.ASCII,
)


CLOCK = re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d)", re.ASCII)


class HoursField(StringField):
    """Hours as people write them, kept as whole minutes: `1,5`, `1.5`, `1 h 30 min`, `90 min`, `1:30`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the hours into minutes; what was typed stays in `raw_data`."""
        self.data = None
        if valuelist and valuelist[0].strip():
            self.data = parse_minutes(valuelist[0])

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return format_hours(self.data) if self.data is not None else ""


def parse_minutes(text: str) -> int:
    """Minutes in `1,5`, `1.5`, `1 h 30 min`, `90 min` or `1:30`; a bare number is hours.

    Raises ValueError with a sentence.
    """
    typed = text.strip().lower().replace(",", ".")
    found = CLOCK.fullmatch(typed) or HOURS.fullmatch(typed)
    if found is None or not any(found.groups()):
        raise ValueError(_("Enter the hours as 1,5 or 1 h 30 min."))
    total = Decimal(found["hours"] or 0) * 60 + int(found["minutes"] or 0)
    if total != int(total):
        raise ValueError(_("Enter the hours in steps of a quarter, for example 1,25."))
    return int(total)


def format_hours(minutes: int) -> str:
    """Minutes as hours with a decimal comma, without needless zeros: 90 -> `1,5`."""
    return f"{Decimal(minutes) / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def hours(label: Any, missing: Any, **kwargs: Any) -> HoursField:
    """Hours in steps of a quarter, from 15 minutes to 1000 hours."""
    return HoursField(label, [Given(missing), quarter_hours], **kwargs)


def quarter_hours(form: Any, field: Field) -> None:
    """Refuse hours that are no quarters, or more than 1000."""
    if field.data is None:
        return
    if field.data <= 0 or field.data > 60 * 1000:
        raise ValidationError(_("Enter more than 0 and at most 1000 hours."))
    if field.data % 15:
        raise ValidationError(_("Enter the hours in steps of a quarter, for example 1,25."))


class CheckboxListField(SelectMultipleField):
    """Several choices as a list of checkboxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def choice(label: Any, choices: Any, missing: Any = None, **kwargs: Any) -> SelectField:
    """One of several; an empty choice comes first. `missing` as in `text`."""
    presence = Given(missing) if missing else Optional()
    first = [("", _l("– choose –"))]
    field_choices = (lambda: options(choices())) if callable(choices) else options([*first, *choices])
    return SelectField(label, [presence], choices=field_choices, **kwargs)


def options(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """The options of a select or of checkboxes from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def grouped_options(first: Any, rows: Iterable[tuple[str, str, str]]) -> list[SelectChoice]:
    """The options of a select under headings from (value, label, heading); `first` words the empty choice."""
    return [SelectChoice("", first), *(SelectChoice(v, label, optgroup=head) for v, label, head in rows)]


def enum_choices(enum: Any) -> list[tuple[str, Any]]:
    """The (value, label) pairs of an enum whose members carry a label."""
    return [(member.value, member.label) for member in enum]


def whole_number(label: Any, missing: Any = None, **kwargs: Any) -> IntegerField:
    """A whole number; `missing` as in `text`."""
    return IntegerField(label, [Given(missing) if missing else Optional()], **kwargs)
