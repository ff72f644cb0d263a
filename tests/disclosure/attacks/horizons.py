"""Subtracting what was published for one horizon from what was published for the next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.bounds import Law, finds
from tests.disclosure.attacks.count import Count, hidden, stated
from tests.disclosure.attacks.find import Find

_GROWS = ("events", "every", "moved", "died", "gone")
_SHRINKS = ("free",)


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Hidden counts between two shown horizons, and events and exits between two horizons or steps of a curve."""
    statements = list(stated(released))
    counts = {one.count for one in statements} | {count for count, _ in hidden(released)}
    return finds(statements, laws(counts), smallest_shown)


def laws(counts: Iterable[Count]) -> Iterator[Law]:
    """By a later day at least as many have re-offended or gone, and at most as many are still free."""
    series = defaultdict(list)
    for count in counts:
        series[replace(count, days=0)].append(count)
    for one in series.values():
        for earlier, later in pairwise(sorted(one)):
            between = replace(later, state=f"{later.state}, after day {earlier.days}")
            if later.state in _GROWS:
                yield Law(later, (earlier, between))
            if later.state in _SHRINKS:
                yield Law(earlier, (later, replace(between, state=f"no longer {between.state}")))
