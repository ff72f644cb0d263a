"""What must add up, and how far apart it leaves the numbers that nobody stated.

Every law is one equation between counts: a whole is the sum of its parts. Bounds are carried from each count to the
others of its equation until nothing moves any more. Counts are whole and never negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor, inf

from tests.disclosure.attacks.count import Count, Stated
from tests.disclosure.attacks.find import Find, gives_away

_ROUNDS = 50
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Law:
    """`whole` is the sum of `parts`."""

    whole: Count
    parts: tuple[Count, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """A count lies between `low` and `high`, by the results `ids`."""

    low: float = 0
    high: float = inf
    ids: frozenset[str] = frozenset()

    def and_(self, low: float, high: float, ids: Iterable[str]) -> Known:
        """What is known with one more statement; one that contradicts the others is not believed."""
        low = max(self.low, ceil(low - _SLACK)) if low > 0 else self.low
        high = min(self.high, floor(high + _SLACK)) if high < inf else self.high
        if (low, high) == (self.low, self.high) or low > high:
            return self
        return Known(low, high, self.ids | frozenset(ids))


def finds(statements: Iterable[Stated], laws: Iterable[Law], smallest_shown: int) -> list[Find]:
    """The counts that the statements and the laws together give away."""
    return given_away(bounded(statements, tuple(laws)), smallest_shown)


def given_away(found: Mapping[Count, Known], smallest_shown: int) -> list[Find]:
    """Those of the counts of which too much is known."""
    return sorted(
        Find(str(count), int(known.low), int(known.high), tuple(sorted(known.ids)))
        for count, known in found.items()
        if known.high < inf and gives_away(known.low, known.high, smallest_shown)
    )


def bounded(statements: Iterable[Stated], laws: tuple[Law, ...]) -> Mapping[Count, Known]:
    """What is known of every count in a statement or a law."""
    found: dict[Count, Known] = {}
    for one in statements:
        found[one.count] = found.get(one.count, Known()).and_(one.low, one.high, (one.id,))
    for _ in range(_ROUNDS):
        if not sum(_applied(law, found) for law in laws):
            break
    return found


def _applied(law: Law, found: dict[Count, Known]) -> int:
    """How many bounds of `found` the law moved."""
    whole, parts = found.get(law.whole, Known()), [found.get(part, Known()) for part in law.parts]
    low, high = sum(one.low for one in parts), sum(one.high for one in parts)
    ids = frozenset().union(*(one.ids for one in parts))
    moved = _set(found, law.whole, whole.and_(low, high, ids))
    for part, known in zip(law.parts, parts, strict=True):
        others = [one for other, one in zip(law.parts, parts, strict=True) if other != part]
        beside = frozenset().union(whole.ids, *(one.ids for one in others))
        least = whole.low - sum(one.high for one in others)
        most = whole.high - sum(one.low for one in others)
        moved += _set(found, part, known.and_(least, most, beside))
    return moved


def _set(found: dict[Count, Known], count: Count, known: Known) -> bool:
    if found.get(count, Known()) == known:
        return False
    found[count] = known
    return True
