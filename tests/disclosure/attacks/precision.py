"""Numbers with more digits than anybody reads: every digit past print is there for whoever solves for counts."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.results.store import Cell, Results
from tests.disclosure.attacks.find import Find

_READ = 6
"""Significant digits that a reader of any table gets at most."""
_PUBLISHED = ("evidence.published.", "evidence.homicide")
"""What stands in print elsewhere, and what is computed from nothing else."""


def attack(released: Results) -> list[Find]:
    """Results about people of the study that hold a number with more than six significant digits."""
    exact = {id for id, number in numbers(released) if _significant(number) > _READ and not id.startswith(_PUBLISHED)}
    return [Find("numbers as no report prints them", ids=(id,)) for id in sorted(exact)]


def numbers(released: Results) -> Iterator[tuple[str, float]]:
    """Every number with a fraction, and the id of its result."""
    for one in released.estimates.values():
        yield from _floats(one.id, (one.value, one.lower, one.upper, one.standard_error, one.df, one.p))
    for rows in (released.curves, released.tables):
        for id, result in rows.items():
            for row in result.rows:
                yield from _floats(id, row)


def _floats(id: str, cells: tuple[Cell, ...]) -> Iterator[tuple[str, float]]:
    yield from ((id, cell) for cell in cells if isinstance(cell, float) and cell % 1)


def _significant(number: float) -> int:
    return len(repr(abs(number)).split("e")[0].replace(".", "").strip("0"))
