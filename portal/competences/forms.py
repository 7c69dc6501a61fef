"""The forms of the map of competences."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from portal import screen
from portal.competences import queries
from portal.competences.models import ClaimSource, CompetenceClaim, Level
from portal.forms import (
    FilterForm,
    PortalForm,
    choice,
    day,
    enum_choices,
    grouped_options,
    long_text,
    options,
    text,
    whole_number,
)
from portal.organisations.models import Organisation
from portal.organisations.territory import powiaty


def _groups() -> list[Any]:
    rows = [(group.slug, group.name) for group in queries.groups()]
    return options([("", _l("All groups")), *rows])


class MapFilter(FilterForm):
    """Filters of the map; a value that does not exist filters nothing."""

    def wanted(self) -> dict[str, Any]:
        """What can be used of what the address asks for."""
        self.validate()
        return {name: field.data for name, field in self._fields.items() if field.data and not field.errors}


class VocabularyFilter(MapFilter):
    """Filters of the vocabulary."""

    q = text(_l("Word or synonym"), longest=100)
    group = SelectField(_l("Group"), [Optional()], choices=_groups, default="")


class SupplyFilter(MapFilter):
    """Filters of the supply."""

    group = SelectField(_l("Group"), [Optional()], choices=_groups, default="")
    powiat = choice(_l("District"), lambda: [("", _l("Anywhere")), *powiaty().items()], default="")
    few = choice(
        _l("How many organisations"),
        lambda: [("", _l("Any number")), ("nobody", _l("nobody")), ("one", _l("only one organisation"))],
        default="",
    )


class ChangeForm(PortalForm):
    """What a claim says of its competence."""

    level = choice(_l("Level"), enum_choices(Level), _l("Choose the level."))
    people = whole_number(
        _l("Number of people"),
        _l("Enter how many people have this competence at this level."),
        description=_l("People of your organisation, employed or working with it all the time."),
    )
    source = choice(
        _l("What it rests on"),
        enum_choices(ClaimSource),
        _l("Choose what the entry rests on."),
    )
    certificate = text(
        _l("Name of the certificate"), longest=200, description=_l("Only for the ground “certificate”.")
    )
    expires_on = day(_l("Certificate valid until"), description=_l("Leave empty when it has no last day."))
    fact_id = SelectField(
        _l("Confirmed service"),
        [Optional()],
        default="",
        description=_l("Only for the ground “service in the bank”: one your organisation gave."),
    )
    note = long_text(
        _l("Note"), longest=1000, description=_l("For example: for whom, where, in which languages.")
    )

    def __init__(self, organisation: Organisation, claim: CompetenceClaim | None = None) -> None:
        super().__init__(data=_written(claim) if claim else {"source": ClaimSource.DECLARED.value})
        services = queries.services_given(organisation.id)
        rows = [(str(row.id), f"{row.label}, {screen.day(row.occurred_on)}") for row in services]
        self.fact_id.choices = options([("", _l("– choose –")), *rows])

    def validate_people(self, field: Any) -> None:
        """Keep the number within what the portal can hold."""
        NumberRange(1, 10_000, _("Enter how many people it is: from 1 to 10 000."))(self, field)

    def validate_certificate(self, field: Any) -> None:
        """Ask for the name where the ground is a certificate."""
        if self.source.data == ClaimSource.CERTIFICATE.value and not field.data:
            raise ValidationError(_("Enter the name of the certificate."))

    def columns(self) -> dict[str, Any]:
        """The arguments of the operation."""
        return {
            "level": Level(self.level.data),
            "people": self.people.data,
            "source": ClaimSource(self.source.data),
            "certificate": self.certificate.data or "",
            "expires_on": self.expires_on.data,
            "fact_id": int(self.fact_id.data) if self.fact_id.data else None,
            "note": self.note.data or "",
        }


def _written(claim: CompetenceClaim) -> dict[str, Any]:
    """What a claim says, in the fields of the form."""
    plain = {name: getattr(claim, name) for name in ("people", "certificate", "expires_on", "note")}
    codes = {"level": claim.level.value, "source": claim.source.value, "fact_id": str(claim.fact_id or "")}
    return {**plain, **codes}


class ClaimForm(ChangeForm):
    """A new claim: the term first."""

    competence = SelectField(
        _l("Competence"),
        [InputRequired(_l("Choose a term of the vocabulary."))],
        choices=lambda: grouped_options(_l("– choose –"), queries.choices()),
    )
    field_order = ("competence", "level", "people", "source", "certificate", "expires_on", "fact_id", "note")

    def __init__(self, organisation: Organisation, wanted: str | None) -> None:
        super().__init__(organisation)
        if not self.is_submitted() and (term := queries.find(wanted)):
            self.competence.data = term.slug


class EndForm(PortalForm):
    """Why an entry ends."""

    reason = text(_l("Reason"), _l("Enter the reason."), longest=300)


class EditionForm(PortalForm):
    """The next edition, and what of it the person was shown."""

    title = text(_l("Title of the edition"), _l("Enter the title of the edition."), longest=200)
    digest = HiddenField()


class WithdrawForm(PortalForm):
    """Why an edition is withdrawn."""

    reason = text(
        _l("Reason"),
        _l("Enter the reason."),
        longest=500,
        description=_l("It stays in the trail. The figure falls by this edition from now on."),
    )
