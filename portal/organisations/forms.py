"""Forms of organisations: filters, the sections of a profile, membership and people."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileAllowed
from wtforms import IntegerField, SelectChoice, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.competences import queries as competences
from portal.files import PICTURES
from portal.forms import (
    FileField,
    FilterForm,
    PortalForm,
    choice,
    day,
    enum_choices,
    grouped_options,
    long_text,
    options,
    text,
)
from portal.organisations import numbers, plausible, territory
from portal.organisations.models import EngagementLevel, MembershipLevel, OrganisationKind, Sector, Visibility


def any_of(choices: Any) -> list[SelectChoice]:
    """Choices of a filter: all of them first."""
    return options([("", _l("All")), *choices])


class OrganisationFilter(FilterForm):
    """Filters of organisations in the address of a page; each has `competence`."""

    def __init__(self) -> None:
        super().__init__()
        field = self["competence"]
        if term := competences.find(field.data):  # an id or a retired term is as good as a slug
            field.data = term.slug

    @property
    def wanted(self) -> dict[str, Any]:
        """What the address asks for; a value that is no choice counts as none."""
        return {field.name: field.data for field in self if field.name == "q" or _is_choice(field)}


def _competence() -> SelectField:
    return SelectField(
        _l("Competence"),
        choices=lambda: grouped_options(_l("Any"), competences.choices()),
        validators=[Optional()],
        default="",
    )


class MapFilter(OrganisationFilter):
    """The filters of the map; the areas of the plan are filled in by the page."""

    kind = SelectField(_l("Kind"), choices=any_of(enum_choices(OrganisationKind)), validators=[Optional()])
    area = SelectField(_l("Area of engagement"), validators=[Optional()])
    competence = _competence()


class DirectoryFilter(OrganisationFilter):
    """The filters of the directory; the areas of the plan are filled in by the page."""

    q = text(_l("Name"), longest=100)
    kind = SelectField(_l("Kind"), choices=any_of(enum_choices(OrganisationKind)), validators=[Optional()])
    powiat = SelectField(_l("Powiat"), choices=any_of(territory.powiaty().items()), validators=[Optional()])
    area = SelectField(_l("Area of engagement"), validators=[Optional()])
    level = SelectField(
        _l("Level of engagement"), choices=any_of(enum_choices(EngagementLevel)), validators=[Optional()]
    )
    status = SelectField(
        _l("Membership status"), choices=any_of(enum_choices(MembershipLevel)), validators=[Optional()]
    )
    competence = _competence()
    members = SelectField(
        _l("Membership"),
        choices=options([("", _l("Current members")), ("former", _l("Former members"))]),
        validators=[Optional()],
    )


def _is_choice(field: Any) -> bool:
    return any(field.data == option.value for option in field.choices or ())


class ColumnsForm(PortalForm):
    """A form whose fields are columns of the organisation."""

    @property
    def fields(self) -> dict[str, Any]:
        """The values as columns of the organisation."""
        return {field.name: field.data for field in self if field.name != "csrf_token"}


class NameKindForm(ColumnsForm):
    """What an organisation is: shared by admission and the basic data."""

    name = text(_l("Name of the organisation"), _l("Enter the name of the organisation."), longest=300)
    short_name = text(_l("Short name"), longest=60)
    kind = choice(_l("Kind"), enum_choices(OrganisationKind), _l("Choose the kind of the organisation."))
    sector = choice(_l("Sector"), enum_choices(Sector))
    legal_form = text(_l("Legal form"), longest=120)
    nip = text(_l("NIP"), longest=20, validators=(numbers.checked(numbers.nip_problem),))
    regon = text(_l("REGON"), longest=20, validators=(numbers.checked(numbers.regon_problem),))
    krs = text(_l("KRS number"), longest=20, validators=(numbers.checked(numbers.krs_problem),))

    @property
    def fields(self) -> dict[str, Any]:
        """The values as columns of the organisation."""
        values = super().fields
        for name in ("nip", "regon", "krs"):
            values[name] = numbers.digits(values[name])
        return {
            **values,
            "kind": OrganisationKind(values["kind"]),
            "sector": Sector(values["sector"]) if values["sector"] else None,
            "regon": values["regon"] or None,
        }


class BasicForm(NameKindForm):
    """Basic data of a profile."""

    staff_number = IntegerField(
        _l("Number of staff"),
        [
            Optional(),
            NumberRange(
                min=0, max=1_000_000, message=_l("Enter the number of staff: a whole number from 0 up.")
            ),
        ],
    )


class AddressForm(ColumnsForm):
    """Where the organisation is. The powiat follows from the gmina."""

    street = text(_l("Street and number"), longest=200)
    postcode = text(_l("Postcode"), longest=6, validators=(numbers.checked(plausible.postcode_problem, str),))
    city = text(_l("Town"), longest=100)
    gmina = SelectField(_l("Gmina"), validators=[Optional()])
    website = text(_l("Website"), longest=300, validators=(numbers.checked(plausible.website_problem, str),))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.gmina.choices = [
            SelectChoice("", _l("– choose –")),
            *(
                SelectChoice(code, gmina, optgroup=name)
                for powiat, name in territory.powiaty().items()
                for code, gmina in territory.gminy(powiat).items()
            ),
        ]

    @property
    def fields(self) -> dict[str, Any]:
        """The values as columns of the organisation, with the powiat of the gmina."""
        values = super().fields
        gmina = values["gmina"] or None
        return {**values, "gmina": gmina, "powiat": territory.powiat_of(gmina)}


def _visibility(label: Any) -> SelectField:
    return SelectField(
        label,
        choices=options(enum_choices(Visibility)),
        default=Visibility.MEMBERS.value,
        validators=[InputRequired()],
    )


class ContactsForm(PortalForm):
    """How to reach the organisation, each with its own visibility."""

    email = text(
        _l("E-mail address"), longest=254, validators=(numbers.checked(plausible.email_problem, str),)
    )
    email_visibility = _visibility(_l("Who sees the e-mail address"))
    phone = text(_l("Phone number"), longest=30, validators=(numbers.checked(plausible.phone_problem, str),))
    phone_visibility = _visibility(_l("Who sees the phone number"))
    person = text(_l("Contact person"), longest=120)
    person_visibility = _visibility(_l("Who sees the contact person"))

    @property
    def fields(self) -> dict[str, tuple[str, Visibility]]:
        """Value and visibility of each way of contact."""
        return {
            kind: (self[kind].data or "", Visibility(self[f"{kind}_visibility"].data))
            for kind in ("email", "phone", "person")
        }


class DescriptionForm(ColumnsForm):
    """What the organisation does and for whom; everybody reads it."""

    description = long_text(_l("What the organisation does"))
    services = long_text(_l("Services"))
    target_groups = long_text(_l("Target groups"), longest=2000)


class MembersForm(ColumnsForm):
    """What only members of the partnership read."""

    members_note = long_text(_l("Note for members"))


class LogoForm(PortalForm):
    """The logo; without a new file only its words change."""

    file = FileField(_l("Picture"), [FileAllowed(PICTURES, _l("Choose a PNG or JPG picture."))])
    alt = text(
        _l("What the picture shows"),
        _l("Enter what the picture shows, for those who do not see it."),
        longest=200,
    )


class MarkForm(ColumnsForm):
    """A quality mark."""

    name = text(_l("Name of the quality mark"), _l("Enter the name of the quality mark."), longest=200)
    issuer = text(_l("Issued by"), _l("Enter who issued the quality mark."), longest=200)
    number = text(_l("Number"), longest=100)
    valid_from = day(_l("Valid from"), _l("Enter the day the quality mark is valid from."))
    valid_to = day(_l("Valid to"), description=_l("Leave it empty when the mark has no end."))


class AdmissionForm(NameKindForm):
    """A new member."""

    joined_on = day(_l("Member from"), _l("Enter the day of admission."))
    basis = text(_l("Basis"), _l("Enter the resolution the admission rests on."), longest=300)
    level = choice(
        _l("Membership status"), enum_choices(MembershipLevel), _l("Choose the membership status.")
    )

    @property
    def fields(self) -> dict[str, Any]:
        """The values as `admit` takes them."""
        return {**super().fields, "level": MembershipLevel(self.level.data)}


class StatusForm(PortalForm):
    """A new membership status."""

    level = choice(_l("New status"), enum_choices(MembershipLevel), _l("Choose the new status."))
    starts_on = day(_l("In force from"), _l("Enter the day the status is in force from."))
    basis = text(_l("Basis"), _l("Enter the resolution the change rests on."), longest=300)

    @property
    def fields(self) -> dict[str, Any]:
        """The values as `change_membership` takes them."""
        return {
            "level": MembershipLevel(self.level.data),
            "starts_on": self.starts_on.data,
            "basis": self.basis.data,
        }


class LeavingForm(PortalForm):
    """The end of a membership."""

    left_on = day(_l("Last day of membership"), _l("Enter the last day of membership."))
    reason = text(_l("Reason"), _l("Enter the reason, for example the resolution."), longest=500)


class ReadmissionForm(PortalForm):
    """A new membership of a former member."""

    on = day(_l("Member again from"), _l("Enter the day of admission."))
    basis = text(_l("Basis"), _l("Enter the resolution the admission rests on."), longest=300)
    level = choice(
        _l("Membership status"), enum_choices(MembershipLevel), _l("Choose the membership status.")
    )

    @property
    def fields(self) -> dict[str, Any]:
        """The values as `readmit` takes them."""
        return {"on": self.on.data, "basis": self.basis.data, "level": MembershipLevel(self.level.data)}


class MergerForm(PortalForm):
    """The organisation that takes this one over; the page fills in which ones may."""

    successor = SelectField(_l("Taken over by"), validators=[InputRequired(_l("Choose the organisation."))])
    on = day(_l("Day of the merger"), _l("Enter the day of the merger."))
    basis = text(_l("Basis"), _l("Enter the resolution the merger rests on."), longest=300)


class InvitationForm(PortalForm):
    """A person to invite into the organisation."""

    email = text(
        _l("E-mail address"),
        _l("Enter the e-mail address of the person."),
        longest=254,
        validators=(numbers.checked(plausible.email_problem, str),),
    )
    name = text(_l("First name and surname"), _l("Enter the first name and surname."), longest=120)


class RepresentativeForm(InvitationForm):
    """The representative the Biuro appoints."""

    basis = text(_l("Basis"), _l("Enter what the appointment rests on, for example a letter."), longest=300)


class EndRoleForm(PortalForm):
    """Why a person's role ends."""

    reason = text(_l("Reason"), _l("Enter the reason."), longest=300)
