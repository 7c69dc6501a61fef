"""Offering help: an organisation answers another one's need with terms of its own."""

from datetime import date

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.models import Exchange, ExchangeState, Need, ServiceMode
from portal.barter.models.words import FLOOR
from portal.barter.operations.exchanges import propose
from portal.extensions import db
from portal.forms import format_hours
from portal.permissions import Actor
from portal.workflow import Refused


@unrecorded("a service that is only offered does not count", says=_l("Offered help with a need"))
def offer_help(
    need: Need,
    *,
    actor: Actor,
    minutes: int,
    scope: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    mode: ServiceMode | None = None,
) -> Exchange:
    """Offer to serve another organisation's need in about `minutes`; offering is also the provider's acceptance.

    `mode` says where when the need leaves it open (the provider comes, by default). Raises Refused for a need of one's
    own or no longer open, for more hours than wanted, for former members, while an exchange of the two about this need
    is running, and when the balance of the organisation in need is below the floor.
    """
    _check(need, actor, minutes)
    exchange = Exchange(
        need=need,
        provider=actor.organisation,
        recipient=need.organisation,
        proposer_id=actor.organisation_id,
        title=need.title,
        description=need.description,
        resource_kind=need.resource_kind,
        mode=need.mode or mode or ServiceMode.ON_SITE,
        state=ExchangeState.DRAFT,
        provider_contact_id=actor.user_id,
        requested_by_id=need.contact_id,
        requested_at=clock.now(),
    )
    db.session.add(exchange)
    db.session.flush()
    propose(exchange, actor, minutes, scope, starts_on, ends_on)
    return exchange


def _check(need: Need, actor: Actor, minutes: int) -> None:
    today = clock.today()
    if actor.organisation is None or not actor.organisation.is_member_on(today):
        raise Refused(_l("Only members of the partnership offer services."))
    if need.organisation_id == actor.organisation_id:
        raise Refused(_l("An organisation cannot serve its own need."))
    if not (need.is_open_on(today) and need.organisation.is_member_on(today)):
        raise Refused(_l("This need is no longer open. Look for another one you can help with."))
    if queries.is_helping(actor.organisation.id, need):
        raise Refused(_l("Your organisation has offered its help already: go on in that exchange."))
    if minutes > need.minutes:
        raise Refused(
            _l("The need is for %(hours)s h at most. Enter fewer hours.", hours=format_hours(need.minutes))
        )
    if queries.balance(need.organisation_id) < FLOOR:
        raise Refused(
            _l(
                "The balance of this organisation is below %(hours)s h. "
                "It has to give a service to somebody before it receives the next one.",
                hours=format_hours(FLOOR),
            )
        )
