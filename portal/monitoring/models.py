"""What monitoring keeps of its own."""

from flask_babel import lazy_gettext as _l

from portal.workflow import State


class Status(State):
    """What the value of a figure means beside its target; `figures.status_of` says which one when."""

    NOT_DUE = "not_due", _l("Not due yet"), "neutral"
    MISSING = "missing", _l("No data"), "warning"
    ZERO = "zero", _l("Nothing done"), "danger"
    LATE = "late", _l("Below target"), "warning"
    MET = "met", _l("Target reached"), "success"
