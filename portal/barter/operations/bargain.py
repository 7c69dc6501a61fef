"""What every way to an agreed service shares: who may receive, the terms on the table, and who said yes to them."""

from datetime import date, datetime

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.barter import queries
from portal.barter.limits import limits
from portal.barter.models import Acceptance, Exchange, ExchangeState, ExchangeTerms, Offer
from portal.barter.operations.step import Step
from portal.extensions import db
from portal.forms import format_hours
from portal.organisations.models import Organisation
from portal.workflow import Refused


class Bargain(Step):
    """A step that puts terms on the table or says yes to them."""

    def propose(
        self,
        minutes: int,
        scope: str,
        starts_on: date | None = None,
        ends_on: date | None = None,
        *,
        side: int | None = None,
        person: int | None = None,
    ) -> ExchangeTerms:
        """Put a version of the terms on the table for `side`, in the words of `person` (those of the actor)."""
        if starts_on and ends_on and ends_on < starts_on:
            raise Refused(_l("The planned end cannot be before the planned beginning."))
        exchange, proposer = self.exchange, side or self.actor.organisation_id
        self.lead_to(ExchangeState.PROPOSED)
        exchange.proposer_id = proposer or exchange.proposer_id
        terms = ExchangeTerms(
            exchange=exchange,
            number=len(exchange.versions) + 1,
            minutes=minutes,
            scope=scope,
            starts_on=starts_on,
            ends_on=ends_on,
            proposed_by_id=person or self.actor.user_id,
            proposed_for_id=exchange.proposer_id,
            proposed_at=clock.now(),
        )
        terms.seal()
        db.session.add(terms)
        db.session.flush()
        return terms

    def agree(
        self, *, side: int | None = None, person: int | None = None, moment: datetime | None = None
    ) -> None:
        """Keep who said yes to the terms on the table, for whom, when and to exactly what."""
        terms = self.exchange.terms
        db.session.add(
            Acceptance(
                terms=terms,
                organisation_id=side or self.actor.organisation_id,
                person_id=person or self.actor.user_id,
                at=moment or clock.now(),
                digest=terms.digest,
            )
        )
        db.session.flush()

    def confirm_entry(self) -> None:
        """What the Biuro entered for the own organisation is its own from now on."""
        exchange = self.exchange
        if exchange.awaits_entry and self.actor.works_for(exchange.entered_for_id):
            exchange.entry_confirmed_at = clock.now()
            exchange.requested_by_id = self.actor.user_id or exchange.requested_by_id

    @staticmethod
    def check_recipient(organisation: Organisation | None, provider_id: int) -> None:
        """Raise Refused when this organisation receives nothing now, or nothing from this provider."""
        if organisation is None or not organisation.is_member_on(clock.today()):
            raise Refused(_l("Only members of the partnership ask for services."))
        if provider_id == organisation.id:
            raise Refused(_l("An organisation cannot ask for its own offer."))
        floor = limits().floor
        if queries.balance(organisation.id) < floor:
            raise Refused(
                _l(
                    "The balance of your organisation is below %(hours)s h. "
                    "Give a service to somebody first; then ask for the next one.",
                    hours=format_hours(floor),
                )
            )

    @staticmethod
    def check_offer(offer: Offer, minutes: int) -> None:
        """Raise Refused for an offer that is no longer open, and for more minutes than it has."""
        if not offer.is_open_on(clock.today()):
            raise Refused(
                _l("This offer is no longer open. Look for another one or ask its organisation to renew it.")
            )
        if minutes > offer.capacity_minutes:
            raise Refused(
                _l(
                    "The offer has %(hours)s h at most. Enter fewer hours.",
                    hours=format_hours(offer.capacity_minutes),
                )
            )

    @staticmethod
    def exchange_of(offer: Offer, recipient: Organisation, requested_by_id: int | None) -> Exchange:
        """A new exchange, still without terms, about what an offer says."""
        exchange = Exchange(
            offer=offer,
            provider=offer.organisation,
            recipient=recipient,
            proposer_id=recipient.id,
            title=offer.title,
            description=offer.description,
            resource_kind=offer.resource_kind,
            mode=offer.mode,
            state=ExchangeState.DRAFT,
            provider_contact_id=offer.contact_id,
            requested_by_id=requested_by_id,
            requested_at=clock.now(),
        )
        db.session.add(exchange)
        db.session.flush()
        return exchange
