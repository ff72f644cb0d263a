"""The same count under another id: hidden in one place, stated in another."""

from __future__ import annotations

from math import inf

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.count import hidden
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.linked import known


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Small counts of estimates without a number that the rest of the edition pins."""
    found = known(released)
    return sorted(
        Find(f"{count}, hidden in {id}", int(one.low), int(one.high), tuple(sorted(one.ids)))
        for count, id in hidden(released)
        if (one := found.get(count)) and one.high < inf and gives_away(one.low, one.high, smallest_shown)
    )
