"""Shares that add up to one: of those beside each other none is withheld alone, for the others leave it over.

Counts that add up are equations (`relations`). A share is withheld with any of the counts behind it, though, and those
of them that are hidden need not be the ones that add up: so the rows that still stand are looked at once all counts are
hidden, and as many fall with a withheld one as leave it open to a reader.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from ipvi_eval.counted import Key
from ipvi_eval.disclosure.used_counts import counts_of_row
from ipvi_eval.results.store import Cell, Table


def fall_as_well(table: Table, left: Table, cost: Mapping[Key, float], least: int) -> frozenset[Key]:
    """The counts of the rows of `table` that have to fall so that no share follows from those that are `left` of it.

    Where rows are parts of one whole (`Table.parts_of`), those withheld beside any one of them hold at least `least`
    people: the cheapest fall first, and of those that cost the same the smallest. The whole itself, which is behind
    every one of them, is no part.
    """
    fallen: set[Key] = set()
    for rows in _wholes(table):
        own = _own(table, rows)
        withheld = [row for row in rows if _less(table, table.rows[row], left.rows[row])]
        standing = sorted((row for row in rows if row not in withheld), key=lambda row: _loss(own[row], cost))
        largest = max((_people(own[row]) for row in withheld), default=0)
        while withheld and standing and sum(_people(own[row]) for row in withheld) - largest < least:
            further = next((row for row in standing if _people(own[row]) >= least), standing[-1])
            standing.remove(further)
            withheld.append(further)
            fallen |= own[further].keys()
    return frozenset(fallen)


def _wholes(table: Table) -> Sequence[Sequence[int]]:
    """The rows that add up, whole by whole."""
    if not table.parts_of:
        return ()
    place = [column.name for column in table.columns].index(table.parts_of)
    found: defaultdict[Cell, list[int]] = defaultdict(list)
    for number, row in enumerate(table.rows):
        found[row[place]].append(number)
    return tuple(found.values())


def _less(table: Table, before: Sequence[Cell], after: Sequence[Cell]) -> bool:
    """Whether a number that derives from counts was taken out of a row."""
    derived = (column.role == "derived" for column in table.columns)
    return any(own and one is not None and two is None for own, one, two in zip(derived, before, after, strict=True))


def _own(table: Table, rows: Sequence[int]) -> Mapping[int, Mapping[Key, int]]:
    """The counts behind each of the rows and not behind all of them."""
    found = {row: {one.key: int(one) for one in counts_of_row(table, row) if one is not None} for row in rows}
    whole = frozenset[Key].intersection(*(frozenset(counts) for counts in found.values()))
    return {row: {key: count for key, count in counts.items() if key not in whole} for row, counts in found.items()}


def _people(counts: Mapping[Key, int]) -> int:
    return max(counts.values(), default=0)


def _loss(counts: Mapping[Key, int], cost: Mapping[Key, float]) -> tuple[float, int]:
    return sum(cost.get(key, 0.0) for key in counts), _people(counts)
