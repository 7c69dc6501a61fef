"""Editions of the map: published once, withdrawn at most once."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from typst import TypstError

from portal import activity, clock
from portal.activity import Fact, Party, records, unrecorded
from portal.competences import papers, queries
from portal.competences.models import EditionState, MapEdition
from portal.extensions import db
from portal.files import store_content
from portal.kinds import Kind
from portal.permissions import Actor
from portal.workflow import Refused, move


def _facts(edition: MapEdition) -> list[Fact]:
    """One fact: the edition was published that day (plan: competence_map_published), with the organisations on it."""
    names = queries.organisations_on(edition.content)
    parties = [Party(number, name) for number, name in names.items()]
    return [Fact(MapEdition.__tablename__, edition.id, edition.title, edition.published_on, parties)]


@records(Kind.MAP_PUBLISHED, facts=_facts, says=_l("Published an edition of the map"))
def publish(*, title: str, digest: str | None = None, actor: Actor) -> MapEdition:
    """Freeze the claims of today's members as the next edition, with its files.

    `digest` is that of the content a person was shown before; raises Refused when it is another one now, and when no
    member has entered a competence.
    """
    content = queries.current_content()
    if digest is not None and digest != queries.digest(content):
        raise Refused(
            _l("Somebody changed an entry since you opened this page. Look at the map again and confirm.")
        )
    claims = queries.claims_on(content)
    if not claims:
        raise Refused(_l("No member has entered a competence yet, so the map would be empty."))
    number = (db.session.scalar(select(func.max(MapEdition.number))) or 0) + 1
    edition = MapEdition(
        number=number,
        title=title,
        published_on=clock.today(),
        published_at=clock.now(),
        published_by_id=actor.user_id,
        content=content,
        organisation_count=len(queries.organisations_on(content)),
        claim_count=len(claims),
        state=EditionState.PUBLISHED,
    )
    _print(edition, actor)
    db.session.add(edition)
    db.session.flush()
    return edition


def _print(edition: MapEdition, actor: Actor) -> None:
    """Make the files of an edition and keep them."""
    try:
        made = {"pdf": papers.as_pdf(edition), "xlsx": papers.as_workbook(edition)}
    except TypstError:
        raise Refused(
            _l(
                "The PDF cannot be made: it has no letter for a sign in the title or the names. Remove the sign."
            )
        ) from None
    for kind, content in made.items():
        name = f"mapa-kompetencji-{edition.number}.{kind}"
        setattr(edition, kind, store_content(name, content, actor=actor))


@unrecorded("it withdraws the fact of the publication", says=_l("Withdrew an edition of the map"))
def withdraw(edition: MapEdition, *, reason: str, actor: Actor) -> MapEdition:
    """Take an edition back with a reason: others no longer see it and it counts no more from now on."""
    move(edition, EditionState.WITHDRAWN)
    edition.withdrawn_at, edition.withdrawal_reason = clock.now(), reason
    activity.void_facts(MapEdition.__tablename__, edition.id, actor=actor, reason=reason)
    db.session.flush()
    return edition
