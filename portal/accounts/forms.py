"""Forms of accounts: entering, links, the own profile, and what the Biuro does with people."""

from typing import Any

import phonenumbers
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, PasswordField, SelectField
from wtforms.validators import Email, InputRequired, Length, StopValidation, ValidationError

from portal.accounts.credentials import LONGEST, SHORTEST, is_guessable
from portal.accounts.queries import area_choices, group_choices, organisation_choices
from portal.accounts.steps import BY_COMMAND_ONLY
from portal.forms import FilterForm, PortalForm, choice, day, long_text, options, text
from portal.permissions import Role

EMAIL_KEYBOARD = {
    "type": "email",
    "autocomplete": "username",
    "autocapitalize": "none",
    "spellcheck": "false",
}
EMAIL_FORM = _l("Enter an e-mail address such as anna@example.org.")
ANY = ("", _l("All"))
STATES = (
    ("active", _l("Active")),
    ("waiting", _l("Invited, without a password yet")),
    ("disabled", _l("Disabled")),
)


def _password(label: Any, missing: Any, autocomplete: str) -> PasswordField:
    too_long = _l("Shorten the password to %(count)s characters at most.", count=LONGEST)
    checks = [InputRequired(missing), Length(max=LONGEST, message=too_long)]
    return PasswordField(label, checks, render_kw={"autocomplete": autocomplete})


def _email(label: Any, missing: Any) -> Any:
    return text(label, missing, longest=254, validators=(Email(EMAIL_FORM),), render_kw=EMAIL_KEYBOARD)


class LogInForm(PortalForm):
    """Address and password; any text is let through to the one answer for all that do not fit."""

    email = text(_l("E-mail"), _l("Enter your e-mail address."), longest=254, render_kw=EMAIL_KEYBOARD)
    password = _password(_l("Password"), _l("Enter your password."), "current-password")


class CodeForm(PortalForm):
    """The code of the authenticator application."""

    code = text(
        _l("Code of six digits"),
        _l("Enter the code the application shows now."),
        longest=20,
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )


class ForgottenForm(PortalForm):
    """Whose password to set anew."""

    email = _email(_l("E-mail"), _l("Enter your e-mail address."))


class NewPasswordForm(PortalForm):
    """A new password, twice; `personal` are the words it may not consist of."""

    password = _password(_l("New password"), _l("Enter a new password."), "new-password")
    repeated = _password(
        _l("New password once more"), _l("Enter the new password once more."), "new-password"
    )

    def __init__(self, personal: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.personal = personal

    def validate_password(self, field: Field) -> None:
        """Long and not guessable; what letters it is made of is nobody's business (NIST SP 800-63B, 5.1.1.2)."""
        if len(field.data) < SHORTEST:
            raise StopValidation(_("Enter a password of %(count)s characters at least.", count=SHORTEST))
        if is_guessable(field.data, *self.personal):
            raise ValidationError(
                _(
                    "This password is easy to guess: it is common, or made of your name or address. Enter another one."
                )
            )

    def validate_repeated(self, field: Field) -> None:
        """Typed the same way twice."""
        if self.password.data and field.data != self.password.data:
            raise ValidationError(_("The two passwords differ. Enter the same one twice."))


class InvitationForm(NewPasswordForm):
    """What an invited person says: the name and a password, and that they know how their data are processed."""

    name = text(_l("Name and surname"), _l("Enter your name and surname."), longest=120,
                render_kw={"autocomplete": "name"})  # fmt: skip
    informed = BooleanField(
        _l("I have read how my personal data are processed."),
        [InputRequired(_l("Read how your personal data are processed and confirm it."))],
    )

    def validate_password(self, field: Field) -> None:
        """As for any password, the name typed beside it included."""
        self.personal = (*self.personal, self.name.data or "")
        super().validate_password(field)


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    old = _password(_l("Present password"), _l("Enter your present password."), "current-password")


class ProfileForm(PortalForm):
    """What a person says of themselves."""

    name = text(_l("Name and surname"), _l("Enter your name and surname."), longest=120,
                render_kw={"autocomplete": "name"})  # fmt: skip
    phone = text(_l("Phone"), longest=30, render_kw={"type": "tel", "autocomplete": "tel"})
    job_title = text(_l("Position"), longest=120, render_kw={"autocomplete": "organization-title"})

    def validate_phone(self, field: Field) -> None:
        """A number that can exist, Polish unless it begins with +; kept in one spelling."""
        try:
            number = phonenumbers.parse(field.data, "PL")
        except phonenumbers.NumberParseException:
            number = None
        if number is None or not phonenumbers.is_valid_number(number):
            raise ValidationError(_("Enter a phone number such as 12 345 67 89 or +48 600 700 800."))
        field.data = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


class RoleForm(PortalForm):
    """A role to give, with its scope, term and basis."""

    role = choice(
        _l("Role"),
        [(role.value, role.label) for role in Role if role not in BY_COMMAND_ONLY],
        _l("Choose the role."),
    )
    organisation = SelectField(_l("Organisation"), coerce=str, default="")
    group = SelectField(_l("Group"), coerce=str, default="")
    area = SelectField(_l("Area"), coerce=str, default="")
    starts_on = day(_l("From"), _l("Enter the first day."))
    ends_on = day(_l("Until"))
    basis = text(
        _l("Basis"), _l("Enter the basis, for example the number and day of a resolution."), longest=300
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._rows = {
            "organisation": {str(row.id): row for row in organisation_choices()},
            "group": {str(row.id): row for row in group_choices()},
            "area": {str(row.number): row for row in area_choices()},
        }
        for name, rows in self._rows.items():
            none = [("", _("– does not apply –"))]
            self[name].choices = options(none + [(key, row.name) for key, row in rows.items()])

    def given(self) -> dict[str, Any]:
        """The arguments of `appoint` but the person and the actor."""
        scope = {name: rows.get(self[name].data) for name, rows in self._rows.items()}
        return {
            "role": Role(self.role.data),
            "starts_on": self.starts_on.data,
            "ends_on": self.ends_on.data,
            "basis": self.basis.data,
            **scope,
        }


class InviteForm(RoleForm):
    """Whom to invite, and the role to give."""

    email = _email(_l("E-mail"), _l("Enter the e-mail address of the person."))
    name = text(_l("Name and surname"), _l("Enter the name and surname of the person."), longest=120)


class EndRoleForm(PortalForm):
    """When a role ends, and why."""

    on = day(_l("Last day"))
    reason = text(_l("Reason"), _l("Enter the reason."), longest=300)


class DisableForm(PortalForm):
    """Why an account is disabled."""

    reason = long_text(_l("Reason"), _l("Enter the reason."), longest=300)


class PeopleFilterForm(FilterForm):
    """What the list of people is narrowed to."""

    q = text(_l("Name or e-mail"), longest=100)
    role = SelectField(_l("Role"), choices=options([ANY, *((role.value, role.label) for role in Role)]))
    state = SelectField(_l("Account"), choices=options([ANY, *STATES]))


class AuditFilterForm(FilterForm):
    """What the audit log is narrowed to."""

    person = text(_l("Name or e-mail"), longest=100)
    from_on = day(_l("From"))
    to_on = day(_l("Until"))
