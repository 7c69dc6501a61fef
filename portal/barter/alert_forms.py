"""The form of an alert."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from portal.barter.models import PostKind, ResourceKind, ServiceMode
from portal.competences import queries as competences
from portal.forms import PortalForm, choice, enum_choices, grouped_options
from portal.organisations.territory import powiaty

GROUP, TERM = "group-", "term-"


def _terms_and_groups() -> list[SelectChoice]:
    """The terms under their groups; the whole group comes first."""
    terms: dict[str, list[tuple[str, str, str]]] = {}
    for key, name, group in competences.choices(by_id=True):
        terms.setdefault(group, []).append((f"{TERM}{key}", name, group))
    rows = [
        row
        for group in competences.groups()
        for row in [
            (f"{GROUP}{group.id}", _("The whole group: %(name)s", name=group.name), group.name),
            *terms.get(group.name, ()),
        ]
    ]
    return grouped_options(_l("Any"), rows)


class AlertForm(PortalForm):
    """What a person wants to be told of; the address may fill it in with the filters of a list."""

    kind = choice(
        _l("Tell me of new"), enum_choices(PostKind), _l("Choose whether to tell you of offers or needs.")
    )
    about = SelectField(_l("Competence"), [Optional()], choices=_terms_and_groups, default="")
    resource_kind = choice(_l("What it is"), lambda: [("", _l("Anything")), *enum_choices(ResourceKind)])
    mode = choice(_l("Where"), lambda: [("", _l("Anywhere")), *enum_choices(ServiceMode)])
    powiat = choice(
        _l("District"),
        lambda: [("", _l("Anywhere")), *powiaty().items()],
        description=_l("Offers that are given at your place or remotely are told of from every district."),
    )

    def __init__(self) -> None:
        asked = request.args
        term = competences.find(asked.get("competence"))
        super().__init__(
            data={
                "kind": asked.get("kind", ""),
                "about": f"{TERM}{term.id}" if term else "",
                "resource_kind": asked.get("resource", ""),
                "mode": asked.get("mode", ""),
                "powiat": asked.get("powiat", ""),
            }
        )

    def columns(self) -> dict[str, Any]:
        """The arguments of the operation."""
        about, mode, resource = self.about.data or "", self.mode.data, self.resource_kind.data
        number = int(about.rpartition("-")[2]) if about else None
        return {
            "kind": PostKind(self.kind.data),
            "competence_id": number if about.startswith(TERM) else None,
            "competence_group_id": number if about.startswith(GROUP) else None,
            "resource_kind": ResourceKind(resource) if resource else None,
            "mode": ServiceMode(mode) if mode else None,
            "powiat": self.powiat.data or None,
        }
