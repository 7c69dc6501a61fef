"""The columns that refer to persons, or look as if they did, and are not given out: each with its reason."""

SECRET = "a secret: giving it out would open the account"
DERIVED = "made of another column of the same row, which is given out"
OTHERS = "says who else had a part: another person's data (GDPR art. 15(4))"
NO_PERSON = "the name of something that is no person"
INDEX = "a copy the search makes of records given out above; it follows them"

LEFT_OUT: dict[str, str] = {
    "account_link.token_hash": SECRET,
    "activity_party.name": NO_PERSON,
    "activity_tag.unit_key": "a copy of activity_event.unit_key, for counting",
    "api_token.token_hash": SECRET,
    "area.name": NO_PERSON,
    "competence.name": NO_PERSON,
    "competence.name_sort": NO_PERSON,
    "competence_group.name": NO_PERSON,
    "consent_text.body": "the text itself stands on the page of consents",
    "contact_field.value": "how an organisation is reached; entered by it, not tied to an account",
    "event_participant.identity": DERIVED,
    "job_run.name": NO_PERSON,
    "legal_page.name": NO_PERSON,
    "organisation.name": NO_PERSON,
    "organisation.name_folded": NO_PERSON,
    "organisation.name_sort": NO_PERSON,
    "organisation.short_name": NO_PERSON,
    "outbox_mail.body": "holds links that log in while it waits, and is emptied when it leaves",
    "outbox_mail.unsubscribe": SECRET,
    "privacy_request.decided_by_id": OTHERS,
    "privacy_request.entered_by_id": OTHERS,
    "quality_mark.name": NO_PERSON,
    "role_assignment.granted_by_id": OTHERS,
    "task_group.name": NO_PERSON,
    "task_group.name_folded": NO_PERSON,
    "task_group.name_sort": NO_PERSON,
    "user_account.name_folded": DERIVED,
    "user_account.name_sort": DERIVED,
    "user_account.password_hash": SECRET,
    "user_account.totp_last_step": SECRET,
    "user_account.totp_secret": SECRET,
    "user_session.token_hash": SECRET,
}
