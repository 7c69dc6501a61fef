"""Which offer fits which need, how well and why.

An offer fits a need of another organisation when both are open, of the same kind, agree on mode, place and days, and
rest on the same term of the vocabulary (exact) or on terms of the same group (weaker). A retired term is its successor,
in the successor's group.
A place matters only for what is used where it is: what the provider brings or does remotely fits every district.
Rooms, laboratories and equipment need no term: the same district makes them exact.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from flask_babel import gettext as _

from portal import clock
from portal.barter.models import Need, Offer, ResourceKind, ServiceMode
from portal.organisations.models import Organisation


class Strength(IntEnum):
    """How well an offer fits; the larger the better."""

    GROUP = 1
    EXACT = 2


@dataclass(frozen=True)
class Fit:
    """An offer that fits a need."""

    offer: Offer
    need: Need
    strength: Strength

    @property
    def minutes(self) -> int:
        """How much of the need the offer covers, in minutes."""
        return min(self.offer.capacity_minutes, self.need.minutes)

    @property
    def rank(self) -> tuple[bool, ...]:
        """What sorts fits, the best first: exact ones, those that cover the whole need, those of the same district."""
        return (
            self.strength is not Strength.EXACT,
            self.offer.capacity_minutes < self.need.minutes,
            self.offer.powiat is None or self.offer.powiat != self.need.powiat,
        )

    @property
    def what(self) -> str:
        """What is given, in a word: the term of the offer, else its kind."""
        return subject(self.offer)

    @property
    def reason(self) -> str:
        """Why it fits, as the provider reads it."""
        receiver = _short(self.need.organisation)
        return _("you give: %(what)s → %(who)s (%(why)s)", what=self.what, who=receiver, why=self.why)

    @property
    def reason_to_receive(self) -> str:
        """Why it fits, as the recipient reads it."""
        giver = _short(self.offer.organisation)
        return _("you receive: %(what)s ← %(who)s (%(why)s)", what=self.what, who=giver, why=self.why)

    @property
    def why(self) -> str:
        """What offer and need have in common."""
        terms = (self.offer.competence, self.need.competence)
        if None in terms:
            exact = self.strength is Strength.EXACT
            return _("the same kind in the same district") if exact else _("the same kind of resource")
        if self.strength is Strength.EXACT:
            return _("the same competence")
        return _("needed: %(term)s, of the same group of competences", term=subject(self.need))


def subject(post: Offer | Need) -> str:
    """What a post is about, in a word: its term, else its kind."""
    return post.competence.name if post.competence else str(post.resource_kind.label)


def _short(organisation: Organisation) -> str:
    return organisation.short_name or organisation.name


def fit(offer: Offer, need: Need, day: date | None = None) -> Fit | None:
    """How `offer` fits `need` on a day (today), None when it does not."""
    today = day or clock.today()
    if offer.organisation_id == need.organisation_id or not (
        _is_open(offer, today) and _is_open(need, today)
    ):
        return None
    agree = offer.resource_kind is need.resource_kind and need.mode in (None, offer.mode)
    if not (agree and _places_agree(offer, need) and _days_agree(offer, need, today)):
        return None
    strength = _strength(offer, need)
    return Fit(offer, need, strength) if strength else None


def _is_open(post: Offer | Need, today: date) -> bool:
    return post.is_open_on(today) and post.organisation.is_member_on(today)


def _places_agree(offer: Offer, need: Need) -> bool:
    return (
        offer.mode is not ServiceMode.AT_PROVIDER
        or None in (offer.powiat, need.powiat)
        or _same_place(offer, need)
    )


def _same_place(offer: Offer, need: Need) -> bool:
    return offer.powiat is not None and offer.powiat == need.powiat


def _days_agree(offer: Offer, need: Need, today: date) -> bool:
    """Whether there is a day, today or later, on which one may give and the other wants it."""
    first = max(day for day in (today, offer.available_from, need.wanted_from) if day)
    return all(last is None or last >= first for last in (offer.available_until, need.wanted_until))


def _strength(offer: Offer, need: Need) -> Strength | None:
    given, wanted = offer.competence, need.competence
    if given and wanted:
        given, wanted = given.current, wanted.current
        if given.id == wanted.id:
            return Strength.EXACT
        return Strength.GROUP if given.group_id == wanted.group_id else None
    if offer.resource_kind is ResourceKind.WORK:
        return None
    return Strength.EXACT if _same_place(offer, need) else Strength.GROUP
