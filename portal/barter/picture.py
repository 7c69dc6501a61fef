"""A version of a circle as its page shows it: in words from the reader's side, and as a picture of the ring.

The picture is a column of names with an arrow from each to the next and one from the last back to the first, so that it
stays legible on a narrow screen. Lengths are in units of the drawing, which is WIDTH wide.
"""

import textwrap
from dataclasses import dataclass

from flask_babel import gettext as _

from portal.barter.fits import Fit, Strength
from portal.barter.models import Circle, CircleLink

WIDTH = 320
NAME_LETTERS, LABEL_LETTERS = 30, 32
LINE, PADDING, GAP = 18, 10, 62  # of a line of text, around a name, between two names


@dataclass(frozen=True)
class Node:
    """A name of the ring, with what it gives to the next one."""

    top: int
    name: list[str]
    label: list[str]

    @property
    def height(self) -> int:
        """The height of its box."""
        return LINE * len(self.name) + 2 * PADDING

    @property
    def bottom(self) -> int:
        """The lower edge of its box."""
        return self.top + self.height


@dataclass(frozen=True)
class Line:
    """A link in words."""

    link: CircleLink
    words: str


def fit_of(link: CircleLink) -> Fit:
    """The fit a link rests on."""
    return Fit(link.offer, link.need, Strength.EXACT if link.exact else Strength.GROUP)


def lines(circle: Circle, version: int, reader: int | None) -> list[Line]:
    """The links of a version in words: what the reader's organisation gives and receives first, then the others."""
    links = _from(circle.links_of(version), reader)
    if links and links[0].giver_id == reader:
        links = [links[0], links[-1], *links[1:-1]]
    return [Line(link, _words(link, reader)) for link in links]


def _words(link: CircleLink, reader: int | None) -> str:
    fit = fit_of(link)
    if link.giver_id == reader:
        return fit.reason
    if link.taker_id == reader:
        return fit.reason_to_receive
    named = {"giver": _name(link.giver), "taker": _name(link.taker)}
    return _("%(giver)s gives: %(what)s → %(taker)s (%(why)s)", what=fit.what, why=fit.why, **named)


def _name(organisation: object) -> str:
    return str(getattr(organisation, "short_name", "") or getattr(organisation, "name", ""))


def _from(links: list[CircleLink], reader: int | None) -> list[CircleLink]:
    """The links around the ring, from the one the reader's organisation gives by, if it is there."""
    start = next((place for place, link in enumerate(links) if link.giver_id == reader), 0)
    return [*links[start:], *links[:start]]


def nodes(circle: Circle, version: int, reader: int | None) -> list[Node]:
    """The names of a version with their places in the picture, the reader's organisation first."""
    found: list[Node] = []
    for link in _from(circle.links_of(version), reader):
        top = found[-1].bottom + GAP if found else 2
        name = textwrap.wrap(_name(link.giver), NAME_LETTERS, max_lines=2, placeholder="…")
        label = textwrap.wrap(fit_of(link).what, LABEL_LETTERS, max_lines=2, placeholder="…")
        found.append(Node(top, name, label))
    return found
