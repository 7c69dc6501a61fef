"""The lists of events, the page of one, and calendars."""

from typing import Any

from flask_babel import gettext as _

from portal.accounts.queries import trail
from portal.events import calendars, queries
from portal.events.forms import EventFilter
from portal.events.models import Event, SeatState
from portal.events.views.blueprint import bp
from portal.organisations import queries as organisations
from portal.permissions import allow, can, current_actor
from portal.web import csv_response, paginate, render


@bp.get("/")
@allow("events.list")
def index() -> Any:
    """The events one may see, the coming ones first of all."""
    form = EventFilter(organisations.area_choices())
    page = paginate(queries.events(current_actor(), form.wanted))
    ids = [event.id for event in page.items]
    return render(
        "events/index.html",
        form=form,
        wanted=form.wanted,
        page=page,
        seats=queries.seats(ids),
        places=queries.person_places(current_actor().user_id, ids),
    )


@bp.get("/events.csv")
@allow("events.list")
def index_csv() -> Any:
    """The same list as a file."""
    header = [
        _("Title"),
        _("Type"),
        _("Begins"),
        _("Ends"),
        _("Area"),
        _("Organiser"),
        _("Place"),
        _("Powiat"),
        _("Indicators"),
        _("State"),
    ]
    wanted = EventFilter(organisations.area_choices()).wanted
    return csv_response("events.csv", header, queries.event_lines(current_actor(), wanted))


@bp.get("/feed.ics")
@allow("events.list")
def feed() -> Any:
    """The coming public events as a calendar to subscribe to."""
    return calendars.calendar(queries.feed(), "events.ics")


@bp.get("/mine")
@allow("events.sign_up")
def mine() -> Any:
    """The events one signed up for or took part in."""
    return render("events/mine.html", page=paginate(queries.mine(current_actor())))


@bp.get("/<int:id>")
@allow("events.show", load=queries.visible_to)
def show(event: Event) -> Any:
    """What the event is, when and where, one's own place, and what became of it."""
    actor = current_actor()
    return render(
        "events/show.html",
        event=event,
        group=queries.group_name(event.group_id),
        seats=queries.seats([event.id])[event.id],
        place=queries.live_place(event.id, user_id=actor.user_id),
        ahead=queries.ahead_of(event.id, actor.user_id),
        with_link=_may_see_link(event),
        agenda=queries.agenda(event.id),
        resolutions=queries.resolutions(event.id),
        facts=queries.live_facts(event),
        indicators=queries.indicators_of(event),
        history=trail(Event.__tablename__, event.id) if can(actor, "events.manage", event) else [],
    )


def _may_see_link(event: Event) -> bool:
    """The link for remote participants is for those who have a seat and those who run the event."""
    actor = current_actor()
    place = queries.live_place(event.id, user_id=actor.user_id)
    return can(actor, "events.manage", event) or (place is not None and place.state is not SeatState.WAITING)


@bp.get("/<int:id>.ics")
@allow("events.show", load=queries.visible_to)
def show_ics(event: Event) -> Any:
    """The event for one's own calendar."""
    return calendars.calendar([event], f"event-{event.id}.ics", with_link=_may_see_link(event))
