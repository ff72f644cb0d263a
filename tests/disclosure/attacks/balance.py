"""Percentages times denominators in the tables of who was compared: a mean of a yes or no is a share of people, and a
mean number of arrests is so many arrests, of no more people."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from ipvi_eval.results.store import Results, Table
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.reading import between

_SIDES = (("notified", "treated"), ("reference", "control"))
"""The column of means and that of people, on both sides."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """People of each category, and of the category that every covariate leaves out."""
    tables = [table for id, table in released.tables.items() if ".balance" in id]
    return [find for table in tables for side in _SIDES for find in _of_side(table, *side, smallest_shown)]


def _of_side(table: Table, mean: str, people: str, smallest_shown: int) -> Iterator[Find]:
    column = [row[mean] for row in table.records()]
    left: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    n = 0
    for row in table.records():
        covariate, _, category = str(row["covariate"]).partition(": ")
        if row[mean] is None or row[people] is None:
            continue
        n = row[people]
        low, high = (n * end for end in between(row[mean], column))
        if not category:
            least = 1 if low > 0 else 0
            yield from _find(f"{covariate} at all, {mean}, of {table.id}", least, high, table.id, smallest_shown)
            continue
        left[covariate] = [left[covariate][0] + low, left[covariate][1] + high]
        yield from _find(f"{covariate} {category}, {mean}, of {table.id}", low, high, table.id, smallest_shown)
    for covariate, (low, high) in left.items():
        yield from _find(f"{covariate} left, {mean}, of {table.id}", n - high, n - low, table.id, smallest_shown)


def _find(learned: str, low: float, high: float, id: str, smallest_shown: int) -> Iterator[Find]:
    least, most = max(math.ceil(low - 1e-9), 0), math.floor(high + 1e-9)
    if gives_away(least, most, smallest_shown):
        yield Find(learned, least, most, (id,))
