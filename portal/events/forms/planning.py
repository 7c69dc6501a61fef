"""Forms of events."""

import re
from datetime import datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, SelectField, StringField
from wtforms.validators import Optional, ValidationError

from portal.clock import WARSAW
from portal.events import evidence, queries, times
from portal.events.models import Event, EventType
from portal.forms import (
    FilterForm,
    Given,
    PortalForm,
    choice,
    day,
    enum_choices,
    long_text,
    options,
    text,
)
from portal.organisations import territory
from portal.plan.tags import PlanTagsField

LINK = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@.]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
LARGEST = 100_000
ALL = ("", _l("All"))


class ClockField(StringField):
    """A time of day as people write it: `9`, `9:00`, `9.00`."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; what was typed stays in `raw_data`."""
        typed = (valuelist[0] if valuelist else "").strip()
        self.data: Any = _time(typed) if typed else None

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""


def _time(typed: str) -> time:
    found = CLOCK.fullmatch(typed)
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else time(-1)
    except ValueError:
        raise ValueError(_("Enter a time such as 9:00.")) from None


def _plausible_link(form: Any, field: Field) -> None:
    if not LINK.fullmatch(field.data):
        raise ValidationError(_("Enter a whole link, beginning with https://."))


def _seats(form: Any, field: Field) -> None:
    if field.data is not None and not 0 < field.data <= LARGEST:
        raise ValidationError(_("Enter a number from 1 to 100000, or leave the field empty."))


def _sensible(form: Any, field: Field) -> None:
    if field.data is not None and not 2000 <= field.data.year <= 2100:
        raise ValidationError(_("Enter a year from 2000 to 2100."))


class EventFilter(FilterForm):
    """The filters of the list; the areas of the plan are filled in by the page."""

    q = text(_l("Title"), longest=100)
    type = SelectField(_l("Type"), [Optional()], default="", choices=options([ALL, *enum_choices(EventType)]))
    area = SelectField(_l("Area"), [Optional()], default="")
    where = SelectField(_l("Where"), [Optional()], default="")
    when = SelectField(
        _l("When"), [Optional()], default="", choices=options([("", _l("Coming")), ("past", _l("Past"))])
    )

    def __init__(self, areas: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.area.choices = options([ALL, *areas])
        remote = (queries.REMOTE, _l("Remote"))
        self.where.choices = options([ALL, remote, *territory.powiaty().items()])

    @property
    def wanted(self) -> dict[str, Any]:
        """The filters that hold a known value."""
        return {f.name: f.data for f in self if f.data and f.validate(self)}


class DatesForm(PortalForm):
    """From a Warsaw day and time to another."""

    starts_on = day(_l("First day"), _l("Enter the first day."), (_sensible,))
    starts_at = ClockField(_l("Begins at"), [Given(_l("Enter the time the event begins."))])
    ends_on = day(
        _l("Last day"),
        validators=(_sensible,),
        description=_l("Leave it empty when the event ends on the first day."),
    )
    ends_at = ClockField(_l("Ends at"), [Given(_l("Enter the time the event ends."))])

    @property
    def dates(self) -> dict[str, datetime]:
        """The moments; raises Refused for an hour that does not exist and an end before the beginning."""
        first: Any = self.starts_on.data
        begins, ends_at = self.starts_at.data, self.ends_at.data
        starts, ends = times.between(first, begins, self.ends_on.data or first, ends_at)
        return {"starts_at": starts, "ends_at": ends}


def dates_of(event: Event) -> dict[str, Any]:
    """What `DatesForm` shows for an event."""
    start, end = event.starts_at.astimezone(WARSAW), event.ends_at.astimezone(WARSAW)
    return {
        "starts_on": start.date(),
        "starts_at": start.time(),
        "ends_on": end.date() if end.date() != start.date() else None,
        "ends_at": end.time(),
    }


class EventForm(DatesForm):
    """An event; groups, areas and organisations are filled in by the page."""

    title = text(_l("Title"), _l("Enter the title of the event."), longest=200)
    kind = choice(_l("Type"), enum_choices(EventType), _l("Choose the type of the event."))
    series = text(
        _l("Series"),
        longest=100,
        description=_l("For an edition only, for example: National Career Week."),
    )
    description = long_text(_l("Description"), longest=5000)
    group = choice(_l("Group"), [])
    area = choice(_l("Area"), [])
    organiser = choice(
        _l("Organiser"), [], description=_l("Leave it empty when the Partnership Office organises it.")
    )
    place = text(
        _l("Place"), longest=300, description=_l("Room, street and town. Leave it empty for a remote event.")
    )
    powiat = choice(_l("Powiat"), territory.powiaty().items())
    link = text(
        _l("Link for remote participants"),
        longest=300,
        validators=(_plausible_link,),
        description=_l("Shown only to those who have a seat."),
    )
    capacity = IntegerField(
        _l("Seats"), [Optional(), _seats], description=_l("Leave it empty when there is room for everybody.")
    )
    sign_up_until = day(_l("Last day to sign up"), validators=(_sensible,))
    is_public = BooleanField(_l("Public: guests see the event too"), default=True)
    tags = PlanTagsField(_l("Counts for indicators"), kinds=evidence.KINDS)

    def __init__(self, scopes: Any, organisations: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        groups, areas = scopes
        self.group.choices = [*self.group.choices, *options(groups)]
        self.area.choices = [*self.area.choices, *options(areas)]
        self.organiser.choices = [*self.organiser.choices, *options(organisations)]

    @property
    def fields(self) -> dict[str, Any]:
        """The values as arguments of `create` and `edit`."""
        return {
            **{name: self[name].data or "" for name in ("title", "series", "description", "place", "link")},
            "group_id": _key(self.group),
            "area_number": _key(self.area),
            "organiser_id": _key(self.organiser),
            **self.dates,
            "kind": EventType(self.kind.data),
            "powiat": self.powiat.data or None,
            "capacity": self.capacity.data,
            "sign_up_until": self.sign_up_until.data,
            "is_public": self.is_public.data,
            "tags": self.tags.data or (),
        }


def _key(field: Field) -> int | None:
    """The id a select holds; None for none."""
    return int(field.data) if field.data else None


class PostponingForm(DatesForm):
    """The new date of an announced event."""

    sign_up_until = day(_l("Last day to sign up"), validators=(_sensible,))
    reason = text(_l("Reason"), _l("Enter the reason."), longest=400)


class ReasonForm(PortalForm):
    """Why an event is cancelled or withdrawn."""

    reason = text(_l("Reason"), _l("Enter the reason."), longest=400)


class StaffForm(PortalForm):
    """Somebody of the representative's organisation to sign up; the people are filled in by the page."""

    person = choice(_l("Person"), [], _l("Choose the person."))

    def __init__(self, people: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person.choices = [*self.person.choices, *options(people)]
