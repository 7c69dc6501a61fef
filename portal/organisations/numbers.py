"""NIP, REGON and KRS as people write them: spaces and dashes are dropped, checksums checked."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from stdnum.pl import nip, regon
from wtforms import Field
from wtforms.validators import ValidationError

SEPARATORS = str.maketrans("", "", " -\u00a0\u2013\t")


def digits(value: str | None) -> str:
    """The text without spaces and dashes."""
    return (value or "").translate(SEPARATORS)


def nip_problem(value: str) -> Any:
    """What is wrong with a NIP of digits (10, with a checksum), as a sentence; None when nothing is."""
    return (
        None
        if _is_number(value) and nip.is_valid(value)
        else _l("Enter a correct NIP: 10 digits, for example 676-246-63-26.")
    )


def regon_problem(value: str) -> Any:
    """The same of a REGON: 9 digits, or 14 for a unit of a larger body."""
    if _is_number(value) and regon.is_valid(value):
        return None
    return _l("Enter a correct REGON: 9 digits, or 14 for a unit of a larger body.")


def krs_problem(value: str) -> Any:
    """The same of a KRS number: 10 digits, without a checksum."""
    return None if _is_number(value) and len(value) == 10 else _l("Enter a correct KRS number: 10 digits.")


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def checked(problem: Callable[[str], Any], clean: Callable[[str], str] = digits) -> Any:
    """A validator of a form's field from a function that names the problem of a value, as those above."""

    def check(form: Any, field: Field) -> None:
        if field.data and (sentence := problem(clean(field.data))):
            raise ValidationError(sentence)

    return check
