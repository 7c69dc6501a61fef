"""Reminding representatives of certificates that expire."""

from flask_babel import lazy_gettext as _l

from portal.activity import unrecorded
from portal.competences import queries
from portal.jobs import daily
from portal.organisations import expiry
from portal.permissions import SYSTEM, Actor


@unrecorded("a reminder is no fact of the partnership", says=_l("Reminded of certificates that expire"))
def remind_of_certificates(*, actor: Actor) -> None:
    """Tell the representatives of members 60 and 14 days before a certificate expires, and when it has, once each.

    The certificates of an organisation whose day it is are one notice.
    """
    claims = queries.ending_certificates(*expiry.window())
    rows = [(row.organisation_id, row.expires_on, row.claimed_on, row) for row in claims if row.expires_on]
    expiry.tell(
        rows,
        lambda name: _l("Certificates of competence expire: %(organisation)s", organisation=name),
        "mail/competences_certificates.txt",
        "competences.certificates",
        "/competences/organisations/{}".format,
    )


@daily
def _remind() -> None:
    """Every day, since certificates end on any day."""
    remind_of_certificates(actor=SYSTEM)
