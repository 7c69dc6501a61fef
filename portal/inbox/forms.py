"""The filters of the list, and how each topic is delivered."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional

from portal.forms import FilterForm, PortalForm, enum_choices, options
from portal.notices import Delivery, Topic

OPTIONAL = tuple(topic for topic in Topic if not topic.is_mandatory)


class NoticeFilter(FilterForm):
    """Which notices to show."""

    topic = SelectField(
        _l("About"),
        choices=options([("", _l("All")), *enum_choices(Topic)]),
        default="",
        validators=[Optional()],
    )
    show = SelectField(
        _l("Show"),
        choices=options([("", _l("All")), ("unread", _l("Unread"))]),
        default="",
        validators=[Optional()],
    )

    @property
    def wanted_topic(self) -> Topic | None:
        """The topic asked for; one that does not exist counts as none."""
        return next((topic for topic in Topic if topic.value == self.topic.data), None)


class LeaveForm(PortalForm):
    """The button that gives a topic's mail up."""


def settings_form(present: dict[Topic, Delivery]) -> Any:
    """One choice for each topic that is not mandatory."""
    fields = {
        topic.value: RadioField(
            topic.label,
            choices=options(enum_choices(Delivery)),
            default=present[topic].value,
            validators=[InputRequired(_l("Choose one of these."))],
        )
        for topic in OPTIONAL
    }
    return type("SettingsForm", (PortalForm,), fields)()


def chosen_of(form: Any) -> dict[Topic, Delivery]:
    """What was chosen."""
    return {topic: Delivery(form[topic.value].data) for topic in OPTIONAL}
