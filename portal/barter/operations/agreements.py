"""Agreements: made of services whose terms both sides accepted, signed on paper, outdated by other terms."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from typst import TypstError

from portal import clock
from portal.accounts.queries import speakers
from portal.activity import unrecorded
from portal.barter import agreement_papers as papers
from portal.barter import queries
from portal.barter.models import (
    Agreement,
    AgreementCopy,
    AgreementKind,
    AgreementService,
    AgreementState,
    Exchange,
)
from portal.barter.models.agreements import parties_of
from portal.barter.models.words import BEFORE_REPORT
from portal.extensions import db
from portal.files import StoredFile, store_content
from portal.notices import Topic, notify
from portal.permissions import Actor
from portal.workflow import Refused, move

MOST_COPIES = 10


@unrecorded("services count, not the agreements they stand in", says=_l("Prepared the agreement"))
def make_agreement(exchanges: Sequence[Exchange], *, actor: Actor) -> Agreement:
    """Put one or several agreed services into one numbered agreement; its text and files stay as made now.

    Two parties, or more in a circle. Raises Refused for a service whose terms are not accepted by both sides, that is
    reported or over, or that stands in an agreement that holds.
    """
    services = queries.for_agreement(exchanges)
    if not services:
        raise Refused(_l("Choose a service for the agreement."))
    for exchange in services:
        _check(exchange)
    year = clock.today().year
    agreement = Agreement(
        year=year,
        number=queries.last_number(year) + 1,
        kind=AgreementKind.CIRCLE if len(parties_of(services)) > 2 else AgreementKind.TWO_PARTIES,
        state=AgreementState.PREPARED,
        created_at=clock.now(),
        created_by_id=actor.user_id,
        services=[
            AgreementService(exchange=row, terms=row.terms, position=place)
            for place, row in enumerate(services, 1)
        ],
    )
    agreement.freeze(papers.write(agreement))
    _print(agreement, actor)
    db.session.add(agreement)
    for exchange in services:
        exchange.agreement = agreement
    db.session.flush()
    _tell(agreement, actor, "mail/barter_agreement.txt", "made")
    return agreement


def _check(exchange: Exchange) -> None:
    if exchange.state not in BEFORE_REPORT:
        raise Refused(
            _l(
                "An agreement is made of services both sides have accepted and nobody has reported yet: "
                "see where “%(title)s” stands.",
                title=exchange.title,
            )
        )
    if exchange.terms.accepted_by != set(exchange.party_ids):
        raise Refused(_l("Both organisations have to accept the same version of the terms first."))
    if exchange.agreement and exchange.agreement.holds:
        raise Refused(
            _l(
                "“%(title)s” stands in the agreement %(code)s already.",
                title=exchange.title,
                code=exchange.agreement.code,
            )
        )


def _print(agreement: Agreement, actor: Actor) -> None:
    """Make the files of the agreement and keep them."""
    name = agreement.code.replace("/", "-")
    try:
        agreement.pdf = store_content(f"{name}.pdf", papers.as_pdf(agreement), actor=actor)
    except TypstError:
        raise Refused(
            _l("The PDF cannot be made: it has no letter for a sign in the texts of the services.")
        ) from None
    agreement.docx = store_content(f"{name}.docx", papers.as_docx(agreement), actor=actor)


@unrecorded("services count, not the agreements they stand in", says=_l("Attached a signed copy"))
def attach_copy(agreement: Agreement, stored: StoredFile, *, actor: Actor) -> Agreement:
    """Keep a scan with signatures, for one of the parties or by the Biuro; the first one makes it signed.

    Raises Refused for an outdated agreement and past MOST_COPIES copies.
    """
    if not agreement.holds:
        raise Refused(_l("This agreement is outdated. Attach the signed copy to the new one."))
    if len(agreement.copies) >= MOST_COPIES:
        raise Refused(_l("There are %(count)s signed copies already.", count=MOST_COPIES))
    if agreement.state is AgreementState.PREPARED:
        move(agreement, AgreementState.SIGNED)
    copy = AgreementCopy(
        agreement=agreement,
        file=stored,
        organisation_id=actor.organisation_id if actor.organisation_id in agreement.party_ids else None,
        attached_by_id=actor.user_id,
        at=clock.now(),
    )
    db.session.add(copy)
    db.session.flush()
    _tell(agreement, actor, "mail/barter_agreement_copy.txt", f"copy:{copy.id}")
    return agreement


def _tell(agreement: Agreement, actor: Actor, template: str, occasion: str) -> None:
    """Tell whoever speaks for the parties, but the person who did it."""
    subject = _l("Agreement %(code)s – bank of mutual services", code=agreement.code)
    people = {person.id: person for party in agreement.parties for person in speakers(party.id)}
    for person in people.values():
        if person.id != actor.user_id:
            key = f"agreement:{agreement.id}:{occasion}:{person.id}"
            path = f"/barter/agreements/{agreement.id}"
            notify(person, Topic.MOVE, subject, template, key, path=path, agreement=agreement)
