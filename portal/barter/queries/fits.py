"""The offers that fit a need and the needs an offer fits, from the database: the SQL twin of `fits.fit`.

What is asked of one post is `open_posts`, what is asked of two of them is `Sides`.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from portal import clock
from portal.barter.fits import Fit, fit
from portal.barter.models import Need, Offer, Post, ResourceKind, ServiceMode
from portal.barter.queries.posts import open_today
from portal.competences.models import Competence
from portal.competences.queries import is_member
from portal.extensions import db


def open_posts(model: type[Post], today: date) -> Select[Any]:
    """What a fit asks of the posts of members open on a day, which is today, in columns that offers and needs share.

    A retired term is its successor. Work fits within a group of terms only; `field` is that group, 0 for all else.
    """
    term, now = aliased(Competence), aliased(Competence)
    group = func.coalesce(now.group_id, term.group_id)
    minutes, first, last = _hours_and_days(model)
    return (
        select(
            model.id,
            model.organisation_id,
            model.resource_kind.label("kind"),
            model.powiat,
            model.mode,
            func.coalesce(term.replaced_by_id, term.id).label("term"),
            group.label("group"),
            case((model.resource_kind == ResourceKind.WORK, group), else_=0).label("field"),
            minutes.label("minutes"),
            first.label("first_day"),
            last.label("last_day"),
        )
        .outerjoin(model.competence.of_type(term))
        .outerjoin(term.replaced_by.of_type(now))
        .join(model.organisation)
        .where(open_today(model), is_member(today), or_(last.is_(None), last >= today))
    )


def _hours_and_days(model: Any) -> tuple[Any, Any, Any]:
    if model is Offer:
        return model.capacity_minutes, model.available_from, model.available_until
    return model.minutes, model.wanted_from, model.wanted_until


@dataclass(frozen=True)
class Sides:
    """Open offers and open needs side by side, with the columns of `open_posts`."""

    gives: CTE
    takes: CTE

    @classmethod
    def of(cls, offers: Select[Any], needs: Select[Any]) -> Self:
        """These of `open_posts`, each worked out by itself first.

        No database guesses how many pairs fit; without this it looks up terms and organisations for each pair.
        """
        return cls(*(rows.cte().prefix_with("MATERIALIZED") for rows in (offers, needs)))

    def fitting(self, *columns: Any) -> Select[Any]:
        """These columns of every pair that fits."""
        return select(*columns).select_from(self.gives).join(self.takes, and_(*self._agree()))

    def _agree(self) -> list[ColumnElement[bool]]:
        gives, takes = self.gives.c, self.takes.c
        return [
            gives.kind == takes.kind,
            gives.field == takes.field,
            or_(gives.group == takes.group, self._one_without_term),
            gives.organisation_id != takes.organisation_id,
            or_(takes.mode.is_(None), takes.mode == gives.mode),
            or_(
                gives.mode != ServiceMode.AT_PROVIDER,
                gives.powiat.is_(None),
                takes.powiat.is_(None),
                gives.powiat == takes.powiat,
            ),
            *(
                or_(one.last_day.is_(None), other.first_day.is_(None), one.last_day >= other.first_day)
                for one, other in ((gives, takes), (takes, gives))
            ),
        ]

    @property
    def exact(self) -> ColumnElement[bool]:
        """Whether the fit is exact, not weaker."""
        same_place = and_(self._one_without_term, self.gives.c.powiat == self.takes.c.powiat)
        return func.coalesce(or_(self.gives.c.term == self.takes.c.term, same_place), False)

    @property
    def whole(self) -> ColumnElement[bool]:
        """Whether the hours offered suffice for the need."""
        return self.gives.c.minutes >= self.takes.c.minutes

    @property
    def order(self) -> list[Any]:
        """The best first: the SQL twin of `Fit.rank`."""
        same_place = self.gives.c.powiat == self.takes.c.powiat
        return [case((is_better, 0), else_=1) for is_better in (self.exact, self.whole, same_place)]

    @property
    def _one_without_term(self) -> ColumnElement[bool]:
        return or_(self.gives.c.term.is_(None), self.takes.c.term.is_(None))


def needs_for(offer: Offer, limit: int = 10) -> list[Fit]:
    """The needs of others this offer fits today, the best first, those that wait longest before newer ones."""
    today = clock.today()
    offers = open_posts(Offer, today).where(Offer.id == offer.id)
    return _best(Sides.of(offers, open_posts(Need, today)), Need, limit)


def offers_for(need: Need, limit: int = 10) -> list[Fit]:
    """The offers of others that fit this need today, the best first, those published first before newer ones."""
    today = clock.today()
    needs = open_posts(Need, today).where(Need.id == need.id)
    return _best(Sides.of(open_posts(Offer, today), needs), Offer, limit)


def _best(sides: Sides, found: type[Post], limit: int) -> list[Fit]:
    rows = sides.fitting(Offer, Need)
    rows = rows.join(Offer, Offer.id == sides.gives.c.id).join(Need, Need.id == sides.takes.c.id)
    for model in (Offer, Need):
        rows = rows.options(
            joinedload(model.competence).joinedload(Competence.replaced_by), joinedload(model.organisation)
        )
    rows = rows.order_by(*sides.order, found.published_at, found.id).limit(limit)
    pairs = (fit(offer, need) for offer, need in db.session.execute(rows))
    return [pair for pair in pairs if pair]
