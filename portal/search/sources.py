"""What can be found: one `Source` for each kind of record. A new one is a function, a row of `SOURCES` and a label."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from portal import clock
from portal.accounts.models import RoleAssignment, User
from portal.barter.models import Need, Offer, Post
from portal.competences.models import Competence, CompetenceClaim
from portal.competences.queries import is_member
from portal.documents.models import Access, ArchiveGround, Document, DocumentVersion
from portal.documents.texts import text_of
from portal.events.models import Event, EventState
from portal.extensions import db
from portal.files import StoredFile
from portal.groups.models import GroupState, TaskGroup
from portal.organisations.models import ContactField, Organisation, Visibility
from portal.organisations.territory import powiat_name
from portal.practices.models import Practice, PracticeAttachment, PracticeState, PracticeVersion
from portal.search import audience
from portal.search.records import Link, Record, Source


def organisations(ids: Sequence[int]) -> Iterator[Record]:
    """The profiles: what is public, what members can do too, and apart what members and what its own people read."""
    claimed = _claimed(ids)
    rows = select(Organisation).where(Organisation.id.in_(ids))
    for row in db.session.scalars(rows.options(selectinload(Organisation.contacts))):
        own = (audience.organisation(row.id), audience.OFFICE)
        text: list[str | None] = [
            row.short_name,
            row.city,
            powiat_name(row.powiat),
            row.description,
            row.services,
        ]
        text += [row.target_groups, row.street, row.nip, row.regon, row.krs, row.website]
        text += claimed[row.id]
        yield Record(
            row.id,
            row.name,
            _joined(*text, *_contacts(row, Visibility.PUBLIC)),
            (audience.PUBLIC,),
            (Link("organisations.show", {"id": row.id}),),
            (
                ((audience.MEMBERS,), _joined(row.members_note, *_contacts(row, Visibility.MEMBERS))),
                (own, _joined(*_contacts(row, Visibility.HIDDEN))),
            ),
        )


def _claimed(ids: Sequence[int]) -> dict[int, list[str]]:
    """The names and synonyms of the competences that members of today claim."""
    rows = (
        select(CompetenceClaim.organisation_id, Competence.name, Competence.synonyms)
        .join(CompetenceClaim.competence)
        .join(CompetenceClaim.organisation)
        .where(CompetenceClaim.organisation_id.in_(ids), CompetenceClaim.ended_on.is_(None))
        .where(is_member(clock.today()))
        .order_by(Competence.name_sort)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for key, name, synonyms in db.session.execute(rows):
        found[key] += [name, *synonyms]
    return found


def _contacts(row: Organisation, shown_to: Visibility) -> list[str]:
    return [contact.value for contact in row.contacts if contact.visibility is shown_to]


def _joined(*texts: str | None) -> str:
    return "\n\n".join(text for text in texts if text)


def people(ids: Sequence[int]) -> Iterator[Record]:
    """Accounts: the Biuro and administrators find everybody, representatives their organisation's people."""
    for row in db.session.scalars(select(User).where(User.id.in_(ids))):
        own = _works_for(row) if row.is_active else ()
        links = [Link("accounts.person", {"id": row.id}, (audience.OFFICE, audience.ADMINISTRATOR))]
        links += [Link("organisations.people", {"id": key}, (audience.speakers(key),)) for key in own]
        seen_by = tuple(key for link in links for key in link.keys)
        yield Record(row.id, row.name, _joined(row.job_title, row.email), seen_by, tuple(links))


def _works_for(person: User) -> Iterable[int]:
    """The organisations a person has a role in today."""
    today = clock.today()
    works_for = [grant.organisation_id for grant in person.assignments if grant.is_in_force(today)]
    return dict.fromkeys(key for key in works_for if key is not None)


def offers(ids: Sequence[int]) -> Iterator[Record]:
    """What is offered now, for members; drafts and past offers for their own organisation and the Biuro."""
    return _posts(Offer, ids)


