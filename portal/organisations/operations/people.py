"""Who works for an organisation and who speaks for it; the roles themselves are the accounts' business."""

from flask_babel import lazy_gettext as _l

from portal import clock
from portal.accounts import operations as accounts
from portal.accounts.models import RoleAssignment, User
from portal.accounts.queries import find_user
from portal.activity import unrecorded
from portal.organisations import queries
from portal.organisations.models import Organisation
from portal.permissions import Actor, Role
from portal.workflow import Refused

NO_FACT = "a role gives rights; no indicator counts it"


@unrecorded(NO_FACT, says=_l("Invited a person"))
def invite_staff(organisation: Organisation, *, email: str, name: str, actor: Actor) -> Organisation:
    """Invite a person as staff; raises Refused when the person works for the organisation already."""
    _check_is_new(organisation, email)
    accounts.invite(email, name, Role.STAFF, organisation, actor=actor)
    return organisation


def _check_is_new(organisation: Organisation, email: str) -> None:
    person = find_user(email)
    if person is not None and queries.held(organisation.id, user_id=person.id):
        raise Refused(_l("This person belongs to the organisation already."))


@unrecorded(NO_FACT, says=_l("Sent the invitation again"))
def invite_again(organisation: Organisation, user: User, *, actor: Actor) -> Organisation:
    """Send a new invitation to somebody who has not accepted the first one; raises Refused once accepted."""
    accounts.send_invitation_again(user, actor=actor)
    return organisation


@unrecorded(NO_FACT, says=_l("Named the deputy"))
def name_deputy(organisation: Organisation, user: User, *, actor: Actor) -> Organisation:
    """Make one of the staff the deputy of the representative; the deputy before is staff again.

    Raises Refused when the person is not staff of the organisation or is its deputy or representative.
    """
    held = {row.role for row in queries.held(organisation.id, user_id=user.id)}
    if Role.STAFF not in held:
        raise Refused(_l("Only somebody of the staff can become deputy."))
    if held & {Role.DEPUTY, Role.REPRESENTATIVE}:
        raise Refused(_l("This person speaks for the organisation already."))
    for assignment in queries.held(organisation.id, Role.DEPUTY):
        _back_to_staff(organisation, assignment, str(_l("Another deputy was named")), actor)
    basis = str(_l("Named by the representative"))
    accounts.appoint(
        user, Role.DEPUTY, starts_on=clock.today(), basis=basis, organisation=organisation, actor=actor
    )
    return organisation


@unrecorded(NO_FACT, says=_l("Ended the role of the deputy"))
def end_deputy(organisation: Organisation, *, actor: Actor) -> Organisation:
    """End the role of the deputy, who stays staff; raises Refused when there is none."""
    assignments = queries.held(organisation.id, Role.DEPUTY)
    if not assignments:
        raise Refused(_l("The organisation has no deputy now."))
    for assignment in assignments:
        _back_to_staff(organisation, assignment, str(_l("The organisation ended the role")), actor)
    return organisation


def _back_to_staff(organisation: Organisation, deputy: RoleAssignment, reason: str, actor: Actor) -> None:
    """End a deputy's role; somebody who was deputy only becomes staff."""
    accounts.end_role(deputy, reason=reason, actor=actor)
    if not queries.held(organisation.id, Role.STAFF, user_id=deputy.user_id):
        accounts.appoint(
            deputy.user,
            Role.STAFF,
            starts_on=clock.today(),
            basis=reason,
            organisation=organisation,
            actor=actor,
        )


@unrecorded(NO_FACT, says=_l("Appointed the representative"))
def appoint_representative(
    organisation: Organisation, *, email: str, name: str, basis: str, actor: Actor
) -> Organisation:
    """Make a person the representative in place of the present one, inviting them when they have no account.

    Raises Refused when the person is the representative already.
    """
    present = queries.held(organisation.id, Role.REPRESENTATIVE)
    person = find_user(email)
    if person is not None and person.id in {row.user_id for row in present}:
        raise Refused(_l("This person is the representative already."))
    accounts.invite(email, name, Role.REPRESENTATIVE, organisation, basis=basis, actor=actor)
    for assignment in present:
        accounts.end_role(assignment, reason=str(_l("Another representative was appointed")), actor=actor)
    if person is not None:
        for assignment in queries.held(organisation.id, Role.DEPUTY, user_id=person.id):
            accounts.end_role(assignment, reason=str(_l("Appointed representative")), actor=actor)
    return organisation


@unrecorded(NO_FACT, says=_l("Ended a person's roles"))
def remove_person(organisation: Organisation, user: User, *, reason: str, actor: Actor) -> Organisation:
    """End a person's roles here today; an account without any other role is disabled at once (domain: Accounts).

    Raises Refused for oneself and for somebody who does not belong to the organisation.
    """
    assignments = queries.held(organisation.id, user_id=user.id)
    if not assignments:
        raise Refused(_l("This person does not belong to the organisation now."))
    if user.id == actor.user_id:
        raise Refused(_l("Ask the Partnership Office to end your own role."))
    if not queries.has_other_role(user.id, organisation.id):
        accounts.disable(user, reason=reason, actor=actor)
        return organisation
    for assignment in assignments:
        accounts.end_role(assignment, reason=reason, actor=actor)
    return organisation
