"""Forms of requests, anonymisation, consents and retention."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import Email, InputRequired, NumberRange

from portal.consents import Purpose
from portal.events.models import EventParticipant
from portal.forms import (
    CheckboxListField,
    FilterForm,
    PortalForm,
    choice,
    day,
    enum_choices,
    long_text,
    options,
    text,
)
from portal.privacy.models import Channel, PrivacyRequest, RequestState, RequestType
from portal.privacy.retention import CATEGORIES, periods

ALL = ("", _l("All"))
LONGEST_PERIOD = 600  # months
BY_OTHER_WAYS = [pair for pair in enum_choices(Channel) if pair[0] != Channel.PORTAL.value]


class RequestForm(PortalForm):
    """What a person asks for."""

    type = choice(_l("What I ask for"), enum_choices(RequestType), _l("Choose what you ask for."))
    words = long_text(
        _l("What it is about"),
        _l("Write what it is about."),
        longest=3000,
        description=_l("For a correction: what is wrong, and where. Otherwise: which data, and why."),
    )
    wanted = long_text(
        _l("How it should be"),
        longest=3000,
        description=_l("Needed for a correction, otherwise leave it empty."),
    )

    @property
    def kind(self) -> RequestType:
        """The type chosen."""
        return RequestType(self.type.data)


class EnterForm(RequestForm):
    """A request of somebody else, which came by another way."""

    type = choice(
        _l("What the person asks for"), enum_choices(RequestType), _l("Choose what the person asks for.")
    )
    channel = choice(_l("How it came"), BY_OTHER_WAYS, _l("Choose how it came."))
    received_on = day(_l("Received on"), _l("Enter the day it was received."))
    name = text(_l("Name and surname"), _l("Enter the name and surname."), longest=120)
    email = text(
        _l("E-mail"),
        longest=254,
        validators=(Email(_l("Enter an e-mail address such as anna@example.org.")),),
    )
    address = text(
        _l("Postal address"), longest=300, description=_l("Only when the person wants the answer by letter.")
    )


class RequestFilter(FilterForm):
    """What the list of requests is narrowed to."""

    type = SelectField(_l("Type"), choices=options([ALL, *enum_choices(RequestType)]), default="")
    state = SelectField(_l("State"), choices=options([ALL, *enum_choices(RequestState)]), default="")

    def wanted(self) -> tuple[RequestState | None, RequestType | None]:
        """The state and the type chosen; nonsense means all."""
        states, types = {s.value: s for s in RequestState}, {t.value: t for t in RequestType}
        return states.get(self.state.data or ""), types.get(self.type.data or "")


class DecideForm(PortalForm):
    """The answer to a request."""

    outcome = RadioField(
        _l("Decision"),
        [InputRequired(_l("Choose whether the request is granted."))],
        choices=options([("done", _l("Granted")), ("refused", _l("Refused"))]),
    )
    answer = long_text(
        _l("Answer to the person"),
        _l("Write the answer: what was done, or why not."),
        longest=3000,
        description=_l(
            "A refusal has to name its reason and the right to complain to the President of the Personal Data "
            "Protection Office (GDPR art. 12(4))."
        ),
    )

    def __init__(self, row: PrivacyRequest, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if row.type is RequestType.ERASURE:  # granted by anonymising only
            self.outcome.choices = options([("refused", _l("Refused"))])


class AnonymiseForm(PortalForm):
    """The last question before a person is anonymised, and who else of that name is meant."""

    participants = CheckboxListField(_l("People of the same name without an account"), coerce=int)
    sure = BooleanField(
        _l("I have checked whom this is about, and know that it cannot be undone."),
        [InputRequired(_l("Confirm that you have checked: it cannot be undone."))],
    )

    def __init__(self, namesakes: list[EventParticipant], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.participants.choices = options([(row.id, _namesake(row)) for row in namesakes])
        if not namesakes:
            del self.participants

    def chosen(self) -> list[int]:
        """The ids of those who are the person."""
        return list(self.participants.data or []) if self.participants else []


def _namesake(row: EventParticipant) -> str:
    return ", ".join(part for part in (row.name, row.organisation_name, row.email) if part) or _("no name")


class TextForm(PortalForm):
    """A new version of a text."""

    purpose = choice(_l("Which text"), enum_choices(Purpose), _l("Choose which text it is."))
    body = long_text(_l("New text (Markdown)"), _l("Enter the new text."), longest=10_000)


class RejectForm(PortalForm):
    """Why the records of a batch are kept."""

    reason = long_text(_l("Why the records are kept"), _l("Write why the records are kept."), longest=500)


class PeriodsForm(PortalForm):
    """The months of every category that has a period; its fields are made from the table."""

    def months(self) -> dict[str, int]:
        """The months entered, by category."""
        return {key: int(self[key].data) for key in CATEGORIES if key in self}


def periods_form() -> PeriodsForm:
    """The form with one field for each category, filled with what is in force."""
    wrong = _l("Enter whole months, from 1 to %(most)s.", most=LONGEST_PERIOD)
    checks = [InputRequired(_l("Enter the number of months.")), NumberRange(1, LONGEST_PERIOD, wrong)]
    fields = {key: IntegerField(CATEGORIES[key].what, checks) for key in periods()}
    return type("AllPeriodsForm", (PeriodsForm,), fields)(data=periods())
