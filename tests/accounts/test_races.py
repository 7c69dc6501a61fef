"""Two people, or two tabs, in the same moment: one wins, the other gets a sentence; on both databases."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pyotp
from sqlalchemy import select

from portal import clock
from portal.accounts import operations, steps
from portal.accounts.models import INVITATION, LoginThrottle, RoleAssignment, User, UserSession
from portal.database import transaction
from portal.extensions import db
from portal.permissions import NOBODY, SYSTEM, Role
from portal.workflow import Refused
from tests import factories


def at_once(app, act, times=2):
    """How often `act(number)` was done and refused when started at the same moment in threads of their own."""
    db.session.commit()
    start = Barrier(times)

    def attempt(number):
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    act(number)
            except Refused:
                return "refused"
            return "done"

    with ThreadPoolExecutor(times) as pool:
        outcomes = Counter(pool.map(attempt, range(times)))
    db.session.expire_all()
    return dict(outcomes)


def test_link_is_used_once(app):
    token = steps.new_link(factories.user(password_hash=None), INVITATION)

    def accept(number):
        operations.accept_invitation(token, f"Osoba {number}", "zielony rower", actor=NOBODY)

    assert at_once(app, accept, times=4) == {"done": 1, "refused": 3}


def test_code_is_used_once(app):
    person = factories.office(is_demo=False, totp_secret=pyotp.random_base32(), totp_confirmed_at=clock.now())
    code = pyotp.TOTP(person.totp_secret).at(clock.real_now())
    waiting = [steps.open_session(person, "", None).id for _turn in range(2)]
    person_id = person.id

    def confirm(number):
        user, row = db.session.get(User, person_id), db.session.get(UserSession, waiting[number])
        operations.confirm_code(user, row, code, actor=NOBODY)

    assert at_once(app, confirm) == {"done": 1, "refused": 1}
    assert sorted(db.session.scalars(select(UserSession.code_pending))) == [False, True]


def test_one_strategy_guardian_is_appointed(app):
    people = [factories.user().id for _turn in range(3)]

    def appoint(number):
        user = db.session.get(User, people[number])
        operations.appoint(user, Role.STRATEGY_GUARDIAN, starts_on=clock.today(), basis="x", actor=SYSTEM)

    assert at_once(app, appoint, times=3) == {"done": 1, "refused": 2}
    assert len(db.session.scalars(select(RoleAssignment)).all()) == 1


def test_no_failure_is_lost(app):
    def fail(number):
        operations.note_wrong_password("anna@example.org", actor=NOBODY)

    assert at_once(app, fail, times=4) == {"done": 4}
    assert db.session.scalars(select(LoginThrottle.failures)).all() == [4]
