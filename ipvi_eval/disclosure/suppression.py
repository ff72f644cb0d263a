"""What may leave: every small count is hidden, what gives it away, and all that is computed from either.

Counts carry keys (`counted`), so a count is the same count wherever it stands. Those that hang together form one system
(`links`); further counts are hidden at least cost until no small one can be worked back (`secondary`). Whatever uses a
hidden count is withheld: estimate, step of a curve, cell, and what restates them. Of shares that add up to one none is
withheld alone (`whole_shares`).

A profile that rounds shows every count that has a key, as a multiple of a base (`rounding`). Estimates are not computed
from rounded counts: each is taken to give away what it rests on to whoever knows the counts beside it rounded, and is
withheld where a small count could then be worked back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import compress

from ipvi_eval.counted import (
    CENSORED,
    EVERYBODY,
    FLOWING,
    FREE_BEFORE,
    GROUPED,
    PEOPLE,
    REPORTS,
    WITH_SEALED,
    Count,
    Key,
)
from ipvi_eval.disclosure.curves import coarse, shown
from ipvi_eval.disclosure.editions import together
from ipvi_eval.disclosure.kept import Kept
from ipvi_eval.disclosure.periods import WITHHELD, added, added_up, at_ends, ends_of, without
from ipvi_eval.disclosure.profiles import Profile
from ipvi_eval.disclosure.rounding import rounded
from ipvi_eval.disclosure.secondary import Protection, protect
from ipvi_eval.disclosure.used_counts import (
    counts_of,
    counts_of_estimate,
    counts_of_row,
    own_count,
    told_apart,
    values_of,
    with_counts,
)
from ipvi_eval.disclosure.whole_shares import fall_as_well
from ipvi_eval.estimate import PROTECTED, Estimate
from ipvi_eval.precision import beside_none, cut
from ipvi_eval.precision import finer as more_digits
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell, Curve, Results, Table
from ipvi_eval.worded import Note, Worded, joined

SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"


@dataclass(frozen=True, slots=True)
class Suppression:
    """One result that was changed before release, and why; it carries no value."""

    id: str
    what: str


@dataclass(frozen=True, slots=True)
class Screened:
    """Results that may leave, and the list of what was taken out of them. `audit` and `kept` stay inside."""

    results: Results
    suppressed: tuple[Suppression, ...]
    audit: Audit | None = None
    kept: Kept | None = None


@dataclass(frozen=True, slots=True)
class Audit:
    """How many counts there are, how many are hidden because they are small and how many to protect those, and the
    width of the narrowest interval that a reader can work out for a small one; None where none has two ends.

    `untried` counts are hidden although they may not be needed: to find out would have taken too long.
    `editions` are the earlier ones in the system, `told_before` the small counts that those give away whatever is
    hidden now. Of counts that are rounded to a multiple of `base`, `beyond` are further away than that."""

    counts: int
    small: int
    further: int
    narrowest: int | None
    editions: int = 0
    told_before: int = 0
    base: int = 0
    beyond: int = 0
    untried: int = 0


@dataclass(frozen=True, slots=True)
class Before:
    """What went before this edition: the `earlier` ones, the last day of this one, its definitions (see `Kept`), and
    the `secret` that it shares with them, by which counts are rounded. Of a plan with several sites also which `site`
    this one is of, the sites that it `sums`, and its `area`."""

    earlier: Sequence[Kept] = ()
    freeze: date = date.max
    defined: Mapping[str, str] = field(default_factory=dict)
    secret: bytes | None = None
    site: str = ""
    sums: tuple[str, ...] = ()
    area: str = ""


def suppress(
    results: Results, profile: Profile, nested: Collection[tuple[str, str]] = (), before: Before | None = None
) -> Screened:
    """Apply `profile` to every result. `nested` are pairs of outcomes, the narrower one first.

    Raises AnalysisError where one key has two values, or a small count follows whatever is hidden, and PlanError where
    a profile rounds and there is no secret to do it by.
    """
    before = before or Before()
    keyed = told_apart(results.all())
    fixed = values_of(keyed)
    candidates = _of_added_months([_coarse(one, fixed, profile) for one in keyed])
    now = Kept(
        before.freeze, values_of(candidates), frozenset(), before.defined,
        site=before.site, sums=before.sums, area=before.area,
    )  # fmt: skip
    if profile.base:
        now = rounded(now, profile.base, nested, before.secret)
    cost = _cost(candidates, nested)
    found = together(now, cost, nested, before.earlier, least=profile.smallest_shown)
    protection = protect(found.system, least=profile.smallest_shown, zero_shown=profile.zero_shown)
    now = replace(now, hidden=frozenset(key for key, number in found.place.items() if protection.hidden[number]))
    now, beside = _with_shares(candidates, now, cost, profile.smallest_shown)
    fallen = _fallen(candidates, now)
    released: list[Estimate | Curve | Table] = []
    log: list[Suppression] = []
    for result, candidate in zip(results.all(), candidates, strict=True):
        after = _released(candidate, now, fallen)
        released.append(after)
        if what := _what(result, after):
            log.append(Suppression(result.id, what))
    audit = replace(
        _audit(len(found.place), protection, beside),
        editions=len(before.earlier),
        told_before=found.told,
        base=now.base,
        beyond=sum(abs(number - now.counts[key]) >= now.base for key, number in now.rounded.items()),
    )
    return Screened(Results.of(map(_as_seen, released)), tuple(log), audit, now)


def _audit(counts: int, protection: Protection, beside: int) -> Audit:
    """What was done; `beside` counts were hidden with shares that others would have left over."""
    small, hidden = int(protection.small[:counts].sum()), int(protection.hidden[:counts].sum()) + beside
    widths = [one.highest - one.lowest for one in protection.intervals.values()]
    narrowest = min((int(width) for width in widths if width < float("inf")), default=None)
    return Audit(counts, small, hidden - small, narrowest, untried=protection.untried)


def _with_shares(
    results: Sequence[Estimate | Curve | Table], kept: Kept, cost: Mapping[Key, float], least: int
) -> tuple[Kept, int]:
    """With the counts hidden of which a share would be left over by others that add up to one; and how many those
    are. What falls with them may be a share of another whole, so it is asked until nothing falls any more."""
    before = len(kept.hidden)
    while True:
        fallen = _fallen(results, kept)
        tables = [one for one in results if isinstance(one, Table) and one.parts_of]
        further = frozenset[Key]().union(*(fall_as_well(one, _left(one, kept, fallen), cost, least) for one in tables))
        if further <= kept.hidden:
            return kept, len(kept.hidden) - before
        kept = replace(kept, hidden=kept.hidden | further)


_TOTAL, _EVERYBODY, _STEP = 1000.0, 100.0, 0.05
"""What hiding costs: totals last, then numbers of everybody, single steps of a curve first."""


_NARROWER = 0.3
"""What an outcome costs beside one of which it is a part."""


_BESIDE = 0.001
"""What a count with sealed records costs, or one of a group of people, or how many were followed before their
notification, or censored, or went from list to list: it stands beside the answer, and goes before the answer does."""


def _cost(results: Iterable[Estimate | Curve | Table], nested: Collection[tuple[str, str]]) -> dict[Key, float]:
    """For each count, how much is lost with it: the results that use it, weighted; narrow outcomes go first."""
    depth = Counter(inner for inner, outer in nested if outer != REPORTS)
    cost: Counter[Key] = Counter()
    for result in results:
        weight = _STEP if isinstance(result, Curve) else 1.0
        for count in counts_of(result):
            dear: float = _TOTAL if count.key.state == PEOPLE else _EVERYBODY if count.key.cohort == EVERYBODY else 1
            beside = count.key.outcome.endswith(WITH_SEALED) or GROUPED in count.key.cohort
            if beside or count.key.state in (FREE_BEFORE, CENSORED) or count.key.state.startswith(FLOWING):
                dear *= _BESIDE
            cost[count.key] += weight * dear * _NARROWER ** depth[count.key.outcome]  # type: ignore[assignment]
    return dict(cost)


def _fallen(results: Iterable[Estimate | Curve | Table], kept: Kept) -> frozenset[str]:
    """Ids of the estimates that use a hidden count, and of all that rest on them, however far removed."""
    estimates = [one for one in results if isinstance(one, Estimate)]
    fallen = {
        one.id
        for one in estimates
        if not (kept.rounded and own_count(one) is not None)
        and any(count.key in kept.hidden and _tells(one, count) for count in counts_of_estimate(one))
    }
    while more := {one.id for one in estimates if one.id not in fallen and not fallen.isdisjoint(one.rests_on)}:
        fallen |= more
    return frozenset(fallen)


_HARDLY_TOLD = 200
"""A ratio to two decimals, its limits with it, leaves this many events open to within a dozen or more: the width of the
interval on the log scale is 3.92 * sqrt(1/a + 1/b), known to about 0.015, so a to about 0.004 * a ** 1.5."""


def _tells(one: Estimate, count: Count) -> bool:
    """Whether the printed number gives this count away.

    A share gives away its base and its events, and a difference those of both sides. The events behind a ratio of many,
    and how many of many were still followed behind a share, cannot be read from it.
    """
    if one.unit == "proportion":
        own = [side.key for side in (one.n, one.events) if isinstance(side, Count)]
        return count < _HARDLY_TOLD or count.key in own
    return one.unit not in ("ratio", "probability", "log ratio") or count < _HARDLY_TOLD


def _coarse(result: Estimate | Curve | Table, counts: Mapping[Key, int], profile: Profile) -> Estimate | Curve | Table:
    if isinstance(result, Curve) and result.kind == "survival":
        return coarse(result, counts, profile.smallest_shown)
    return added_up(result, profile) if isinstance(result, Curve) else result


def _of_added_months(results: Sequence[Estimate | Curve | Table]) -> list[Estimate | Curve | Table]:
    """Long tables computed from months that are not shown singly go; a path keeps the ends of its periods."""
    periods = {one.id: ends_of(one) for one in results if isinstance(one, Curve) and added(one)}
    return [
        at_ends(one, periods[one.single_months]) if isinstance(one, Table) and one.single_months in periods else one
        for one in results
    ]


def _released(result: Estimate | Curve | Table, kept: Kept, fallen: frozenset[str]) -> Estimate | Curve | Table:
    if isinstance(result, Estimate):
        return _without_numbers(result) if result.id in fallen else _without_counts(result, kept)
    if isinstance(result, Table):
        return _left(result, kept, fallen)
    if not fallen.isdisjoint(result.rests_on):
        return replace(result, rows=(), note=SUPPRESSED)
    if result.kind == "survival":
        return shown(result, kept.hidden)
    return replace(without(result, kept), note=_noted(result.note, kept))


def _left(table: Table, kept: Kept, fallen: frozenset[str]) -> Table:
    return _table(table, kept, fallen) if fallen.isdisjoint(table.rests_on) else _emptied(table)


def _what(before: Estimate | Curve | Table, after: Estimate | Curve | Table) -> str:
    if isinstance(before, Curve) and isinstance(after, Curve):
        gone = len(before.rows) - len(after.rows)
        emptied = sum(map(_empty, after.rows)) > sum(map(_empty, before.rows))
        return f"{gone} of {len(before.rows)} rows merged or left out" if gone or emptied else ""
    if isinstance(before, Estimate):
        return "value, interval and counts" if after.note == SUPPRESSED else ""
    new = str(after.note).removeprefix(str(before.note))
    return "cells and what derives from them" if SUPPRESSED in new or WITHHELD in new else ""


def _without_counts(one: Estimate, kept: Kept) -> Estimate:
    """The number as it is printed, without what it was computed from where a part of that is hidden."""
    if kept.rounded:
        return replace(_as_printed(with_counts(one, kept.printed)), cells=())
    one, hidden = _as_printed(one), kept.hidden
    told = {} if any(count.key in hidden for count in counts_of_estimate(one)) else {"n": one.n, "events": one.events}
    people = {"n": None} if one.n_of in PROTECTED else {}
    return replace(one, cells=(), **{"events": None, **people, **told})  # type: ignore[arg-type]


def finer(result: Estimate | Curve | Table) -> bool:
    """Whether a released result holds a number finer than any document prints it."""
    if isinstance(result, Estimate):
        numbers = ((result.value, result.unit), (result.lower, result.unit), (result.upper, result.unit))
        return any(one is not None and more_digits(one, unit) for one, unit in (*numbers, (result.p, "probability")))
    return any(_cut(cell) != cell for row in result.rows for cell in row)


def _as_printed(one: Estimate) -> Estimate:
    """No finer than it is printed, and without what no report prints."""
    cut = {
        name: None if (number := getattr(one, name)) is None else beside_none(number, unit)
        for name, unit in (("value", one.unit), ("lower", one.unit), ("upper", one.unit), ("p", "probability"))
    }
    return replace(one, **cut, standard_error=None, df=None)  # type: ignore[arg-type]


def _without_numbers(estimate: Estimate) -> Estimate:
    return replace(
        estimate, value=None, lower=None, upper=None, standard_error=None, df=None, p=None, n=None, events=None,
        cells=(), note=SUPPRESSED,
    )  # fmt: skip


def _table(table: Table, kept: Kept, fallen: frozenset[str]) -> Table:
    rows = tuple(_row(table, number, kept, fallen) for number in range(len(table.rows)))
    less = any(_empty(row) > _empty(before) for row, before in zip(rows, table.rows, strict=True))
    note = _noted(table.note, kept) if any(True for _ in counts_of(table)) else table.note
    if less and isinstance(note, Worded) and note.numbers:
        note = ""
    return replace(table, rows=rows, note=joined(note, SUPPRESSED) if less else note)


def _empty(row: Sequence[Cell]) -> int:
    return sum(cell is None for cell in row)


def _noted(note: Note, kept: Kept) -> Note:
    """The note of what shows counts: it says where they are rounded."""
    if not kept.rounded:
        return note
    said = Worded("Counts are rounded to a multiple of {base}.", words={"base": f"{kept.base}"})
    return joined(note, said, by=" " if str(note).endswith(".") else ". ")


def _row(table: Table, number: int, kept: Kept, fallen: frozenset[str]) -> tuple[Cell, ...]:
    """A row without its hidden counts and what derives from them; counts without a key of their own fall together."""
    row, counts = table.rows[number], counts_of_row(table, number)
    gone = [count is not None and count.key in kept.hidden for count in counts]
    restates = table.of_rows[number] in fallen if table.of_rows else False
    own = any(lost and not isinstance(cell, Count) for lost, cell in zip(gone, row, strict=True))
    row = tuple(None if _names(cell, fallen) or (restates and isinstance(cell, Sentence)) else cell for cell in row)
    falls = any(gone) or restates
    cells: list[Cell] = []
    for column, cell, count in zip(table.columns, row, counts, strict=True):
        if isinstance(cell, Count) and kept.rounded:
            cells.append(Count(kept.rounded[cell.key], cell.key))
        elif (column.role == "derived" and falls) or (column.role in ("count", "behind") and (own or restates)):
            cells.append(None)
        else:
            cells.append(cell if count is None else _shown(cell, count, kept))
    return tuple(cells)


def _shown(cell: Cell, count: Count, kept: Kept) -> Cell:
    number = kept.printed(count.key)
    return cell if number == cell else number


def _names(cell: Cell, fallen: frozenset[str]) -> bool:
    """Whether it is a sentence that tells of a withheld number, or whose words would."""
    return isinstance(cell, Sentence) and not fallen.isdisjoint(cell.ids)


def _as_seen(result: Estimate | Curve | Table) -> Estimate | Curve | Table:
    """Without the counts behind a row and what it rests on, and with no digit that no reader sees."""
    if isinstance(result, Estimate):
        return result
    if isinstance(result, Curve):
        return replace(result, rows=tuple(tuple(map(_cut, row)) for row in result.rows), rests_on=())
    seen = [column.role != "behind" for column in result.columns]
    rows = tuple(tuple(map(_cut, compress(row, seen))) for row in result.rows)
    return replace(result, columns=tuple(compress(result.columns, seen)), rows=rows, rests_on=(), of_rows=())


def _cut(cell: Cell) -> Cell:
    return cut(cell) if isinstance(cell, float) else cell


def _emptied(table: Table) -> Table:
    """The table with nothing but what was planned or published and the package's own words."""
    stays = [column.role in ("text", "public") for column in table.columns]
    rows = tuple(tuple(cell if kept else None for kept, cell in zip(stays, row, strict=True)) for row in table.rows)
    return replace(table, rows=rows, note=SUPPRESSED)
