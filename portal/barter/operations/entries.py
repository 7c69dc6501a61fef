"""What the Biuro enters for an organisation that phones or writes on paper."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal.activity import unrecorded
from portal.barter.models import EntryWay, Exchange, Offer
from portal.barter.operations.bargain import Bargain
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.workflow import Refused


@unrecorded(
    "a service the organisation has yet to confirm does not count",
    says=_l("Entered the request for the recipient"),
)
def enter_request(
    offer: Offer,
    *,
    actor: Actor,
    organisation: Organisation,
    how: EntryWay,
    minutes: int,
    scope: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Exchange:
    """The Biuro asks for an offered service for `organisation`; nobody has accepted anything by that.

    The organisation's representative confirms it first, which is its acceptance; then the provider answers. Raises
    Refused as `request_service` does, and for a person of the Biuro who belongs to one of the two organisations.
    """
    if any(grant.organisation_id in (offer.organisation_id, organisation.id) for grant in actor.grants):
        raise Refused(
            _l("Somebody of the Office who belongs to neither of the two organisations has to enter this.")
        )
    Bargain.check_recipient(organisation, offer.organisation_id)
    Bargain.check_offer(offer, minutes)
    exchange = Bargain.exchange_of(offer, organisation, actor.user_id)
    exchange.entered_by_id, exchange.entered_for_id, exchange.entered_how = (
        actor.user_id,
        organisation.id,
        how,
    )
    step = Bargain(exchange, actor)
    step.propose(minutes, scope, starts_on, ends_on, side=organisation.id)
    step.tell()
    return exchange
