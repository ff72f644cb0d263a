"""Primary suppression: hide every number from which a small count could be read or worked back.

This is the first of two steps. Complementary suppression (hiding further cells so that the hidden ones cannot be
found by subtraction) is not done here, and a release says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Cell, Curve, Results, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ipvi_eval.disclosure.profiles import Profile

SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"


@dataclass(frozen=True, slots=True)
class Suppression:
    """One result that was changed before release, and why; it carries no value."""

    id: str
    what: str


@dataclass(frozen=True, slots=True)
class Screened:
    """Results that passed primary suppression, and the list of what was taken out of them."""

    results: Results
    suppressed: tuple[Suppression, ...]


def suppress(results: Results, profile: Profile) -> Screened:
    """Apply the primary rules of `profile` to every result; what restates a withheld number falls with it."""
    released: list[Estimate | Curve | Table] = []
    log: list[Suppression] = []
    hidden = _hidden(results.estimates, profile)
    for before in results.all():
        after = _screened(before, profile)
        if not hidden.isdisjoint(after.rests_on):
            after = _withheld(after)
        released.append(after)
        if after != before:
            log.append(Suppression(before.id, _what(before, after)))
    return Screened(Results.of(released), tuple(log))


def _hidden(estimates: Mapping[str, Estimate], profile: Profile) -> set[str]:
    """Ids of what a small count hides, and of all that rests on it, however far removed."""
    hidden = {id for id, one in estimates.items() if _hides(one, profile)}
    while more := {id for id, one in estimates.items() if id not in hidden and not hidden.isdisjoint(one.rests_on)}:
        hidden |= more
    return hidden


def _screened(result: Estimate | Curve | Table, profile: Profile) -> Estimate | Curve | Table:
    if isinstance(result, Table):
        return _table(result, profile)
    if isinstance(result, Curve):
        return _survival(result, profile) if result.kind == "survival" else _monthly(result, profile)
    return _estimate(result, profile)


def _what(before: Estimate | Curve | Table, after: Estimate | Curve | Table) -> str:
    if isinstance(before, Curve) and isinstance(after, Curve):
        return f"{len(before.rows) - len(after.rows)} of {len(before.rows)} rows merged or left out"
    if isinstance(before, Table):
        return "cells below the threshold and what derives from them"
    return "value, interval and counts"


def _hides(estimate: Estimate, profile: Profile) -> bool:
    return any(profile.hides(count) for count in _counts(estimate))


def _estimate(estimate: Estimate, profile: Profile) -> Estimate:
    return _without_numbers(estimate) if _hides(estimate, profile) else estimate


def _without_numbers(estimate: Estimate) -> Estimate:
    return replace(
        estimate, value=None, lower=None, upper=None, standard_error=None, df=None, p=None, n=None, events=None,
        cells=(), note=SUPPRESSED,
    )  # fmt: skip


def _counts(estimate: Estimate) -> Iterable[int | None]:
    """Every count a reader could work back to: the units, the events, those without one, and the named cells.

    A share of n people without an event is as telling as the share with one, so n - events counts too.
    """
    yield estimate.events
    yield from estimate.cells
    if estimate.n_of in ("people", "spells"):
        yield estimate.n
        if estimate.unit == "proportion" and estimate.n is not None and estimate.events is not None:
            yield estimate.n - estimate.events
    if estimate.unit in ("incidents", "persons") and estimate.value is not None and estimate.lower is None:
        yield round(estimate.value)


def _table(table: Table, profile: Profile) -> Table:
    roles = [column.role for column in table.columns]
    rows = []
    for row in table.rows:
        small = any(
            role == "count" and isinstance(cell, int) and profile.hides(cell)
            for role, cell in zip(roles, row, strict=True)
        )
        rows.append(
            tuple(
                None if small and role in ("count", "derived") else cell for role, cell in zip(roles, row, strict=True)
            )
        )
    changed = tuple(rows)
    return table if changed == table.rows else replace(table, rows=changed, note=_joined(table.note, SUPPRESSED))


def _withheld(result: Estimate | Curve | Table) -> Estimate | Curve | Table:
    """What is left of a result that rests on a withheld number."""
    if isinstance(result, Estimate):
        return _without_numbers(result)
    return _emptied(result) if isinstance(result, Table) else replace(result, rows=(), note=SUPPRESSED)


def _emptied(table: Table) -> Table:
    """The table with nothing but what was planned or published and the package's own words."""
    stays = [column.role in ("text", "public") for column in table.columns]
    rows = tuple(tuple(cell if kept else None for kept, cell in zip(stays, row, strict=True)) for row in table.rows)
    return replace(table, rows=rows, note=SUPPRESSED)


