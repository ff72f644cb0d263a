"""Percentages times denominators in the tables of who was compared: a mean of a yes or no is a share of people, and a
mean number of arrests is so many arrests, of no more people. How far apart they are in pairs, times the standard
deviation, which follows from the means, is the difference of the means of those in pairs."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from ipvi_eval.results.store import Results, Table
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.reading import between

_SIDES = (("notified", "treated"), ("reference", "control"))
"""The column of means and that of people, on both sides."""


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """People of each category, and of the category that every covariate leaves out."""
    tables = [table for id, table in released.tables.items() if ".balance" in id]
    found = [find for table in tables for side in _SIDES for find in _of_side(table, *side, smallest_shown)]
    return [*found, *(find for table in tables for find in _in_pairs(released, table, smallest_shown))]


def _in_pairs(released: Results, table: Table, smallest_shown: int) -> Iterator[Find]:
    """Reference people in pairs, of each category that has a row and that has none, and how many have no partner."""
    stem, _, design = table.id.partition(".balance_")
    pairs = released.estimates.get(f"{stem}.notification.matched_pairs_{design}")
    left: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    number = 0
    printed = [row.get(name) for row in table.records() for name in ("notified", "reference", "matched")]
    for row in table.records():
        covariate, _, category = str(row["covariate"]).partition(": ")
        if row.get("matched") is None or row["notified"] is None or pairs is None or pairs.value is None:
            continue
        number, ends = int(pairs.value), [between(row[name], printed) for name in ("notified", "matched")]
        deviation = _deviation(row) if category else _stated_deviation(row)
        if deviation is None:
            continue
        # Of the notified with the category those without a partner may or may not be.
        alone = int(row["treated"]) - number
        told = [row["treated"] * end for end in ends[0]]
        apart = sorted(number * deviation * end for end in ends[1])
        low, high = max(told[0] - alone, 0.0) - apart[1], min(told[1], number) - apart[0]
        learned = f"reference people in pairs, {covariate} {category or 'at all'}, of {table.id}"
        if not category:
            yield from _find(learned, 1 if low > 0 else 0, high, table.id, smallest_shown)
            continue
        left[covariate] = [left[covariate][0] + low, left[covariate][1] + high]
        yield from _find(learned, low, high, table.id, smallest_shown)
        others = [row["control"] * end for end in between(row["reference"], printed)]
        without = f"reference people without a partner, {covariate} {category}, of {table.id}"
        yield from _find(without, others[0] - high, others[1] - low, table.id, smallest_shown)
    for covariate, (low, high) in left.items():
        learned = f"reference people in pairs, {covariate} left, of {table.id}"
        yield from _find(learned, number - high, number - low, table.id, smallest_shown)


def _deviation(row: dict[str, Any]) -> float:
    """The pooled standard deviation of a yes or no, from both shares and numbers of people."""
    sides = [(row[mean], row[people]) for mean, people in _SIDES]
    return math.sqrt(sum(share * (1 - share) * n / (n - 1) for share, n in sides) / 2)


def _stated_deviation(row: dict[str, Any]) -> float | None:
    """The same of any number, from how far apart the means are before."""
    return (row["notified"] - row["reference"]) / row["before"] if row.get("before") else None


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