def needs(ids: Sequence[int]) -> Iterator[Record]:
    """What is needed now, for members; drafts and past needs for their own organisation and the Biuro."""
    return _posts(Need, ids)


def _posts(model: type[Post], ids: Sequence[int]) -> Iterator[Record]:
    rows = select(model).where(model.id.in_(ids))
    rows = rows.options(joinedload(model.organisation), joinedload(model.competence))
    for row in db.session.scalars(rows):
        own = (audience.organisation(row.organisation_id), audience.OFFICE)
        seen_by = (audience.MEMBERS,) if row.state is model.states("published") else own
        competence = row.competence.name if row.competence else ""
        text = _joined(row.description, row.audience, row.place, competence, row.organisation.name)
        yield Record(row.id, row.title, text, seen_by, (Link(f"barter.show_{row.word}", {"id": row.id}),))


def practices(ids: Sequence[int]) -> Iterator[Record]:
    """The published version for everybody; the text being worked on for its own organisation and the Biuro."""
    rows = select(Practice).where(Practice.id.in_(ids)).options(joinedload(Practice.organisation))
    for row in db.session.scalars(rows.options(selectinload(Practice.versions))):
        own = (audience.organisation(row.organisation_id), audience.OFFICE)
        link = Link("practices.show", {"id": row.id})
        shown = next((v for v in row.versions if v.number == row.published_number), None)
        draft = _joined(_story(row), *_files(kept.file for kept in row.attachments))
        if shown and row.is_public:
            more = () if row.state is PracticeState.PUBLISHED else ((own, _joined(row.title, draft)),)
            text = _joined(_story(shown), row.organisation.name, *_files(kept.file for kept in shown.files))
            yield Record(row.id, shown.title, text, (audience.PUBLIC,), (link,), more)
        else:
            yield Record(row.id, row.title, _joined(draft, row.organisation.name), own, (link,))


def _files(files: Iterable[StoredFile]) -> Iterator[str]:
    """The name and the text of each file."""
    return (f"{file.name}\n{text_of(file)}" for file in files)


def _story(text: Practice | PracticeVersion) -> str:
    parts = [text.problem, text.actions, text.target_group, text.stakeholders, text.evidence]
    return _joined(*parts, text.failures, text.transferability, text.place, powiat_name(text.powiat))


def groups(ids: Sequence[int]) -> Iterator[Record]:
    """The groups, for everybody with a role; those entered by mistake are not found."""
    rows = select(TaskGroup).where(TaskGroup.id.in_(ids), TaskGroup.state != GroupState.VOIDED)
    for row in db.session.scalars(rows):
        link = Link("groups.show", {"id": row.id})
        yield Record(row.id, row.name, _joined(row.purpose, row.resolution), (audience.MEMBERS,), (link,))


def competences(ids: Sequence[int]) -> Iterator[Record]:
    """The terms of the vocabulary in use, by their names, synonyms and descriptions."""
    rows = select(Competence).where(Competence.id.in_(ids), Competence.replaced_by_id.is_(None))
    for row in db.session.scalars(rows):
        text = _joined(*row.synonyms, row.description, row.esco_label)
        yield Record(row.id, row.name, text, (audience.PUBLIC,), (Link("competences.show", {"id": row.id}),))


def documents(ids: Sequence[int]) -> Iterator[Record]:
    """The published version with the text of its files, for whom it is published; drafts for those who edit them."""
    rows = select(Document).where(Document.id.in_(ids)).options(selectinload(Document.versions))
    for row in db.session.scalars(rows):
        version, link = row.published_version, Link("documents.show", {"id": row.id})
        editors = (audience.OFFICE, *_scopes(row.group_id, row.area_number))
        is_shown = row.archive_ground in (None, ArchiveGround.OUTDATED)
        readers = audience.PUBLIC if row.access is Access.PUBLIC else audience.MEMBERS
        seen_by = (readers,) if version and is_shown else editors
        files = _files(kept.file for kept in version.files) if version else ()
        text = _joined(row.description, *files)
        yield Record(row.id, row.title, text, seen_by, (link,))


