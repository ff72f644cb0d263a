"""Bands of ages that two editions draw elsewhere: one that begins a year later has the people of a year less.

A reader adds up the bands of each edition below a bound, or from it on, and subtracts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise

from ipvi_eval.counted import GROUPED, Key

_BAND = re.compile(
    rf"(?P<family>(?:.*\.)?{GROUPED}[^_.]+)_(?:under_(?P<below>\d+)|(?P<first>\d+)_to_(?P<last>\d+)|(?P<on>\d+)_and_over)"
)
"""How a cohort of an age band is called."""

_Bands = Mapping[tuple[float, float], Key]
"""The keys of one group by the ages that each band holds, the second no longer among them."""


def moved(earlier: Collection[Key], later: Collection[Key]) -> Iterator[tuple[list[Key], list[Key]]]:
    """Keys of the earlier edition and of the later one that add up to those below a bound of each, or from it on.

    The two bounds are the same or next to each other, and the bands are not called the same.
    """
    sides = _by_group(earlier), _by_group(later)
    for group in filter(sides[1].__contains__, sides[0]):
        for upward in (True, False):
            sums = [(bound, new, keys) for new, side in enumerate(sides) for bound, keys in _added(side[group], upward)]
            for (_, one, keys), (_, other, beside) in pairwise(sorted(sums)):
                if one != other and keys != beside:
                    yield (keys, beside) if one < other else (beside, keys)


def _by_group(keys: Collection[Key]) -> Mapping[Key, _Bands]:
    found: defaultdict[Key, dict[tuple[float, float], Key]] = defaultdict(dict)
    for key in keys:
        if band := _BAND.fullmatch(key.cohort):
            low = float(band["first"] or band["on"] or 0)
            high = float(band["below"] or 0) or (float(band["last"]) + 1 if band["last"] else float("inf"))
            found[replace(key, cohort=band["family"])][low, high] = key
    return found


def _added(bands: _Bands, upward: bool) -> Iterator[tuple[float, list[Key]]]:
    """The bounds up to which bands without a gap reach from the youngest, or down to which from the oldest; each with
    the bands on the way."""
    near, far = (0, 1) if upward else (1, 0)
    reached, keys = 0.0 if upward else float("inf"), list[Key]()
    for band in sorted(bands, reverse=not upward):
        if band[near] != reached:
            return
        reached, keys = band[far], [*keys, bands[band]]
        yield reached, keys
