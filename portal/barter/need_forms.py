"""The forms about needs: what is needed, and help that is offered."""

from datetime import timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Optional

from portal import clock
from portal.barter.forms import HOURS_HINT, OfferFilter, PostForm, TermsForm
from portal.barter.models import Need, ResourceKind, ServiceMode
from portal.barter.models.words import NEED_DAYS
from portal.competences import queries as competences
from portal.forms import choice, day, enum_choices, grouped_options, hours, long_text, text
from portal.organisations.territory import powiaty


class NeedForm(PostForm):
    """What an organisation needs."""

    title = text(_l("What do you need?"), _l("Enter what you need, in a few words."), longest=150)
    description = long_text(
        _l("Description"),
        _l("Describe what you need and what for."),
        description=_l("What is to be done, for whom, for how many people, what you already have."),
    )
    resource_kind = choice(
        _l("What is needed"),
        enum_choices(ResourceKind),
        _l("Choose whether it is work, a room or equipment."),
    )
    competence_id = SelectField(
        _l("Competence it takes"),
        [Optional()],
        choices=lambda: grouped_options(_l("– none –"), competences.choices(by_id=True)),
        default="",
        description=_l("A term of the vocabulary; by it the portal finds the offers that fit."),
    )
    mode = choice(_l("Where"), lambda: [("", _l("Anywhere")), *enum_choices(ServiceMode)])
    place = text(_l("Place"), longest=120, description=_l("Town, or address."))
    powiat = choice(
        _l("District"),
        lambda: [("", _l("Anywhere")), *powiaty().items()],
        description=_l(
            "Only when you can go nowhere else; what comes to you or is given remotely fits from everywhere."
        ),
    )
    minutes = hours(_l("Hours you need"), _l("Enter how many hours you need."), description=HOURS_HINT)
    audience = text(_l("For whom"), longest=300, description=_l("For example: teachers, career advisers."))
    wanted_from = day(_l("Wanted from"))
    wanted_until = day(_l("Wanted until"))
    expires_on = day(
        _l("Last day of the need"),
        _l("Enter until when the need is valid."),
        description=_l("180 days at most."),
    )
    contact_id = choice(
        _l("Contact person"),
        list,
        _l("Choose who answers questions."),
        coerce=int,
        description=_l("The other side sees this person only after both sides have accepted the terms."),
    )

    def __init__(self, organisation: Any, author_id: int | None, need: Need | None = None) -> None:
        new = {
            "contact_id": author_id,
            "expires_on": clock.today() + timedelta(days=NEED_DAYS),
            "place": organisation.city,
        }
        super().__init__(organisation, new, need)


class NeedFilter(OfferFilter):
    """Filters of the needs of others."""

    def __init__(self) -> None:
        super().__init__()
        self.resource.label.text = _l("What is needed")


class HelpForm(TermsForm):
    """The terms on which an organisation offers to serve a need; where, when the need leaves it open."""

    mode = choice(_l("Where"), enum_choices(ServiceMode), _l("Choose where the service is given."))

    def __init__(self, need: Need) -> None:
        super().__init__()
        if need.mode:
            del self.mode
        if not self.is_submitted():
            self.minutes.data = need.minutes

    def terms(self) -> dict[str, Any]:
        """The arguments of the operation."""
        values = super().terms()
        return {**values, "mode": ServiceMode(values["mode"])} if "mode" in values else values
