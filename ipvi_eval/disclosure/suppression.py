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
from typing import Any

from ipvi_eval.counted import (
    CENSORED,
    EVERYBODY,
    FLOWING,
    FREE_BEFORE,
    GROUPED,
    PEOPLE,
    REPORTS,
    WITH_SEALED,
    Key,
)
from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.editions.together import together
from ipvi_eval.disclosure.profiles import Profile
from ipvi_eval.disclosure.protection.inversion import protect_from_inversion
from ipvi_eval.disclosure.protection.rounding import rounded
from ipvi_eval.disclosure.protection.secondary import Protection
from ipvi_eval.disclosure.protection.tells import tells
from ipvi_eval.disclosure.protection.whole_shares import fall_as_well
from ipvi_eval.disclosure.recoding.curves import coarse
from ipvi_eval.disclosure.recoding.periods import added, added_up, at_ends, ends_of
from ipvi_eval.disclosure.remainder import as_seen, left, left_of_table, what_went
from ipvi_eval.disclosure.used_counts import (
    counts_of,
    counts_of_estimate,
    own_count,
    told_apart,
    values_of,
)
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Curve, Results, Table


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
    rule: dict[str, Any] = {"least": profile.smallest_shown, "zero_shown": profile.zero_shown}
    found = together(now, cost, nested, before.earlier, **rule)
    while told := found.beside & now.rounded.keys():
        # Rounded down, a count that has grown a little since it was known tells by how little: it is not printed.
        now = replace(now, rounded={key: near for key, near in now.rounded.items() if key not in told})
        found = together(now, cost, nested, before.earlier, **rule)
    protection = protect_from_inversion(found.system, **rule)
    now = replace(now, hidden=frozenset(key for key, number in found.place.items() if protection.hidden[number]))
    now, beside = _with_shares(candidates, now, cost, profile.smallest_shown)
    fallen = _fallen(candidates, now, profile.smallest_shown)
    released: list[Estimate | Curve | Table] = []
    log: list[Suppression] = []
    for result, candidate in zip(results.all(), candidates, strict=True):
        after = left(candidate, now, fallen)
        released.append(after)
        if what := what_went(result, after):
            log.append(Suppression(result.id, what))
    audit = replace(
        _audit(len(found.place), protection, beside),
        editions=len(before.earlier),
        told_before=found.told,
        base=now.base,
        beyond=sum(abs(number - now.counts[key]) >= now.base for key, number in now.rounded.items()),
    )
    return Screened(Results.of(map(as_seen, released)), tuple(log), audit, now)


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
        fallen = _fallen(results, kept, least)
        tables = [one for one in results if isinstance(one, Table) and one.parts_of]
        further = frozenset[Key]().union(
            *(fall_as_well(one, left_of_table(one, kept, fallen), cost, least) for one in tables)
        )
        if further <= kept.hidden:
            return kept, len(kept.hidden) - before
        kept = replace(kept, hidden=kept.hidden | further)


_TOTAL, _EVERYBODY, _STEP = 1000.0, 100.0, 0.05
"""What hiding costs: totals last, then numbers of everybody, single steps of a curve first."""


_NARROWER = 0.3
"""What an outcome costs beside one of which it is a part."""


_BESIDE = 0.001
"""What a count with sealed records costs, or one of a group of people in a table, or how many were followed before
their notification, or censored, or went from list to list: it stands beside the answer, and goes before that does."""


def _cost(results: Iterable[Estimate | Curve | Table], nested: Collection[tuple[str, str]]) -> dict[Key, float]:
    """For each count, how much is lost with it: the results that use it, weighted; narrow outcomes go first."""
    depth = Counter(inner for inner, outer in nested if outer != REPORTS)
    cost: Counter[Key] = Counter()
    for result in results:
        weight = _STEP if isinstance(result, Curve) else 1.0
        for count in counts_of(result):
            dear: float = _TOTAL if count.key.state == PEOPLE else _EVERYBODY if count.key.cohort == EVERYBODY else 1
            grouped = GROUPED in count.key.cohort and not isinstance(result, Estimate)
            beside = count.key.outcome.endswith(WITH_SEALED) or grouped
            if beside or count.key.state in (FREE_BEFORE, CENSORED) or count.key.state.startswith(FLOWING):
                dear *= _BESIDE
            cost[count.key] += weight * dear * _NARROWER ** depth[count.key.outcome]  # type: ignore[assignment]
    return dict(cost)


def _fallen(results: Iterable[Estimate | Curve | Table], kept: Kept, least: int) -> frozenset[str]:
    """Ids of the estimates that tell a hidden count, and of all that rest on them, however far removed."""
    estimates = [one for one in results if isinstance(one, Estimate)]
    fallen = {one.id for one in estimates if _falls(one, kept, least)}
    while more := {one.id for one in estimates if one.id not in fallen and not fallen.isdisjoint(one.rests_on)}:
        fallen |= more
    return frozenset(fallen)


def _falls(one: Estimate, kept: Kept, least: int) -> bool:
    """Whether it tells a hidden count; a count that is printed rounded stands as it is printed, if it is."""
    if kept.rounded and (own := own_count(one)) is not None:
        return own.key not in kept.rounded
    return any(count.key in kept.hidden and tells(one, count, least) for count in counts_of_estimate(one))


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
