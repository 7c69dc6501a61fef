"""The forms about needs: what is needed, and help that is offered."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.barter.forms import HOURS_HINT, TermsForm, any_or
from portal.barter.models import Need, ServiceMode
from portal.barter.post_forms import PostForm, contact_field, kind_field, term_field
from portal.forms import choice, day, enum_choices, hours, long_text, text
from portal.organisations.territory import powiaty


class NeedForm(PostForm):
    """What an organisation needs."""

    model = Need

    title = text(_l("What do you need?"), _l("Enter what you need, in a few words."), longest=150)
    description = long_text(
        _l("Description"),
        _l("Describe what you need and what for."),
        description=_l("What is to be done, for whom, for how many people, what you already have."),
    )
    resource_kind = kind_field(_l("What is needed"))
    competence_id = term_field(
        _l("Competence it takes"),
        _l("– none –"),
        description=_l("A term of the vocabulary; by it the portal finds the offers that fit."),
    )
    mode = choice(_l("Where"), any_or(_l("Anywhere"), enum_choices(ServiceMode)))
    place = text(_l("Place"), longest=120, description=_l("Town, or address."))
    powiat = choice(
        _l("District"),
        any_or(_l("Anywhere"), powiaty().items()),
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
    contact_id = contact_field()


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
