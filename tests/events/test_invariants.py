"""Whatever people do in whatever order: seats never exceed the capacity, and nobody overtakes those who wait."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from portal.events import operations
from portal.events.models import Registration, SeatState
from portal.extensions import db
from tests import factories

PEOPLE = 8
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("sign up"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("give up"), st.integers(0, PEOPLE - 1)),
        st.tuples(st.just("room"), st.integers(0, 5)),
    ),
    max_size=30,
)


def places(event):
    rows = select(Registration).where(
        Registration.event_id == event.id, Registration.state != SeatState.GIVEN_UP
    )
    return list(db.session.scalars(rows.order_by(Registration.id)))


def check(event, queue):
    """The seats are taken up to the capacity by those who came first, the others wait in the order they came."""
    rows = places(event)
    seated = [row.user_id for row in rows if row.state is SeatState.SEATED]
    waiting = [row.user_id for row in rows if row.state is SeatState.WAITING]
    room = event.capacity if event.capacity is not None else len(queue)
    assert len(seated) == min(room, len(queue))
    assert waiting == queue[len(seated) :]
    assert sorted(seated) == sorted(queue[: len(seated)])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_seats_never_exceed_the_capacity_and_the_order_of_waiting_is_kept(announced, school, clerk, steps):
    people = [factories.staff(school) for _number in range(PEOPLE)]
    event, queue = announced(capacity=3), []
    for act, number in steps:
        person = people[number] if act != "room" else None
        if act == "sign up" and person.id not in queue:
            operations.sign_up(event, person, school, actor=factories.actor(person))
            queue.append(person.id)
        elif act == "give up" and person.id in queue:
            place = next(row for row in places(event) if row.user_id == person.id)
            operations.give_up(place, actor=factories.actor(person))
            queue.remove(person.id)
        elif act == "room" and (number == 0 or number >= min(event.capacity or len(queue), len(queue))):
            operations.edit(event, kind=event.type, capacity=number or None, actor=clerk)
        check(event, queue)
