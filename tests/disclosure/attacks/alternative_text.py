"""Alternative texts: words beside a figure that repeat its numbers, times the people at risk that the figure prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from tests.disclosure.attacks.figure import Drawn, drawn
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.heights import between, fallen

_HORIZON = re.compile(r"(?P<percent>\d+(\.(?P<digits>\d+))?)% within (?P<months>\d+) months")


def attack(page: str, smallest_shown: int = 11) -> list[Find]:
    """Events between two horizons that an alternative text names, of every group it names."""
    return [find for one in drawn(page) for find in _between_horizons(one, smallest_shown)]


def _between_horizons(one: Drawn, smallest_shown: int) -> Iterator[Find]:
    for line in one.lines:
        said = next((part for part in re.split(r"[;.] ", one.text) if part.startswith(f"{line.label}: ")), "")
        shares = [(0.0, 0.0, 0.0), *_shares(said)]
        for (month, share, half), (later, reached, other) in pairwise(shares):
            at_risk = between(line.at_risk, month, later)
            if at_risk is None:
                continue
            low, high = fallen(1 - share, 1 - reached, max(half, other), at_risk)
            if gives_away(low, high, smallest_shown):
                yield Find(f"events of {line.label}, month {month:.0f} to {later:.0f}", low, high, (one.id,))


def _shares(said: str) -> Iterator[tuple[float, float, float]]:
    """Month, share, and half of its last digit."""
    for match in _HORIZON.finditer(said):
        half = 0.5 * 10.0 ** -(2 + len(match["digits"] or ""))
        yield float(match["months"]), float(match["percent"]) / 100, half
