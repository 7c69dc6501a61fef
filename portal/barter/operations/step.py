"""What every step of an exchange shares: who speaks for which side, the next deadline and the mail about it."""

from datetime import date, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts.models import User
from portal.accounts.queries import office_people, speakers
from portal.barter import queries
from portal.barter.models import AgreementState, Exchange, ExchangeState
from portal.barter.models.words import ANSWER_DAYS, BEFORE_REPORT
from portal.extensions import db
from portal.notices import Topic, notify
from portal.permissions import Actor, Role
from portal.workflow import Refused, move


class Step:
    """One step of an exchange by one person."""

    def __init__(self, exchange: Exchange, actor: Actor) -> None:
        self.exchange = exchange
        self.actor = actor

    def speak_for(self, organisation_id: int) -> "Step":
        """Check that the person speaks for this side and never spoke for the other one; raises Refused."""
        if not self.actor.works_for(organisation_id):
            raise Refused(_l("This step belongs to the other organisation."))
        other = self.exchange.other_side(organisation_id)
        if queries.has_acted_for(self.actor.user_id, other, self.exchange):
            raise Refused(
                _l(
                    "The same person cannot act for both sides of an exchange. "
                    "Ask somebody else of this organisation to do this step."
                )
            )
        return self

    def speak_for_own_side(self) -> "Step":
        """The same for whichever side the person acts for."""
        sides = (self.exchange.provider_id, self.exchange.recipient_id)
        own = self.actor.organisation_id
        return self.speak_for(own if own in sides else sides[0])

    def judge(self) -> "Step":
        """Check that the person of the Biuro belongs to neither side; raises Refused."""
        sides = (self.exchange.provider_id, self.exchange.recipient_id)
        if not self.actor.has(Role.OFFICE) or any(
            grant.organisation_id in sides for grant in self.actor.grants
        ):
            raise Refused(
                _l(
                    "Whoever settles an exchange must belong to the Office and to neither of its organisations."
                )
            )
        return self

    def lead_to(self, state: ExchangeState) -> None:
        """Move the exchange; raises Refused when its state does not lead there. Its agreement may be outdated by it."""
        agreement = self.exchange.agreement  # read before: the state alone could not be written yet
        move(self.exchange, state)
        if agreement and agreement.holds and not state.is_agreed:
            move(agreement, AgreementState.OUTDATED)

    def tell(self) -> None:
        """Set the deadline of whoever has the move now and write to them, or tell the other side that it is over."""
        exchange = self.exchange
        running = exchange.state.is_running
        exchange.due_on = self._deadline() if running else None
        exchange.reminded_at = exchange.escalated_at = None
        if not running:
            exchange.closed_by_id, exchange.closed_at = self.actor.user_id, clock.now()
        db.session.flush()
        subject = _l(
            "%(state)s: “%(title)s” – bank of mutual services",
            state=exchange.state.label,
            title=exchange.title,
        )
        for person in self._people_to_tell():
            self._write(person, "mail/barter_move.txt" if running else "mail/barter_closed.txt", subject)

    def remind(self) -> None:
        """Write again to whoever has the move."""
        exchange = self.exchange
        people = speakers(exchange.mover_id) if exchange.mover_id else office_people()
        subject = _l("Reminder: “%(title)s” – bank of mutual services", title=exchange.title)
        for person in people:
            self._write(person, "mail/barter_reminder.txt", subject, "reminder:")

    def escalate(self) -> None:
        """Write to the Biuro, and to the side that waits, that nobody moves."""
        exchange = self.exchange
        waiting = [side for side in exchange.party_ids if side != exchange.mover_id]
        people = [*office_people(), *(person for side in waiting for person in speakers(side))]
        subject = _l("No answer for 30 days: “%(title)s” – bank of mutual services", title=exchange.title)
        for person in {person.id: person for person in people}.values():
            self._write(person, "mail/barter_escalated.txt", subject, "escalation:")

    def _deadline(self) -> date:
        """Until when whoever has the move has time; a service planned for later has until its planned end."""
        soonest, terms = clock.today() + timedelta(days=ANSWER_DAYS), self.exchange.terms
        group = self.exchange.group
        planned = terms.ends_on or terms.starts_on or (group.join_until if group else None)
        if self.exchange.state in BEFORE_REPORT and planned:
            return max(soonest, planned)
        return soonest

    def _people_to_tell(self) -> list[User]:
        exchange = self.exchange
        if exchange.state is ExchangeState.DISPUTED:
            return [*office_people(), *speakers(exchange.provider_id)]
        if exchange.mover_id:
            return speakers(exchange.mover_id)
        sides = (exchange.provider_id, exchange.recipient_id)
        others = [side for side in sides if not self.actor.works_for(side)]
        people = {person.id: person for side in others for person in speakers(side)}
        return list(people.values())

    def _write(self, person: User, template: str, subject: Any, why: str = "") -> None:
        exchange = self.exchange
        occasion = f"barter:{why}{exchange.id}:{exchange.state.value}:{exchange.terms.number}:{person.id}"
        topic = Topic.MOVE if exchange.state.is_running else Topic.DECISION
        path = f"/barter/{exchange.id}"
        notify(person, topic, subject, template, occasion, path=path, exchange=exchange, person=person)
