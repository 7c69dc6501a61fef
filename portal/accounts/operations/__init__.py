"""Everything that changes accounts; each operation checks what is possible now, flushes and never commits."""

from portal.accounts.operations.access import (
    act_for,
    confirm_code,
    forget_code,
    log_in,
    log_out,
    note_wrong_code,
    note_wrong_password,
    revoke_other_sessions,
    revoke_session,
)
from portal.accounts.operations.links import (
    accept_invitation,
    invite,
    request_reset,
    reset_password,
    send_invitation_again,
)
from portal.accounts.operations.people import create_person, disable, enable, person_key
from portal.accounts.operations.profile import change_password, create_token, edit_profile, revoke_token
from portal.accounts.operations.roles import (
    appoint,
    end_role,
    escalate_unrepresented,
    grant_from_command_line,
)

__all__ = [
    "accept_invitation",
    "act_for",
    "appoint",
    "change_password",
    "confirm_code",
    "create_person",
    "create_token",
    "disable",
    "edit_profile",
    "enable",
    "end_role",
    "escalate_unrepresented",
    "forget_code",
    "grant_from_command_line",
    "invite",
    "log_in",
    "log_out",
    "note_wrong_code",
    "note_wrong_password",
    "person_key",
    "request_reset",
    "reset_password",
    "revoke_other_sessions",
    "revoke_session",
    "revoke_token",
    "send_invitation_again",
]
