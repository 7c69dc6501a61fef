"""Facts entered by hand: proposed, decided by another person, corrected and withdrawn."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts.queries.people import office_people
from portal.activity import Fact, Party, Tag, records, unrecorded, void_facts, write_fact
from portal.extensions import db
from portal.kinds import COUNTED, Kind
from portal.monitoring import drafts
from portal.monitoring.drafts import Checked, Draft
from portal.monitoring.evidence import MANUAL
from portal.monitoring.models import FactState, ManualFact, ManualFactPerson, ManualFactTag
from portal.notices import Topic, notify
from portal.organisations.models import Organisation
from portal.permissions import Actor
from portal.polish import fold
from portal.workflow import Refused, move


@unrecorded("It counts once another person of the Biuro accepts it", says=_l("Proposed a fact"))
def propose_fact(draft: Draft, *, actor: Actor) -> ManualFact:
    """Propose a fact for indicators whose activity has no module yet; raises Refused with what is missing."""
    checked = drafts.check(draft, actor)
    fact = ManualFact(proposed_by=actor.user, proposed_at=clock.now())
    _fill(fact, draft, checked, actor)
    db.session.add(fact)
    db.session.flush()
    _tell_office(fact)
    return fact


@unrecorded("It counts once another person of the Biuro accepts it", says=_l("Completed a returned fact"))
def revise_fact(fact: ManualFact, draft: Draft, *, actor: Actor) -> ManualFact:
    """Propose a returned fact again with new values; evidence and persons stay unless new ones are given."""
    move(fact, FactState.PROPOSED)
    checked = drafts.check(draft, actor, has_evidence=True, has_persons=_keeps_persons(fact, draft))
    _fill(fact, draft, checked, actor)
    fact.proposed_at = clock.now()
    db.session.flush()
    _tell_office(fact)
    return fact


@unrecorded("A returned fact does not count", says=_l("Returned a fact to be completed"))
def return_fact(fact: ManualFact, note: str, *, actor: Actor) -> ManualFact:
    """Give a proposed fact back to its author with what is missing."""
    _decide(fact, FactState.RETURNED, note, actor)
    _tell_author(fact)
    return fact


def _facts(fact: ManualFact) -> list[Fact]:
    """The ledger rows of a fact: one for each person or organisation where those are counted, else one."""
    day = fact.occurred_on
    parties = [Party(org.id, org.name, member=org.is_member_on(day)) for org in fact.organisations]
    if fact.unit == "organisation":
        return [_fact(fact, f"organisation:{party.organisation_id}", [party]) for party in parties]
    if fact.unit == "person":
        return [_fact(fact, person.person_key, parties) for person in fact.persons]
    if fact.unit == "prospect":
        return [_fact(fact, f"prospect:{fold(fact.entity)}", parties)]
    return [_fact(fact, fold(fact.series), parties)]


def _fact(fact: ManualFact, unit_key: str, parties: list[Party]) -> Fact:
    label = f"{fact.label}: {fact.entity}" if fact.entity else fact.label
    tags = [Tag(tag.indicator, tag.part) for tag in fact.tags]
    return Fact(MANUAL, fact.id, label, fact.occurred_on, parties, tags, unit_key, Kind(fact.kind))


@records(*COUNTED.values(), facts=_facts, says=_l("Accepted a fact"))
def accept_fact(fact: ManualFact, *, actor: Actor) -> ManualFact:
    """Let a proposed fact count; never by the person who proposed it."""
    _refuse_proposer(fact, actor)
    drafts.refuse_modules(fact.codes[0], Kind(fact.kind))
    _decide(fact, FactState.ACCEPTED, "", actor)
    _tell_author(fact)
    return fact


@unrecorded("It replaces rows of a fact counted already", says=_l("Corrected a fact"))
def correct_fact(fact: ManualFact, draft: Draft, reason: str, *, actor: Actor) -> ManualFact:
    """Replace an accepted fact by one with other values, in one moment; returns the new one.

    Evidence and persons stay unless new ones are given. What was reported before the correction stays as it was.
    Never by the person who proposed the fact: two pairs of eyes see every one.
    """
    _refuse_proposer(fact, actor)
    checked = drafts.check(draft, actor, has_evidence=True, has_persons=_keeps_persons(fact, draft))
    _decide(fact, FactState.CORRECTED, reason, actor)
    right = ManualFact(
        state=FactState.ACCEPTED,
        proposed_by_id=fact.proposed_by_id,
        proposed_at=fact.proposed_at,
        decided_by=actor.user,
        decided_at=fact.decided_at,
        corrects_id=fact.id,
        file=fact.file,
        link=fact.link,
        persons=[ManualFactPerson(person_key=person.person_key) for person in fact.persons],
    )
    _fill(right, draft, checked, actor)
    db.session.add(right)
    db.session.flush()
    _replace_rows(fact, right, reason, actor)
    return right


@unrecorded("It withdraws what was counted", says=_l("Withdrew a fact"))
def void_fact(fact: ManualFact, reason: str, *, actor: Actor) -> ManualFact:
    """Withdraw an accepted fact from the figures from now on, with a reason."""
    _decide(fact, FactState.VOIDED, reason, actor)
    void_facts(MANUAL, fact.id, actor=actor, reason=reason)
    _tell_author(fact)
    return fact


def _replace_rows(fact: ManualFact, right: ManualFact, reason: str, actor: Actor) -> None:
    """Withdraw the ledger rows of `fact` and write those of `right`, so that no moment sees neither or both."""
    withdrawn = void_facts(MANUAL, fact.id, actor=actor, reason=reason)
    first = withdrawn[0]
    by_unit = {row.unit_key: row for row in withdrawn}
    for entry in _facts(right):
        write_fact(
            entry,
            Kind(right.kind),
            actor,
            corrects=by_unit.get(entry.unit_key, first),
            moment=first.voided_at,
        )


def _decide(fact: ManualFact, state: FactState, words: str, actor: Actor) -> None:
    """Move a fact on and note who decided, when and why."""
    if state is not FactState.ACCEPTED and not words.strip():
        raise Refused(_("Enter the reason."))
    move(fact, state)
    fact.decided_by, fact.decided_at, fact.decision = actor.user, clock.now(), words
    db.session.flush()


def _refuse_proposer(fact: ManualFact, actor: Actor) -> None:
    if actor.user_id == fact.proposed_by_id:
        raise Refused(
            _(
                "Somebody else of the Office has to do this: you proposed this fact, and two pairs of eyes see each."
            )
        )


def _keeps_persons(fact: ManualFact, draft: Draft) -> bool:
    return bool(fact.persons) and not draft.emails


def _fill(fact: ManualFact, draft: Draft, checked: Checked, actor: Actor) -> None:
    """Put the values of a checked draft into a fact."""
    fact.kind, fact.occurred_on = str(checked.kind.value), draft.occurred_on
    fact.label, fact.description, fact.reason = draft.label.strip(), draft.description, draft.reason.strip()
    fact.series, fact.entity = draft.series.strip(), draft.entity.strip()
    fact.organisations = _different(draft.organisations)
    fact.tags = [ManualFactTag(indicator=code, part=part) for code, part in checked.tags]
    if draft.file or draft.link:
        fact.file, fact.link = draft.file or fact.file, draft.link
    if draft.emails:
        keys = {accounts.person_key(email, actor=actor) for email in draft.emails}
        fact.persons = [ManualFactPerson(person_key=key) for key in sorted(keys)]
    elif checked.kind.unit != "person":
        fact.persons = []


def _different(organisations: tuple[Organisation, ...]) -> list[Organisation]:
    return list({organisation.id: organisation for organisation in organisations}.values())


def _tell_office(fact: ManualFact) -> None:
    """Ask the people of the Biuro, except the author, to look at a proposed fact."""
    for person in office_people():
        if person.id != fact.proposed_by_id:
            notify(
                person,
                Topic.MOVE,
                _l("A fact waits to be accepted: “%(label)s”", label=fact.label),
                "mail/monitoring_proposed.txt",
                f"monitoring.proposed.{fact.id}.{person.id}.{fact.proposed_at.timestamp()}",
                path=f"/monitoring/facts/{fact.id}",
                fact=fact,
            )


def _tell_author(fact: ManualFact) -> None:
    """Tell the author what became of the fact."""
    notify(
        fact.proposed_by,
        Topic.DECISION,
        _l("Your fact “%(label)s”: %(state)s", label=fact.label, state=fact.state.label),
        "mail/monitoring_decided.txt",
        f"monitoring.decided.{fact.id}.{fact.state.value}.{clock.now().timestamp()}",
        path=f"/monitoring/facts/{fact.id}",
        fact=fact,
    )
