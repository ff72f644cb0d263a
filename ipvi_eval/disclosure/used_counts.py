"""Which counts of people and of incidents a result shows or rests on, each with its key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ipvi_eval.counted import EVENTS, PEOPLE, Count, Key, counts_in
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import PROTECTED, Estimate
from ipvi_eval.results.store import Curve, Table
from ipvi_eval.worded import OWN, Note, Worded


def counts_of(result: Estimate | Curve | Table) -> Iterator[Count]:
    """Every count of people or of incidents that a result shows or from which it is computed."""
    if isinstance(result, Estimate):
        yield from counts_of_estimate(result)
    elif isinstance(result, Table):
        for row in range(len(result.rows)):
            yield from (count for count in counts_of_row(result, row) if count is not None)
    else:
        yield from (count for row in result.rows for count in counts_in(row))


def counts_of_estimate(one: Estimate) -> Iterator[Count]:
    """Its people, its events, its cells, and itself where it is a count."""
    named = [(EVENTS, one.events), *((f"cell {number}", cell) for number, cell in enumerate(one.cells))]
    if one.n_of in PROTECTED:
        named.append((PEOPLE, one.n))
    yield from (_with_key(value, one.id, state) for state, value in named if value is not None)
    if (own := own_count(one)) is not None:
        yield own


def own_count(one: Estimate) -> Count | None:
    """The count that an estimate is: a number of people or incidents without an interval. None where it is none."""
    if one.unit not in ("incidents", "persons") or one.value is None or one.lower is not None:
        return None
    return _with_key(one.value if isinstance(one.value, int) else round(one.value), one.id, "value")


def with_counts(one: Estimate, printed: Callable[[Key], int | None]) -> Estimate:
    """The estimate with its people, its events and what it counts itself as they are `printed`, in its note too."""

    def told(value: int | None, state: str) -> int | None:
        return None if value is None else printed(_with_key(value, one.id, state).key)

    own = own_count(one)
    value = one.value if own is None else printed(own.key)
    return replace(
        one,
        value=value,
        note=_with_own(one.note, value),
        n=told(one.n, PEOPLE) if one.n_of in PROTECTED else one.n,
        events=told(one.events, EVENTS),
    )


def _with_own(note: Note, value: float | None) -> Note:
    """The note, with the count that the estimate is as it is printed."""
    if not isinstance(note, Worded) or OWN not in note.numbers:
        return note
    return replace(note, numbers={**note.numbers, OWN: f"{value:,}"})


def counts_of_row(table: Table, row: int) -> list[Count | None]:
    """The counts of a row, None where a cell is none."""
    return [
        _with_key(cell, f"{table.id}, row {row}", column.name)
        if column.role in ("count", "behind") and isinstance(cell, int) and not isinstance(cell, bool)
        else None
        for column, cell in zip(table.columns, table.rows[row], strict=True)
    ]


def _with_key(value: int, cohort: str, state: str) -> Count:
    """The count with its key: one of its own where it does not say what it counts."""
    return value if isinstance(value, Count) else Count(value, Key(cohort, state))


def told_apart(results: Sequence[Estimate | Curve | Table]) -> list[Estimate | Curve | Table]:
    """The results, where one key has several values with the outcome in the key: everybody followed for one outcome is
    then not everybody followed for another."""
    values: defaultdict[Key, set[int]] = defaultdict(set)
    for result in results:
        for count in counts_of(result):
            values[count.key].add(int(count))
    several = {key for key, found in values.items() if len(found) > 1}
    return [_by_outcome(result, several) if several else result for result in results]


def _by_outcome(result: Estimate | Curve | Table, several: Collection[Key]) -> Estimate | Curve | Table:
    outcome = f"{result.id}.".split(".")[1]

    def own(cell: Any) -> Any:
        return Count(cell, cell.key.as_outcome(outcome)) if isinstance(cell, Count) and cell.key in several else cell

    if isinstance(result, Estimate):
        cells = tuple(map(own, result.cells))
        return replace(result, value=own(result.value), n=own(result.n), events=own(result.events), cells=cells)
    return replace(result, rows=tuple(tuple(map(own, row)) for row in result.rows))


def values_of(results: Iterable[Estimate | Curve | Table]) -> dict[Key, int]:
    """Every count once, by its key. AnalysisError where two results give one key two values."""
    found: dict[Key, int] = {}
    for result in results:
        for count in counts_of(result):
            if found.setdefault(count.key, int(count)) != count:
                msg = f"{result.id} counts {count.key} otherwise than another result does; give one of them another key"
                raise AnalysisError(msg)
    return found
