"""Forms about who came to an event, its closing and corrections."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField
from wtforms.validators import Optional

from portal.events import evidence
from portal.events.forms.planning import DatesForm
from portal.events.models import Attendance, Event, Registration, SeatState, Side
from portal.forms import (
    CheckboxListField,
    FilterForm,
    Given,
    HoursField,
    PortalForm,
    choice,
    enum_choices,
    options,
    quarter_hours,
    text,
)
from portal.plan.tags import PlanTagsField


class SearchForm(FilterForm):
    """Looking for a person of the portal by name."""

    q = text(_l("First name or surname"), longest=100)


class FoundForm(PortalForm):
    """Who came, out of the people found; the reason where the event is closed already."""

    person = choice(_l("Person"), [], _l("Choose the person."))
    reason = text(_l("Reason of the correction"), longest=400)

    def __init__(self, people: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person.choices = [*self.person.choices, *options(people)]


class GuestForm(PortalForm):
    """Somebody without an account who came."""

    name = text(_l("First name and surname"), _l("Enter the name of the person."), longest=120)
    organisation_name = text(_l("Organisation"), _l("Enter the organisation the person came from."))
    email = text(
        _l("E-mail"),
        longest=254,
        description=_l(
            "Tells people of the same name apart, and is the same person when they get an account."
        ),
    )
    reason = text(_l("Reason of the correction"), longest=400)


def marks_form(places: list[Registration], **kwargs: Any) -> PortalForm:
    """A form with one choice for each place, named by its id; `rest` notes all who are left as present."""
    choices = options([("", _l("not noted")), *enum_choices(Attendance)])
    fields: dict[str, Any] = {
        f"place_{place.id}": SelectField(
            place.person_name,
            [Optional()],
            choices=choices,
            default=place.attendance.value if place.attendance else "",
        )
        for place in places
    }
    fields["rest"] = BooleanField(_l("Note everybody with a seat who is left as present"))
    fields["reason"] = text(_l("Reason of the correction"), longest=400)
    form: PortalForm = type("MarksForm", (PortalForm,), fields)(**kwargs)
    return form


def marks_of(form: PortalForm, places: list[Registration]) -> dict[int, Attendance]:
    """The marks a `marks_form` holds, by the id of the place."""
    marks = {place.id: _mark_of(form, place) for place in places}
    return {number: Attendance(value) for number, value in marks.items() if value}


def _mark_of(form: PortalForm, place: Registration) -> str:
    """What was chosen for a place; present where nothing was, everybody left is noted and the person had a seat."""
    is_rest = form["rest"].data and place.state is not SeatState.WAITING
    return form[f"place_{place.id}"].data or (Attendance.PRESENT.value if is_rest else "")


class ClosingForm(PortalForm):
    """Which of the organisations noted took part or presented themselves, and the time certificates name."""

    organisations = CheckboxListField(_l("Organisations that took part"), coerce=int)
    presenters = CheckboxListField(_l("Organisations that presented themselves"), coerce=int)
    minutes = HoursField(
        _l("Hours on the certificates"),
        [Optional(), quarter_hours],
        description=_l("For example 6 or 1,5. When it is empty, the certificates name no hours."),
    )

    def __init__(self, chosen: dict[Side, list[Any]], **kwargs: Any) -> None:
        ids = {side: [row.id for row in rows] for side, rows in chosen.items()}
        given = {"organisations": ids[Side.PARTICIPANT], "presenters": ids[Side.PRESENTER]}
        super().__init__(data={**given, **kwargs.pop("data", {})}, **kwargs)
        self.organisations.choices = options((row.id, row.name) for row in chosen[Side.PARTICIPANT])
        self.presenters.choices = options((row.id, row.name) for row in chosen[Side.PRESENTER])


class CorrectionForm(DatesForm, ClosingForm):
    """What a closed event counts for, with the reason of the correction."""

    series = text(_l("Series"), longest=100)
    tags = PlanTagsField(_l("Counts for indicators"), kinds=evidence.KINDS)
    reason = text(_l("Reason of the correction"), _l("Enter the reason of the correction."), longest=400)


class OrganisationFilter(FilterForm):
    """Looking for organisations by name and area; the areas of the plan are filled in by the page."""

    q = text(_l("Name"), longest=100)
    area = SelectField(_l("Engaged in the area"), [Optional()], default="")

    def __init__(self, areas: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.area.choices = options([("", _l("All")), *areas])

    @property
    def question(self) -> tuple[str, str]:
        """The words and the area somebody chose; an area that does not exist is none."""
        return self.q.data or "", self.area.data or "" if self.area.validate(self) else ""


class OrganisationsForm(PortalForm):
    """Organisations to add, out of those found, and how they took part."""

    found = CheckboxListField(
        _l("Organisations found"), [Given(_l("Choose at least one organisation."))], coerce=int
    )
    side = choice(_l("How did they take part?"), enum_choices(Side), _l("Choose how they took part."))
    reason = text(_l("Reason of the correction"), longest=400)

    def __init__(self, event: Event, found: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(data={"side": Side.PARTICIPANT.value}, **kwargs)
        self.found.choices = options(found)
        if not event.type.counts_presentations:
            self.side.choices = options([(Side.PARTICIPANT.value, Side.PARTICIPANT.label)])
