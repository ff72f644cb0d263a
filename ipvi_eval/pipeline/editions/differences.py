"""Two sets of released numbers side by side: what moved, what came, what went, and what is withheld in one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal, TypeVar

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.wording.numbers import interval, show
from ipvi_eval.results.store import Curve, Results, Table
from ipvi_eval.worded import counted

How = Literal["moved", "withheld now", "told now", "gone", "new"]
_ABSENT = ""
_R = TypeVar("_R", Curve, Table)


@dataclass(frozen=True, slots=True)
class Difference:
    """One number, or one curve or table, that two sets do not tell alike; `old` and `new` as they are printed."""

    id: str
    label: str
    how: How
    old: str
    new: str


def differences(old: Results, new: Results) -> tuple[Difference, ...]:
    """Every difference, estimates first, in the order of the new set and then of the old one."""
    return (*_estimates(old, new), *_rectangles(old.curves, new.curves), *_rectangles(old.tables, new.tables))


def alike(one: Estimate | None, other: Estimate | None) -> bool:
    """Whether two sets tell an estimate alike: value, interval and what it rests on; also where neither has it."""
    return one is other if one is None or other is None else _told(one) == _told(other)


def _told(one: Estimate) -> tuple[object, ...]:
    # A number that is not told has no unit that anybody sees, and one without an interval no level.
    unit = None if one.value is None else one.unit
    level = None if one.lower is None and one.upper is None else one.level
    return (one.value, one.lower, one.upper, level, one.p, one.n, one.events, unit)


def _estimates(old: Results, new: Results) -> Iterator[Difference]:
    for name in dict.fromkeys((*new.estimates, *old.estimates)):
        before, after = old.estimates.get(name), new.estimates.get(name)
        if not alike(before, after):
            label = (after or before).label  # type: ignore[union-attr]  # one of them has it
            yield Difference(name, label, _how(before, after), printed(before), printed(after))


def _how(before: Estimate | None, after: Estimate | None) -> How:
    if before is None:
        return "new"
    if after is None:
        return "gone"
    if before.value is not None and after.value is None:
        return "withheld now"
    if before.value is None and after.value is not None:
        return "told now"
    return "moved"


def printed(one: Estimate | None) -> str:
    """An estimate as one line, value, interval and what it rests on; empty where there is none."""
    if one is None:
        return _ABSENT
    if one.value is None:
        return str(one.note) or "not told"
    of = [] if one.n is None else [f"of {one.n:,} {one.n_of}"]
    return " ".join((_value(one), *of))


def told_otherwise(one: Estimate, other: Estimate) -> bool:
    """Whether two sets print an estimate that both tell otherwise; what it rests on counts where both print that."""
    return _value(one) != _value(other) or (None not in (one.n, other.n) and one.n != other.n)


def _value(one: Estimate) -> str:
    """Value and interval of an estimate that has a value."""
    assert one.value is not None
    value = show(one.value, one.unit)
    return value if one.lower is None and one.upper is None else f"{value} ({interval(one)})"


def _rectangles(old: Mapping[str, _R], new: Mapping[str, _R]) -> Iterator[Difference]:
    for name in dict.fromkeys((*new, *old)):
        before, after = old.get(name), new.get(name)
        if before is None or after is None:
            there = after or before
            how: How = "new" if before is None else "gone"
            yield Difference(name, _title(there), how, _size(before), _size(after))
        elif before.rows != after.rows or before.columns != after.columns:
            cells = counted(_other_cells(before.rows, after.rows), "cell")
            yield Difference(name, _title(after), "moved", _size(before), f"{_size(after)}, {cells} other")


def _title(one: Curve | Table | None) -> str:
    return one.title if isinstance(one, Table) else one.label if one else _ABSENT


def _size(one: Curve | Table | None) -> str:
    return _ABSENT if one is None else counted(len(one.rows), "row")


def _other_cells(old: Sequence[Sequence[object]], new: Sequence[Sequence[object]]) -> int:
    pairs = zip_longest(old, new, fillvalue=())
    return sum(before != after for rows in pairs for before, after in zip_longest(*rows))
