"""What must hold of a profile, whoever enters it: a form, an import, the demo."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.extensions import db
from portal.organisations import numbers, territory
from portal.organisations.models import Organisation
from portal.workflow import Refused


def check_profile(organisation: Organisation) -> None:
    """Raise Refused for a wrong number, another one's REGON or a gmina outside the powiat; set the powiat."""
    checks = (
        (organisation.nip, numbers.nip_problem),
        (organisation.regon, numbers.regon_problem),
        (organisation.krs, numbers.krs_problem),
    )
    for value, problem in checks:
        if value and (sentence := problem(value)):
            raise Refused(sentence)
    _check_place(organisation)
    _check_regon_is_free(organisation)


def _check_place(organisation: Organisation) -> None:
    gmina, powiat = organisation.gmina, organisation.powiat
    if powiat and not territory.powiat_name(powiat):
        raise Refused(_l("Choose a powiat of Małopolska."))
    if gmina and not territory.powiat_of(gmina):
        raise Refused(_l("Choose a gmina of Małopolska."))
    if gmina and powiat and territory.powiat_of(gmina) != powiat:
        raise Refused(_l("Choose a gmina that lies in the chosen powiat."))
    if gmina:
        organisation.powiat = territory.powiat_of(gmina)


def _check_regon_is_free(organisation: Organisation) -> None:
    """REGON is the natural key (domain: Words)."""
    if not organisation.regon:
        return
    with db.session.no_autoflush:
        rows = select(Organisation.name).where(Organisation.regon == organisation.regon)
        if organisation.id is not None:
            rows = rows.where(Organisation.id != organisation.id)
        other = db.session.scalar(rows)
    if other:
        raise Refused(_l("The REGON belongs to “%(name)s” already. Check the number.", name=other))
