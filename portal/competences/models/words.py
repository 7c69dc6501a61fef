"""Levels of a competence, the grounds of a claim and the states of an edition."""

from flask_babel import lazy_gettext as _l

from portal.organisations.models import Labelled
from portal.workflow import State


class Level(Labelled):
    """How well a competence is mastered; the anchors of each level belong to the vocabulary."""

    BASIC = "basic", _l("Basic")
    INDEPENDENT = "independent", _l("Independent")
    ADVANCED = "advanced", _l("Advanced")
    LEADING = "leading", _l("Leading")

    @property
    def rank(self) -> int:
        """Its place on the scale, from 1."""
        return list(type(self)).index(self) + 1


class ClaimSource(Labelled):
    """What a claim rests on."""

    DECLARED = "declared", _l("Declared by the organisation")
    EXCHANGE = "exchange", _l("Confirmed by a service in the bank")
    CERTIFICATE = "certificate", _l("Certificate")


class EditionState(State):
    """Whether a published edition still stands."""

    PUBLISHED = "published", _l("Published"), "success"
    WITHDRAWN = "withdrawn", _l("Withdrawn"), "danger"


EditionState.transitions = {"published": ("withdrawn",)}
