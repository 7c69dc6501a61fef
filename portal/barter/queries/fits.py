"""The offers that fit a need and the needs an offer fits, from the database: the SQL twin of `fits.fit`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from portal import clock
from portal.barter.fits import Fit, fit
from portal.barter.models import Need, Offer, ResourceKind, ServiceMode
from portal.barter.queries.posts import open_today
from portal.competences.models import Competence
from portal.extensions import db
from portal.organisations.models import Organisation


@dataclass(frozen=True)
class Sides:
    """The terms and organisations of an offer and of a need, side by side in one statement."""

    given: Any = field(default_factory=lambda: aliased(Competence))
    wanted: Any = field(default_factory=lambda: aliased(Competence))
    given_now: Any = field(default_factory=lambda: aliased(Competence))
    wanted_now: Any = field(default_factory=lambda: aliased(Competence))
    giver: Any = field(default_factory=lambda: aliased(Organisation))
    taker: Any = field(default_factory=lambda: aliased(Organisation))

    @property
    def same_term(self) -> ColumnElement[bool]:
        """Whether both rest on the same term; a retired one is its successor."""
        given, wanted = self.given, self.wanted
        term = func.coalesce(given.replaced_by_id, given.id)
        return term == func.coalesce(wanted.replaced_by_id, wanted.id)

    @property
    def same_group(self) -> ColumnElement[bool]:
        """Whether their terms, or the successors of retired ones, are of one group."""
        group = func.coalesce(self.given_now.group_id, self.given.group_id)
        return group == func.coalesce(self.wanted_now.group_id, self.wanted.group_id)

    @property
    def one_without_term(self) -> ColumnElement[bool]:
        """Whether they cannot be compared by terms."""
        return or_(self.given.id.is_(None), self.wanted.id.is_(None))

    @property
    def order(self) -> list[Any]:
        """The best first: the SQL twin of `Fit.rank`."""
        whole = Offer.capacity_minutes >= Need.minutes
        same_place = Offer.powiat == Need.powiat
        return [case((is_better, 0), else_=1) for is_better in (self.exact, whole, same_place)]

    @property
    def exact(self) -> ColumnElement[bool]:
        """Whether the fit is exact, not weaker; unknown (NULL) is not."""
        return or_(self.same_term, and_(self.one_without_term, Offer.powiat == Need.powiat))


def needs_for(offer: Offer, limit: int = 10) -> list[Fit]:
    """The needs of others this offer fits today, the best first, those that wait longest before newer ones."""
    sides = Sides()
    rows = pairs(offer.resource_kind, sides).where(Offer.id == offer.id)
    return _found(rows.order_by(*sides.order, Need.published_at, Need.id).limit(limit))


def offers_for(need: Need, limit: int = 10) -> list[Fit]:
    """The offers of others that fit this need today, the best first, those published first before newer ones."""
    sides = Sides()
    rows = pairs(need.resource_kind, sides).where(Need.id == need.id)
    return _found(rows.order_by(*sides.order, Offer.published_at, Offer.id).limit(limit))


def _found(rows: Select[Any]) -> list[Fit]:
    found = (fit(offer, need) for offer, need in db.session.execute(rows))
    return [pair for pair in found if pair]


def pairs(kind: ResourceKind, sides: Sides | None = None) -> Any:
    """Every offer with every need of this kind that it fits today, with their terms and organisations."""
    of = sides or Sides()
    return fitting(select(Offer, Need), kind, of, clock.today()).options(
        _term(Offer.competence.of_type(of.given), of.given, of.given_now),
        _term(Need.competence.of_type(of.wanted), of.wanted, of.wanted_now),
        contains_eager(Offer.organisation.of_type(of.giver)),
        contains_eager(Need.organisation.of_type(of.taker)),
    )


def fitting(rows: Any, kind: ResourceKind, of: Sides, today: date) -> Any:
    """These columns of every offer and need of this kind that fit one another on a day, which is today."""
    is_work = kind is ResourceKind.WORK
    return (
        rows.select_from(Offer)
        .join(Need, and_(*_posts_agree(kind)))
        .join(Offer.competence.of_type(of.given), isouter=not is_work)
        .join(Need.competence.of_type(of.wanted), isouter=not is_work)
        .join(of.given.replaced_by.of_type(of.given_now), isouter=True)
        .join(of.wanted.replaced_by.of_type(of.wanted_now), isouter=True)
        .join(Offer.organisation.of_type(of.giver))
        .join(Need.organisation.of_type(of.taker))
        .where(open_today(Offer), open_today(Need), _days_agree(today))
        .where(_is_member(of.giver, today), _is_member(of.taker, today))
        .where(of.same_group if is_work else or_(of.same_group, of.one_without_term))
    )


def _term(path: Any, term: Any, successor: Any) -> Any:
    """What reads the term of a post and its successor with it."""
    return contains_eager(path).contains_eager(term.replaced_by.of_type(successor))


def _posts_agree(kind: ResourceKind) -> list[ColumnElement[bool]]:
    return [
        Offer.organisation_id != Need.organisation_id,
        Offer.resource_kind == kind,
        Need.resource_kind == kind,
        or_(Need.mode.is_(None), Need.mode == Offer.mode),
        or_(
            Offer.mode != ServiceMode.AT_PROVIDER,
            Offer.powiat.is_(None),
            Need.powiat.is_(None),
            Offer.powiat == Need.powiat,
        ),
    ]


def _days_agree(today: Any) -> ColumnElement[bool]:
    """Whether there is a day, today or later, on which one may give and the other wants it."""
    lasts = (Offer.available_until, Need.wanted_until)
    firsts = (Offer.available_from, Need.wanted_from)
    return and_(
        *(or_(last.is_(None), last >= today) for last in lasts),
        *(or_(last.is_(None), first.is_(None), last >= first) for last in lasts for first in firsts),
    )


def _is_member(organisation: Any, today: Any) -> ColumnElement[bool]:
    still = or_(organisation.left_on.is_(None), organisation.left_on >= today)
    return and_(organisation.joined_on <= today, still)
