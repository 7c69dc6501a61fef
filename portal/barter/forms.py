"""The forms of the bank."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Optional, ValidationError

from portal import clock
from portal.barter.models import (
    Exchange,
    ExchangeState,
    ExchangeTerms,
    Outcome,
    TransferKind,
)
from portal.barter.queries import LedgerWanted, ledger_owners
from portal.competences import queries as competences
from portal.forms import (
    FilterForm,
    HoursField,
    PortalForm,
    choice,
    day,
    enum_choices,
    hours,
    long_text,
    options,
    text,
)

SHOWN_STATES = [state for state in ExchangeState if state is not ExchangeState.DRAFT]
HOURS_HINT = _l("For example 1,5 or 1 h 30 min, in steps of a quarter.")


def any_or(label: Any, choices: Iterable[tuple[str, Any]]) -> Callable[[], list[tuple[str, Any]]]:
    """The choices of a filter, the first of which filters nothing."""
    return lambda: [("", label), *choices]


def written(form: PortalForm, row: Any) -> dict[str, Any]:
    """What a row says in the fields of a form; enums by their value."""
    values = {name: getattr(row, name) for name in type(form).__dict__ if hasattr(row, name)}
    return {name: getattr(value, "value", value) for name, value in values.items() if not callable(value)}


class ListFilter(FilterForm):
    """Filters that keep the order of the list; a value that does not exist filters nothing."""

    sort = HiddenField()

    def wanted(self) -> dict[str, Any]:
        """What can be used of what the address asks for."""
        self.validate()
        return {name: field.data for name, field in self._fields.items() if field.data and not field.errors}


class MatrixFilter(ListFilter):
    """Filters of supply and demand."""

    group = choice(
        _l("Group of competences"),
        lambda: [("", _l("All groups")), *((group.slug, group.name) for group in competences.groups())],
    )
    gaps = choice(
        _l("Which competences"),
        any_or(
            _l("All competences"),
            [
                ("few", _l("Offered by nobody or only one organisation")),
                ("unmet", _l("Needed now and offered by nobody")),
            ],
        ),
    )


class TermsForm(PortalForm):
    """What both sides are to accept: how much, what exactly and when."""

    minutes = hours(_l("Hours"), _l("Enter how many hours it takes."), description=HOURS_HINT)
    scope = long_text(
        _l("What exactly, for whom and how"),
        _l("Describe what is to be done."),
        longest=4000,
        description=_l("Both sides accept these words together with the hours."),
    )
    starts_on = day(_l("Planned beginning"))
    ends_on = day(_l("Planned end"))

    def __init__(self, terms: ExchangeTerms | None = None) -> None:
        super().__init__(data=written(self, terms) if terms else None)

    def terms(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return {key: value for key, value in self.data.items() if key != "csrf_token"}


class AcceptForm(PortalForm):
    """The version a person read before accepting it."""

    version = HiddenField(filters=[lambda value: int(value) if str(value or "").isdecimal() else 0])


class ReasonForm(PortalForm):
    """A reason the other side gets to read."""

    reason = long_text(_l("Reason"), _l("Enter the reason."), longest=2000)


class ReportForm(PortalForm):
    """What the provider reports."""

    performed_on = day(_l("Day of the service"), _l("Enter the day the service was performed."))
    minutes = hours(
        _l("Hours it really took"),
        _l("Enter how many hours it took."),
        description=_l("These hours are booked once the recipient confirms them. In steps of a quarter."),
    )
    report = long_text(_l("What was done"), longest=4000)

    def __init__(self, exchange: Exchange) -> None:
        super().__init__(data={"performed_on": clock.today(), "minutes": exchange.terms.minutes})


class WordsForm(PortalForm):
    """Words of one side."""

    words = long_text(_l("Your words"), _l("Write what happened."), longest=4000)


class MessageForm(PortalForm):
    """A message to the other side."""

    text = long_text(_l("Message"), _l("Write a message."), longest=4000)


class SettleForm(PortalForm):
    """How the Biuro settles."""

    outcome = choice(_l("Settlement"), enum_choices(Outcome), _l("Choose how the dispute is settled."))
    minutes = HoursField(
        _l("Recognised hours"),
        [Optional()],
        description=_l("Only when recognised in part: fewer than reported."),
    )
    reason = long_text(_l("Reason"), _l("Enter the reason; both sides read it."), longest=4000)

    def validate_minutes(self, field: HoursField) -> None:
        """Ask for the hours where the settlement needs them."""
        if self.outcome.data == Outcome.IN_PART.value and field.data is None:
            raise ValidationError(_("Enter how many hours are recognised."))


class ExchangeFilter(ListFilter):
    """Filters of exchanges."""

    q = text(_l("Service"), longest=100)
    partner = text(_l("Organisation"), longest=100)
    state = choice(
        _l("State"),
        any_or(
            _l("Any state"),
            [("running", _l("Running exchanges")), *enum_choices(SHOWN_STATES)],
        ),
    )
    side = choice(
        _l("Our side"), any_or(_l("Both sides"), [("given", _l("We give")), ("received", _l("We receive"))])
    )


class LedgerFilter(FilterForm):
    """Filters of the ledger of hours."""

    month = text(_l("Month"), longest=7, description=_l("As year-month, for example 2015-03."))
    organisation = choice(_l("Organisation"), list, default="")
    kind = choice(_l("Kind"), any_or(_l("Every kind"), enum_choices(TransferKind)), default="")

    def __init__(self) -> None:
        super().__init__()
        self.organisation.choices = options([("", _l("Every organisation")), *ledger_owners()])

    def wanted(self) -> LedgerWanted:
        """What can be used of what the address asks for."""
        kinds = {kind.value: kind for kind in TransferKind}
        owners = {option.value for option in self.organisation.choices or ()}
        organisation = self.organisation.data if self.organisation.data in owners else None
        return LedgerWanted(
            self.first_day(), int(organisation) if organisation else None, kinds.get(self.kind.data or "")
        )

    def first_day(self) -> date | None:
        """The first day of the month asked for; None without one or when it cannot be read."""
        try:
            return date.fromisoformat(f"{self.month.data or ''}-01")
        except ValueError:
            return None
