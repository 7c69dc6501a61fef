"""Forms of events."""

from portal.events.forms.people import (
    ClosingForm,
    CorrectionForm,
    FoundForm,
    GuestForm,
    OrganisationFilter,
    OrganisationsForm,
    SearchForm,
    marks_form,
    marks_of,
)
from portal.events.forms.planning import (
    EventFilter,
    EventForm,
    PostponingForm,
    ReasonForm,
    StaffForm,
    dates_of,
)
from portal.events.forms.programme import AgendaForm, CertificateForm, CheckInForm, ResolutionForm

__all__ = [
    "AgendaForm",
    "CertificateForm",
    "CheckInForm",
    "ClosingForm",
    "CorrectionForm",
    "EventFilter",
    "EventForm",
    "FoundForm",
    "GuestForm",
    "OrganisationFilter",
    "OrganisationsForm",
    "PostponingForm",
    "ReasonForm",
    "ResolutionForm",
    "SearchForm",
    "StaffForm",
    "dates_of",
    "marks_form",
    "marks_of",
]
