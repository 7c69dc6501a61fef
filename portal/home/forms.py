"""Forms of the pages the law asks for."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import Email

from portal.forms import PortalForm, day, long_text, options, text

STATUSES = (
    ("full", _l("fully compliant")),
    ("partial", _l("partially compliant")),
    ("none", _l("not compliant")),
)


class AccessibilityForm(PortalForm):
    """The accessibility declaration, in the official structure."""

    entity = text(_l("Public body"), _l("Enter the name of the public body."), longest=300)
    published_on = day(_l("Published on"), _l("Enter the day the portal was published."))
    updated_on = day(_l("Last important update on"), _l("Enter the day of the last important update."))
    status = SelectField(_l("Compliance"), choices=options(STATUSES))
    not_accessible = long_text(_l("What is not accessible, and why"))
    prepared_on = day(_l("Declaration prepared on"), _l("Enter the day the declaration was prepared."))
    reviewed_on = day(_l("Declaration reviewed on"))
    method = long_text(_l("How it was assessed"), _l("Say how the portal was assessed."))
    contact_name = text(_l("Who to contact"), _l("Enter who to contact."))
    email = text(
        _l("E-mail"), _l("Enter an e-mail address."), validators=(Email(_l("Enter an e-mail address.")),)
    )
    phone = text(_l("Phone"), _l("Enter a phone number."), longest=30)
    procedure = long_text(_l("Requests and complaints"), _l("Describe how to make a request."))
    architecture = long_text(_l("Access to the building"), _l("Describe access to the building."))
    communication = long_text(_l("Access to information and communication"))


class PrivacyForm(PortalForm):
    """The privacy page."""

    updated_on = day(_l("Last change on"), _l("Enter the day of the last change."))
    body = long_text(_l("Text (Markdown)"), _l("Enter the text."), longest=20000)
