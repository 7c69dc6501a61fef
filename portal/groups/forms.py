"""Forms of groups."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed
from wtforms import Field, SelectField
from wtforms.validators import Optional, ValidationError

from portal.files import ALLOWED
from portal.forms import (
    CheckboxListField,
    FileField,
    FilterForm,
    PortalForm,
    choice,
    day,
    enum_choices,
    long_text,
    options,
    text,
)
from portal.groups import queries
from portal.groups.models import GroupKind, GroupState

LINK = re.compile(r"https?://[^\s/?#@]+\.[^\s/?#@.]{2,}(?:[/?#]\S*)?", re.IGNORECASE)


class GroupFilter(FilterForm):
    """The filters of the list; the areas of the plan are filled in by the page."""

    q = text(_l("Name"), longest=100)
    area = SelectField(_l("Area"), [Optional()])
    kind = SelectField(_l("Kind"), [Optional()], choices=options([("", _l("All")), *enum_choices(GroupKind)]))
    state = SelectField(
        _l("State"),
        [Optional()],
        choices=options(
            [
                ("", _l("Active")),
                (GroupState.CLOSED.value, _l("Closed")),
                (GroupState.VOIDED.value, _l("Entered by mistake")),
            ]
        ),
    )

    @property
    def wanted(self) -> dict[str, Any]:
        """What the address asks for; a value that is no choice counts as none."""
        return {field.name: field.data for field in self if field.name == "q" or _is_choice(field)}


def _is_choice(field: Any) -> bool:
    return any(field.data == option.value for option in field.choices or ())


def _plausible_link(form: Any, field: Field) -> None:
    if not LINK.fullmatch(field.data):
        raise ValidationError(_l("Enter the whole address, beginning with https://."))


class DescriptionForm(PortalForm):
    """What may be changed at any time without touching a figure."""

    name = text(_l("Name of the group"), _l("Enter the name of the group."), longest=200)
    kind = choice(_l("Kind"), enum_choices(GroupKind), _l("Choose the kind of the group."))
    purpose = long_text(_l("Purpose"), _l("Enter the purpose of the group."), longest=2000)
    resolution = text(
        _l("Resolution"), _l("Enter the number of the resolution and who passed it."), longest=300
    )
    resolution_url = text(_l("Link to the resolution"), longest=300, validators=(_plausible_link,))
    upload = FileField(
        _l("File of the resolution"),
        [FileAllowed(ALLOWED, _l("Choose a file of one of the allowed types."))],
    )

    @property
    def fields(self) -> dict[str, Any]:
        """The values as columns of the group, without the file."""
        names = ("name", "purpose", "resolution", "resolution_url")
        return {"kind": GroupKind(self.kind.data), **{name: self[name].data or "" for name in names}}


class GroupForm(DescriptionForm):
    """A group to appoint; areas and indicators of the plan in force and people are filled in here."""

    area = choice(_l("Area"), [], _l("Choose the area."))
    established_on = day(_l("Day of the resolution"), _l("Enter the day of the resolution."))
    indicators = CheckboxListField(_l("Counts for indicators"))
    members = CheckboxListField(_l("First members"))

    def __init__(self, areas: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.area.choices = [*self.area.choices, *options(areas)]
        self.indicators.choices = options(queries.indicator_choices())
        self.members.choices = options(people)


class CorrectionForm(PortalForm):
    """What the figures rest on: the day and the indicators, with the reason of the correction."""

    established_on = day(_l("Day of the resolution"), _l("Enter the day of the resolution."))
    indicators = CheckboxListField(_l("Counts for indicators"))
    reason = text(_l("Reason of the correction"), _l("Enter the reason of the correction."), longest=400)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.indicators.choices = options(queries.indicator_choices())


class ClosingForm(PortalForm):
    """The end of a group."""

    closed_on = day(_l("Last day"), _l("Enter the last day of the group."))
    reason = text(_l("Reason"), _l("Enter the reason."), longest=400)


class VoidingForm(PortalForm):
    """Why a group should never have been entered."""

    reason = text(_l("Reason"), _l("Enter the reason."), longest=400)


class MemberForm(PortalForm):
    """Somebody of a member organisation who joins the group; the people are filled in by the page."""

    person = choice(_l("Person"), [], _l("Choose the person."))
    starts_on = day(_l("Member from"), _l("Enter the day the person joins."))

    def __init__(self, people: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person.choices = [*self.person.choices, *options(people)]


class CoordinatorForm(PortalForm):
    """The coordinator the Biuro appoints from the members of the group."""

    person = choice(_l("Coordinator"), [], _l("Choose the coordinator."))
    basis = text(_l("Basis"), _l("Enter what the appointment rests on."), longest=300)

    def __init__(self, people: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person.choices = [*self.person.choices, *options(people)]
