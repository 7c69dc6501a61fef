"""Double entry: a transfer with its locks, accounts and two entries, and a word to those whose balance crossed a limit.

Only here are transfers written, in the transaction of the step that causes them.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.accounts.queries import office_people, speakers
from portal.barter import queries
from portal.barter.limits import Level, limits
from portal.barter.models import HourAccount, HourTransfer, TransferKind
from portal.extensions import db
from portal.notices import Topic, notify
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.workflow import Refused


class DoubleEntry:
    """Hours about to move from the `loser` to the `gainer`: ids of organisations, None for the community.

    Made, it holds the locks of both accounts, so that a balance read after it is the one the transfer meets.
    """

    def __init__(self, *, gainer: int | None, loser: int | None) -> None:
        self.gainer, self.loser = gainer, loser
        sides = [side for side in (gainer, loser) if side is not None]
        rows = select(Organisation.id).where(Organisation.id.in_(sides)).order_by(Organisation.id)
        db.session.execute(rows.with_for_update(of=Organisation))

    def write(self, kind: TransferKind, minutes: int, *, actor: Actor, **columns: Any) -> HourTransfer:
        """Write the transfer with its entries, and tell those whose balance it took past a limit."""
        sides = [side for side in (self.gainer, self.loser) if side is not None]
        before = {side: limits().level(queries.balance(side)) for side in sides}
        gainer, loser = self._account(self.gainer), self._account(self.loser)
        transfer = HourTransfer(kind=kind, at=clock.now(), created_by_id=actor.user_id, **columns)
        db.session.add(transfer.carry(minutes, gainer=gainer, loser=loser))
        db.session.flush()
        for side in sides:
            self._warn(transfer, side, before[side])
        return transfer

    @classmethod
    def back(cls, transfer: HourTransfer, reason: str, *, actor: Actor) -> HourTransfer:
        """Write the reversal of a transfer: who gained loses the same."""
        gainer, loser = transfer.gainer.organisation_id, transfer.loser.organisation_id
        kept = {"exchange": transfer.exchange, "reverses_id": transfer.id, "reason": reason}
        return cls(gainer=loser, loser=gainer).write(
            TransferKind.REVERSAL, transfer.minutes, actor=actor, **kept
        )

    @staticmethod
    def check_clerk(organisation: Organisation, actor: Actor) -> None:
        """Nobody of the Biuro decides about the hours of an organisation they belong to: raises Refused."""
        if any(grant.organisation_id == organisation.id for grant in actor.grants):
            raise Refused(
                _l("Somebody of the Office who does not belong to the organisation has to do this.")
            )

    def _account(self, organisation_id: int | None) -> HourAccount:
        """The account of a side, opened at its first transfer: nobody gets two."""
        found = queries.account_of(organisation_id)
        if found is None:
            try:
                with db.session.begin_nested():
                    found = HourAccount(organisation_id=organisation_id)
                    db.session.add(found)
            except IntegrityError:  # the community's has nothing to lock: somebody opened it just now
                found = queries.account_of(organisation_id)
        return found  # type: ignore[return-value]

    def _warn(self, transfer: HourTransfer, side: int, before: Level) -> None:
        """Tell the organisation and the Biuro, once a crossing; coming back is no news."""
        balance = queries.balance(side)
        level = limits().level(balance)
        if level in (before, Level.WITHIN) or (before, level) == (Level.BELOW_FLOOR, Level.LOW):
            return
        organisation = db.session.get_one(Organisation, side)
        told = {"path": "/barter/hours", "organisation": organisation, "balance": balance, "limits": limits()}
        for person in speakers(side):
            self._tell(person, transfer, level, **told)
        for person in office_people():
            self._tell(person, transfer, level, **{**told, "path": f"/barter/accounts/{side}"})

    def _tell(self, person: Any, transfer: HourTransfer, level: Level, **told: Any) -> None:
        organisation = told["organisation"]
        name = organisation.name
        subject = {
            Level.BELOW_FLOOR: _l("Balance of hours below the floor: %(name)s", name=name),
            Level.LOW: _l("Balance of hours below the soft limit: %(name)s", name=name),
            Level.HIGH: _l("Balance of hours above the soft limit: %(name)s", name=name),
        }[level]
        key = f"barter-limit:{transfer.id}:{organisation.id}:{person.id}"
        page = {"page": told["path"]}
        notify(person, Topic.MOVE, subject, "mail/barter_limit.txt", key, level=level, **page, **told)
