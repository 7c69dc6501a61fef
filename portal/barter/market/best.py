"""The best choice known and what is proven of it, told whenever it gets better."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .bound import balance_bound
from .choice import Choice, Circle
from .circles import Ways
from .greedy import fill


@dataclass(frozen=True)
class Found:
    """Circles as positions of links; no choice serves more than `bound` needs; `proven`: none is better by the rule."""

    circles: tuple[Circle, ...]
    bound: int
    proven: bool = False


Tell = Callable[[Found], None]


class Best:
    """The best choice of one market; it begins with the circles found at once."""

    def __init__(self, ways: Ways, longest: int, tell: Tell) -> None:
        self.ways, self.longest, self._tell = ways, longest, tell
        self.bound = balance_bound(ways.links)
        self.choice = self._filled(())
        self.tell()

    @property
    def is_open(self) -> bool:
        """Whether more needs might be served."""
        return self.choice.served < self.bound

    def take(self, circles: Sequence[Circle]) -> None:
        """Take these disjoint circles, with free ones besides, where they are better by the rule of choice."""
        choice = self._filled(circles)
        if choice.value > self.choice.value:
            self.choice = choice
            self.tell()

    def lower(self, bound: int) -> None:
        """Note that no choice serves more needs than this."""
        if bound < self.bound:
            self.bound = bound
            self.tell()

    def tell(self, proven: bool = False) -> None:
        """Tell what is known."""
        self._tell(Found(tuple(sorted(self.choice.circles)), self.bound, proven))

    def _filled(self, circles: Sequence[Circle]) -> Choice:
        choice = Choice(self.ways.links, circles)
        fill(self.ways, choice, self.longest)
        return choice
