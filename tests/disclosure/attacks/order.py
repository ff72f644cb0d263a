"""The order of rows: sorted by a number, they tell which is larger than which where the numbers are withheld.

A withheld row between two that are shown lies between their numbers, and with the total the others follow.
"""

from __future__ import annotations

from collections import Counter

from ipvi_eval.results.store import Results, Table
from tests.disclosure.attacks.find import Find

_PLANNED = ("public", "text")


def attack(one: Results, other: Results) -> list[Find]:
    """Tables of two extracts whose rows, called the same, stand in another order in one than in the other."""
    return sorted(
        Find(f"which rows of {id} have more than which", ids=(id,))
        for id in one.tables.keys() & other.tables.keys()
        if _together(one.tables[id], other.tables[id])
    )


def _together(one: Table, other: Table) -> bool:
    rows, others = _called(one), _called(other)
    both = set(rows) & set(others)
    return [row for row in rows if row in both] != [row for row in others if row in both]


def _called(table: Table) -> list[str]:
    """What rows are called by their planned cells, those that are called so alone."""
    names = [
        str([cell for column, cell in zip(table.columns, row, strict=True) if column.role in _PLANNED])
        for row in table.rows
    ]
    number = Counter(names)
    return [name for name in names if number[name] == 1]
