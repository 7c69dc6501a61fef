"""Postcodes, websites, e-mail addresses and phone numbers: what is wrong with one, as a sentence, or None."""

import re
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _l

POSTCODE = re.compile(r"\d{2}-\d{3}", re.ASCII)
WEBSITE = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@.]{2,}(?:[/?#]\S*)?", re.IGNORECASE)


def postcode_problem(value: str) -> Any:
    """A Polish postcode."""
    return None if POSTCODE.fullmatch(value) else _l("Enter the postcode as 31-000.")


def website_problem(value: str) -> Any:
    """A whole address of a website."""
    if WEBSITE.fullmatch(value):
        return None
    return _l("Enter the whole address of the website, beginning with https://.")


def email_problem(value: str) -> Any:
    """An e-mail address; whether it can be delivered is not asked."""
    try:
        validate_email(value, check_deliverability=False)
    except EmailNotValidError:
        return _l("Enter an e-mail address such as biuro@example.org.")
    return None


def phone_problem(value: str) -> Any:
    """A possible phone number, Polish where it names no country."""
    try:
        if phonenumbers.is_possible_number(phonenumbers.parse(value, "PL")):
            return None
    except phonenumbers.NumberParseException:
        pass
    return _l("Enter a phone number such as +48 12 345 67 89.")
