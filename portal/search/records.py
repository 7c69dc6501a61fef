"""What a domain gives to be found: its records, and which rows they follow."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select


@dataclass(frozen=True)
class Link:
    """Where a record is read; `keys` are those of the people this address is for, none when for all who find it."""

    endpoint: str
    values: dict[str, Any]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """Something to be found: its title and text, read by the holders of any of `seen_by`.

    `more` holds further texts with keys of their own: people find the record by them too, besides by its title.
    """

    id: int
    title: str
    text: str
    seen_by: tuple[str, ...]
    links: tuple[Link, ...]
    more: tuple[tuple[tuple[str, ...], str], ...] = ()

    @property
    def parts(self) -> list[tuple[tuple[str, ...], str]]:
        """Its texts, each with the keys of those who read it."""
        return [part for part in ((self.seen_by, self.text), *self.more) if part[1].strip()]


Watch = Callable[[Any], Iterable[int | None]]


@dataclass(frozen=True)
class Source:
    """The records of one kind.

    `ids` are those of all there may be; `read` gives the records of some ids, leaving out what nobody finds; `watched`
    says by table which records a changed row belongs to, `named` which ones show the name of a row and change with it;
    `dated` ones change with the day, not only with their rows.
    """

    kind: str
    label: Any
    ids: Callable[[], Select[Any]]
    read: Callable[[Sequence[int]], Iterable[Record]]
    watched: dict[type, Watch] = field(default_factory=dict)
    named: dict[type, Callable[[Any], Select[Any]]] = field(default_factory=dict)
    dated: bool = False