def events(ids: Sequence[int]) -> Iterator[Record]:
    """Those announced, for everybody or for members; drafts for those who run them."""
    rows = select(Event).where(Event.id.in_(ids)).options(joinedload(Event.organiser))
    for row in db.session.scalars(rows):
        runners = (audience.OFFICE, *_scopes(row.group_id, row.area_number))
        announced = audience.PUBLIC if row.is_public else audience.MEMBERS
        seen_by = runners if row.state is EventState.DRAFT else (announced,)
        organiser = row.organiser.name if row.organiser else ""
        text = _joined(row.when, row.description, row.place, powiat_name(row.powiat), organiser)
        yield Record(row.id, row.title, text, seen_by, (Link("events.show", {"id": row.id}),))


def _scopes(group_id: int | None, area_number: int | None) -> tuple[str, ...]:
    """The coordinator of the group and the guardian of the area, where they are named."""
    groups = (audience.group(group_id),) if group_id else ()
    return (*groups, audience.area(area_number)) if area_number else groups


def _claiming(term: Competence) -> Select[Any]:
    return select(CompetenceClaim.organisation_id).where(CompetenceClaim.competence_id == term.id)


SOURCES: dict[str, Source] = {
    source.kind: source
    for source in (
        Source(
            "organisations",
            _l("Organisations"),
            lambda: select(Organisation.id),
            organisations,
            {
                Organisation: lambda row: (row.id,),
                ContactField: lambda row: (row.organisation_id,),
                CompetenceClaim: lambda row: (row.organisation_id,),
            },
            {Competence: _claiming},
            dated=True,
        ),
        Source(
            "people",
            _l("People"),
            lambda: select(User.id),
            people,
            {User: lambda row: (row.id,), RoleAssignment: lambda row: (row.user_id,)},
            dated=True,
        ),
        Source(
            "barter",
            _l("Offers"),
            lambda: select(Offer.id),
            offers,
            {Offer: lambda row: (row.id,)},
            {
                Organisation: lambda row: select(Offer.id).where(Offer.organisation_id == row.id),
                Competence: lambda row: select(Offer.id).where(Offer.competence_id == row.id),
            },
        ),
        Source(
            "needs",
            _l("Needs"),
            lambda: select(Need.id),
            needs,
            {Need: lambda row: (row.id,)},
            {
                Organisation: lambda row: select(Need.id).where(Need.organisation_id == row.id),
                Competence: lambda row: select(Need.id).where(Need.competence_id == row.id),
            },
        ),
        Source(
            "practices",
            _l("Good practices"),
            lambda: select(Practice.id),
            practices,
            {
                Practice: lambda row: (row.id,),
                PracticeVersion: lambda row: (row.practice_id,),
                PracticeAttachment: lambda row: (row.practice_id,),
            },
            {Organisation: lambda row: select(Practice.id).where(Practice.organisation_id == row.id)},
        ),
        Source(
            "groups",
            _l("Groups"),
            lambda: select(TaskGroup.id),
            groups,
            {TaskGroup: lambda row: (row.id,)},
        ),
        Source(
            "competences",
            _l("Competences"),
            lambda: select(Competence.id),
            competences,
            {Competence: lambda row: (row.id,)},
        ),
        Source(
            "documents",
            _l("Documents"),
            lambda: select(Document.id),
            documents,
            {Document: lambda row: (row.id,), DocumentVersion: lambda row: (row.document_id,)},
        ),
        Source(
            "events",
            _l("Events"),
            lambda: select(Event.id),
            events,
            {Event: lambda row: (row.id,)},
            {Organisation: lambda row: select(Event.id).where(Event.organiser_id == row.id)},
        ),
    )
}
