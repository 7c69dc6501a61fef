"""The form of an offer."""

from typing import Any

from flask_babel import lazy_gettext as _l

from portal.barter.forms import HOURS_HINT, any_or
from portal.barter.models import Offer, ServiceMode
from portal.barter.post_forms import PostForm, contact_field, kind_field, term_field
from portal.forms import choice, day, enum_choices, hours, long_text, text
from portal.organisations.models import Organisation
from portal.organisations.territory import powiaty


class OfferForm(PostForm):
    """What an organisation offers."""

    model = Offer

    title = text(_l("What do you offer?"), _l("Enter what you offer, in a few words."), longest=150)
    description = long_text(
        _l("Description"),
        _l("Describe what the other organisation gets."),
        description=_l("What it covers, for whom it is meant, what the recipient prepares."),
    )
    resource_kind = kind_field(_l("What is given"))
    competence_id = term_field(
        _l("Competence it rests on"),
        _l("– none –"),
        description=_l("A term of the vocabulary; who looks for it finds the offer."),
    )
    mode = choice(_l("Where"), enum_choices(ServiceMode), _l("Choose where the service is given."))
    place = text(_l("Place"), longest=120, description=_l("Town, or address of the room."))
    powiat = choice(_l("District"), any_or(_l("– choose –"), powiaty().items()))
    capacity_minutes = hours(
        _l("Hours you can give"), _l("Enter how many hours you can give."), description=HOURS_HINT
    )
    audience = text(_l("For whom"), longest=300, description=_l("For example: teachers, career advisers."))
    available_from = day(_l("Available from"))
    available_until = day(_l("Available until"))
    expires_on = day(
        _l("Last day of the offer"),
        _l("Enter until when the offer is valid."),
        description=_l("Two years at most."),
    )
    contact_id = contact_field()

    def beginning(self, organisation: Organisation, author_id: int | None) -> dict[str, Any]:
        """An offer is given in the district of its organisation unless somebody says otherwise."""
        return {**super().beginning(organisation, author_id), "powiat": organisation.powiat}
