"""What was in force on a day is never overwritten: the history equals a naive replay of what was accepted and ended."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.engagement import operations, queries
from portal.extensions import db
from portal.organisations.models import EngagementLevel
from portal.workflow import Refused
from tests import factories

FIRST = date(2015, 1, 1)
DAYS = 12

# Each step happens on the next day: declare a level and accept it from some days back, end, reject, or withdraw.
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["accept", "end", "reject", "withdraw"]),
        st.sampled_from(list(EngagementLevel)),
        st.integers(min_value=0, max_value=4),
    ),
    min_size=1,
    max_size=DAYS,
)


class Replay:
    """The level of each day by the plainest rules: days painted over from the first day of each acceptance on."""

    def __init__(self):
        self.days, self.last_start, self.last_end = {}, None, None

    def accept(self, today, level, start):
        """Paint, unless the organisation has the level or the days of something older would be touched."""
        started = self.last_start is not None and start <= self.last_start
        ended = self.last_end is not None and start <= self.last_end
        if self.days.get(today) is level or started or ended:
            return
        if self.last_start is not None:
            self.last_end = start - timedelta(days=1)
        self.last_start = start
        self.days |= {start + timedelta(days=n): level for n in range(60)}

    def end(self, today):
        """Wipe everything after today."""
        if self.last_start is not None:
            self.days = {day: level for day, level in self.days.items() if day <= today}
            self.last_start, self.last_end = None, today


def replay(steps):
    painted = Replay()
    for number, (act, level, back) in enumerate(steps):
        today = FIRST + timedelta(days=number)
        if act == "accept":
            painted.accept(today, level, today - timedelta(days=back))
        elif act == "end":
            painted.end(today)
    return painted.days


def act_out(school, clerk, steps):
    for number, (act, level, back) in enumerate(steps):
        today = FIRST + timedelta(days=number)
        with clock.at(clock.at_noon(today)):
            try:
                with db.session.begin_nested():
                    _step(school, clerk, act, level, today - timedelta(days=back))
            except Refused:
                db.session.expire_all()


def _step(school, clerk, act, level, start):
    if act == "end":
        present = queries.in_force(school.id, 5)
        if present is not None:
            operations.end(present, reason="Koniec", actor=clerk)
        return
    row = operations.declare(school, 5, level, actor=clerk)
    if act == "accept":
        operations.accept(row, starts_on=start, actor=clerk)
    elif act == "reject":
        operations.reject(row, reason="Nie", actor=clerk)
    else:
        operations.withdraw(row, actor=clerk)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_level_of_any_day_equals_a_naive_replay(app, steps):
    factories.area(5)
    school, clerk = factories.organisation(), factories.actor(factories.office())
    act_out(school, clerk, steps)
    expected = replay(steps)
    days = [FIRST - timedelta(days=6) + timedelta(days=n) for n in range(DAYS + 12)]
    found = {day: queries.level_on(school.id, 5, day) for day in days}
    assert found == {day: expected.get(day) for day in days}
    for day in days[::5]:
        engaged = queries.engaged(5, day)
        by_level = dict(
            zip(EngagementLevel, (engaged.coordinators, engaged.participants, engaged.observers), strict=True)
        )
        own = [
            level for level, rows in by_level.items() if school.id in {row.organisation_id for row in rows}
        ]
        assert own == [level for level in [expected.get(day)] if level]
