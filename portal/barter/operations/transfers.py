"""Hours that move without a service: gifts, start-up hours, write-offs, and each of them back again.

None of them counts in the indicators: they make no fact.
"""

from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.activity import unrecorded
from portal.barter import queries
from portal.barter.limits import limits
from portal.barter.models import CheckedStatement, HourTransfer, TransferKind
from portal.barter.models.words import STEP
from portal.barter.operations.double_entry import DoubleEntry
from portal.extensions import db
from portal.forms import format_hours
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.workflow import Refused


@unrecorded("hours given away are no service", says=_l("Gave hours away"))
def give_hours(to: Organisation | None, *, actor: Actor, minutes: int, reason: str) -> HourTransfer:
    """Give hours of the own organisation to another one, or to the community (`to` None).

    Raises Refused for hours the organisation does not have, for oneself and for an organisation that left.
    """
    _check_minutes(minutes)
    own = actor.organisation
    if own is None:
        raise Refused(_l("Hours are given by whoever represents an organisation."))
    if to is not None and to.id == own.id:
        raise Refused(_l("An organisation cannot give hours to itself."))
    if to is not None and not to.is_member_on(clock.today()):
        raise Refused(_l("This organisation has left the partnership. Choose another one or the community."))
    entries = DoubleEntry(gainer=to.id if to else None, loser=own.id)
    balance = queries.balance(own.id)
    if balance < minutes:
        sentence = _l(
            "Your organisation can give away what it has: %(hours)s h at most.",
            hours=format_hours(max(balance, 0)),
        )
        raise Refused(sentence)
    return entries.write(TransferKind.GIFT, minutes, actor=actor, reason=reason)


@unrecorded("hours moved by the Biuro are no service", says=_l("Moved hours of the community"))
def move_hours(
    organisation: Organisation, *, actor: Actor, minutes: int, reason: str, to_community: bool = False
) -> HourTransfer:
    """The Biuro gives hours of the community to an organisation, or (`to_community`) takes some of its hours there.

    Raises Refused for an organisation of one's own, for more hours than it has to take, and for one that left.
    """
    _check_minutes(minutes)
    DoubleEntry.check_clerk(organisation, actor)
    if not organisation.is_member_on(clock.today()):
        raise Refused(_l("This organisation has left the partnership: write its hours off instead."))
    sides = (None, organisation.id) if to_community else (organisation.id, None)
    entries = DoubleEntry(gainer=sides[0], loser=sides[1])
    balance = queries.balance(organisation.id)
    if to_community and balance < minutes:
        sentence = _l(
            "The organisation has %(hours)s h: not more can be taken.", hours=format_hours(max(balance, 0))
        )
        raise Refused(sentence)
    return entries.write(TransferKind.GIFT, minutes, actor=actor, reason=reason)


@unrecorded("start-up hours are no service", says=_l("Gave start-up hours"))
def give_start_hours(organisation: Organisation, *, actor: Actor) -> HourTransfer:
    """Give an organisation the hours everybody begins with, from the community; once, even when they were reversed.

    Raises Refused when it has had them, when it left, and when the settings say that there are none.
    """
    DoubleEntry.check_clerk(organisation, actor)
    if not limits().start:
        raise Refused(_l("The settings of this portal give no start-up hours."))
    if not organisation.is_member_on(clock.today()):
        raise Refused(_l("Only members of the partnership get start-up hours."))
    entries = DoubleEntry(gainer=organisation.id, loser=None)
    if queries.had_start_hours(organisation.id):
        raise Refused(_l("This organisation has had its start-up hours."))
    with force_locale("pl"):
        reason = _("Hours to begin with")
    given = {"reason": reason, "started_id": organisation.id}
    return entries.write(TransferKind.START, limits().start, actor=actor, **given)


@unrecorded("hours written off are no service", says=_l("Wrote hours off"))
def write_off(organisation: Organisation, *, actor: Actor, reason: str, document: str) -> HourTransfer:
    """Close the balance of an organisation that left with the community, whatever its sign.

    `document` names what the Biuro rests it on. Raises Refused for a member and for a balance of zero.
    """
    DoubleEntry.check_clerk(organisation, actor)
    if organisation.is_member_on(clock.today()):
        raise Refused(_l("Only the hours of an organisation that left the partnership are written off."))
    entries = DoubleEntry(gainer=organisation.id, loser=None)
    balance = queries.balance(organisation.id)
    if balance == 0:
        raise Refused(_l("The balance of this organisation is zero: there is nothing to write off."))
    if balance > 0:
        entries.gainer, entries.loser = None, organisation.id
    given = {"reason": reason, "document": document}
    return entries.write(TransferKind.WRITE_OFF, abs(balance), actor=actor, **given)


@unrecorded("hours that go back are no service", says=_l("Reversed a transfer of hours"))
def reverse_transfer(transfer: HourTransfer, *, actor: Actor, reason: str) -> HourTransfer:
    """The Biuro takes back a transfer that is no service, by one the other way round.

    Raises Refused for a service, which is reversed with its exchange, and for what is or was reversed already.
    """
    if transfer.kind is TransferKind.SERVICE:
        raise Refused(_l("The booking of a service is reversed on the page of its exchange."))
    if transfer.kind is TransferKind.REVERSAL:
        raise Refused(_l("A reversal cannot be reversed. Move the hours anew, with a reason."))
    for account in (transfer.gainer, transfer.loser):
        if account.organisation:
            DoubleEntry.check_clerk(account.organisation, actor)
    if queries.reversal_of(transfer.id):
        raise Refused(_l("This transfer is reversed already."))
    return DoubleEntry.back(transfer, reason, actor=actor)


@unrecorded("a checked statement is no service", says=_l("Checked the yearly statement with accounting"))
def check_statement(organisation: Organisation, year: int, *, actor: Actor) -> CheckedStatement:
    """Keep that the organisation checked its statement of a year with its accounting (domain: own tax settlement).

    Raises Refused before the year is over, because its figures still change, and the second time.
    """
    if year >= clock.today().year:
        raise Refused(_l("The year is not over yet: its statement still changes."))
    if queries.checked_statement(organisation.id, year):
        raise Refused(_l("This statement is marked as checked already."))
    checked = CheckedStatement(
        organisation_id=organisation.id, year=year, checked_by_id=actor.user_id, checked_at=clock.now()
    )
    try:
        with db.session.begin_nested():
            db.session.add(checked)
    except IntegrityError:
        raise Refused(_l("This statement is marked as checked already.")) from None
    return checked


def _check_minutes(minutes: int) -> None:
    if minutes <= 0 or minutes % STEP:
        raise Refused(_l("Enter more than 0 hours, in steps of a quarter."))