def _survival(curve: Curve, profile: Profile) -> Curve:
    """Steps only where enough events are merged into each; the axis stops where too few are at risk.

    A row of the released curve stands at the day of the last event merged into its step, with the estimate of that
    day, so no value is rounded or biased; between the rows the curve is drawn flat.
    """
    place = {name: number for number, name in enumerate(curve.columns)}
    least = profile.smallest_shown
    rows: list[tuple[Cell, ...]] = []
    merged = 0
    for row in curve.rows:
        at_risk, events = _count(row[place["at_risk"]]), _count(row[place["events"]])
        if at_risk < least:
            break
        merged += events
        if merged >= least or (not rows and not merged):
            rows.append(_with(row, place["events"], merged))
            merged = 0
    return curve if tuple(rows) == curve.rows else replace(curve, rows=tuple(rows), note=_joined(curve.note, _STEPS))


_STEPS = "steps are merged and the curve is cut so that no step rests on fewer people than the disclosure threshold"
_QUARTERS = "months are added up to quarters because too many months fall below the disclosure threshold"
_SHARE_TOO_SMALL = 0.1


def _monthly(curve: Curve, profile: Profile) -> Curve:
    """Hide single small months; where more than a tenth are small, add months up to quarters first."""
    place = curve.columns.index("count")
    small = [profile.hides(_count(row[place])) for row in curve.rows]
    if curve.rows and sum(small) > _SHARE_TOO_SMALL * len(curve.rows) and "month" in curve.columns:
        quarterly = _by_quarter(curve)
        return _hide_counts(quarterly, place, profile)
    return _hide_counts(curve, place, profile)


def _hide_counts(curve: Curve, place: int, profile: Profile) -> Curve:
    rows = tuple(_with(row, place, None) if profile.hides(_count(row[place])) else row for row in curve.rows)
    return curve if rows == curve.rows else replace(curve, rows=rows, note=_joined(curve.note, SUPPRESSED))


def _by_quarter(curve: Curve) -> Curve:
    """Sum the counts of each complete quarter; bounds of an interval do not add up, so they are left out."""
    month, columns = curve.columns.index("month"), curve.columns
    quarters: dict[str, list[tuple[Cell, ...]]] = {}
    for row in curve.rows:
        year, number = str(row[month]).split("-")
        quarters.setdefault(f"{year}-{(int(number) - 1) // 3 * 3 + 1:02d}", []).append(row)
    rows = [
        tuple(_quarter_cell(name, first, [row[i] for row in group]) for i, name in enumerate(columns))
        for first, group in quarters.items()
        if len(group) == _MONTHS_A_QUARTER
    ]
    return replace(curve, rows=tuple(rows), note=_joined(curve.note, _QUARTERS))


_MONTHS_A_QUARTER = 3
_ADDS_UP = ("count", "fitted", "expected")


def _quarter_cell(name: str, first: str, cells: list[Cell]) -> Cell:
    if name == "month":
        return first
    if name in _ADDS_UP and all(isinstance(cell, (int, float)) for cell in cells):
        return sum(cell for cell in cells if isinstance(cell, (int, float)))
    return None


def _count(cell: Cell) -> int:
    return int(cell) if isinstance(cell, (int, float)) else 0


def _with(row: tuple[Cell, ...], place: int, cell: Cell) -> tuple[Cell, ...]:
    return (*row[:place], cell, *row[place + 1 :])


def _joined(note: str, more: str) -> str:
    return f"{note}; {more}" if note else more
