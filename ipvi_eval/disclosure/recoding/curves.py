"""A survival curve that may leave: the steps of many people only, each a count that disclosure control knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import compress, pairwise

from ipvi_eval.counted import AT_RISK, EVENTS, Count, Group, Key
from ipvi_eval.results.store import Cell, Curve
from ipvi_eval.worded import joined

STEPS = "steps are merged and the curve is cut so that no step rests on fewer people than the disclosure threshold"
_DRAWN, _DECIMALS = ("time", "survival", "lower", "upper"), 3
_TIME, _AT_RISK, _EVENTS = "time", "at_risk", "events"


@dataclass(frozen=True, slots=True)
class _Point:
    """A day at which the curve may be shown: who is free at its end, and the events up to and on it."""

    day: int
    at_risk: int
    events: int
    cells: tuple[Cell, ...]
    fixed: bool = False


def coarse(curve: Curve, counts: Mapping[Key, int], least: int) -> Curve:
    """The curve with the steps that may be candidates for release: each merges at least `least` events, and either
    nobody or at least `least` people who left without one. `events` counts from the beginning, for `at_risk` both are
    counts with a key.

    Where the same group has a share at a fixed day (in `counts`), the curve shows that day, so that the share lies on
    it. Values are those of the estimate on the day, never rounded or moved.
    """
    group = Group.of_stem(curve.id)
    points = _kept(_points(curve), _fixed(curve, group, counts), least)
    rows = tuple(_row(curve, group, point) for point in points)
    return replace(curve, rows=rows)


def shown(curve: Curve, hidden: frozenset[Key]) -> Curve:
    """The candidate rows without those of which a count is hidden, as a figure draws them and no finer.

    The counts themselves stay behind: a height, with people at risk and events beside it at every step, would tell how
    many left in between.
    """
    seen = [name in _DRAWN for name in curve.columns]
    columns = tuple(compress(curve.columns, seen))
    rows = []
    for row in curve.rows:
        if any(isinstance(cell, Count) and cell.key in hidden for cell in row):
            continue
        rows.append(tuple(round(cell, _DECIMALS) if isinstance(cell, float) else cell for cell in compress(row, seen)))
    return replace(curve, columns=columns, rows=tuple(rows), note=joined(curve.note, STEPS))


def _points(curve: Curve) -> list[_Point]:
    names = {name: number for number, name in enumerate(curve.columns)}
    points, events = [], 0
    for row in curve.rows:
        on_the_day = _whole(row[names[_EVENTS]])
        events += on_the_day
        left = _whole(row[names[_AT_RISK]]) - on_the_day
        points.append(_Point(_whole(row[names[_TIME]]), left, events, row))
    return points


def _fixed(curve: Curve, group: Group, counts: Mapping[Key, int]) -> Iterator[_Point]:
    """The days at which both counts are known, with the value of the last step up to them."""
    points = _points(curve)
    for key, at_risk in counts.items():
        if (key.cohort, key.outcome, key.clock, key.state) == (group.cohort, group.outcome, group.clock, AT_RISK):
            events = counts.get(replace(key, state=EVENTS))
            last = next((point for point in reversed(points) if point.day <= int(key.until)), None)
            if events is not None and last is not None:
                yield replace(last, day=int(key.until), at_risk=at_risk, events=events, fixed=True)


def _kept(points: list[_Point], fixed: Iterator[_Point], least: int) -> list[_Point]:
    """From left to right, the fixed points and between them what keeps its distance to both sides."""
    posts = sorted({point.day: point for point in (*points[:1], *fixed)}.values(), key=lambda point: point.day)
    kept = posts[:1]
    for post, following in (*pairwise(posts), *(((posts[-1], None),) if posts else ())):
        until = following.day if following else float("inf")
        between: list[_Point] = []
        last = post
        for point in points:
            if post.day < point.day < until and point.at_risk >= least and _apart(last, point, least):
                between.append(point)
                last = point
        while following and between and not _apart(between[-1], following, least):
            between.pop()
        kept += [*between, *((following,) if following else ())]
    return kept


def _apart(earlier: _Point, later: _Point, least: int) -> bool:
    events = later.events - earlier.events
    left = earlier.at_risk - later.at_risk - events
    return events >= least and (left <= 0 or left >= least)


def _row(curve: Curve, group: Group, point: _Point) -> tuple[Cell, ...]:
    row = point.cells
    for name, cell in (
        (_TIME, point.day),
        (_AT_RISK, group.count(point.at_risk, AT_RISK, point.day)),
        (_EVENTS, group.count(point.events, EVENTS, point.day)),
    ):
        row = _with(row, curve.columns.index(name), cell)
    return row


def _with(row: tuple[Cell, ...], place: int, cell: Cell) -> tuple[Cell, ...]:
    return (*row[:place], cell, *row[place + 1 :])


def _whole(cell: Cell) -> int:
    return int(cell) if isinstance(cell, (int, float)) else 0
