"""Beside a result whose interval includes no difference: what it could have shown, and what more would show.

Without it such a result reads as evidence of no difference. Everything is read off the interval that the result has, in
closed form: a two-sided test at level 1 - L finds d with the wanted power where d = (z[(1 + L) / 2] + z[power]) s, with
s the standard error, half the width of the interval over z[(1 + L) / 2]; of a ratio all of it is on the log scale. That
asks nothing of the value itself, so it is not the power against what was found, which only restates the p-value
(Hoenig and Heisey 2001, American Statistician 55:19). How s goes with the size of a study is one of three kinds:

* `sampling`: it falls with the root of the size.
* `events`: a hazard ratio between two arms, whose smaller ratios leave the notified fewer events. With a and b events
  in the arms and h found, s under a ratio r is s sqrt((h / (a r) + 1 / b) / (1 / a + 1 / b)). Of the
  planned hazard ratio `could_have_shown` tells the same from the days of events, and the two agree (tests).
* `wandering`: a step in a level that wanders. It falls with the fourth root of the number of incidents, and s promises
  too much: part of a planted step looks like wandering (`its/checks/power.py`, which simulates it for the counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import numpy as np
from scipy import optimize
from scipy.special import ndtri

from ipvi_eval.diagnosis.could_have_shown import wanted_power
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.power import detectable_ratio, power_of_ratio

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study

Item = TypeVar("Item")
Kind = Literal["sampling", "events", "wandering"]

ASKED: Final[dict[str, Kind]] = {
    "survival.*.list_*.risk_difference_*m": "sampling",
    "equity.*.hazard_ratio": "events",
    "harm.again.ratio": "sampling",
    "harm.along.slope": "sampling",
    "harm.severity.difference": "wandering",
    "harm.weapon.difference": "wandering",
    "harm.monthly.middle": "wandering",
    "evidence.recidivism.*.difference": "sampling",
    "evidence.counts.*.ratio_of_ratios": "wandering",
}
"""Pattern of the ids that are asked, to how their error goes with the size."""
SIZES: Final[dict[str, tuple[float, str]]] = {
    "smallest": (1.0, "as it is"),
    "four_times": (4.0, "in a study four times as large"),
}
"""By the ends of their ids: how many times as large a study is asked, and in words."""
_HOW: Final[dict[Kind, str]] = {
    "sampling": "two-sided test with the standard error behind the interval",
    "events": "two-sided test with the standard error behind the interval, larger where a ratio leaves fewer events",
    "wandering": "two-sided test with the standard error behind the interval; promises too much where a level wanders",
}
_LEAST = 1e-3
"""The smallest ratio that is tried."""


def undecided(study: Study, results: Iterable[Item]) -> Iterator[Item | Estimate]:
    """The results in order, each of those in `ASKED` that includes no difference followed by `<id>.power.<end>`.

    Of a ratio that is the largest below one that would be found, of a difference its smallest size in either direction;
    for each of `SIZES`. They carry the counts of their result and fall with it.
    """
    for one in results:
        yield one
        if isinstance(one, Estimate) and includes_none(one):
            kind = next((kind for pattern, kind in ASKED.items() if fnmatchcase(one.id, pattern)), None)
            if kind is not None:
                yield from _told(one, kind, wanted_power(study))


def includes_none(one: Estimate) -> bool:
    """Whether the interval includes no difference: one for a ratio, nought for anything else."""
    none = 1.0 if one.unit == "ratio" else 0.0
    return one.lower is not None and one.upper is not None and one.lower <= none <= one.upper


def _told(one: Estimate, kind: Kind, power: float) -> Iterator[Estimate]:
    what = "largest ratio below one" if one.unit == "ratio" else "smallest difference"
    for end, (size, words) in SIZES.items():
        value = found_from_error(one, kind, size=size, power=power)
        yield replace(
            one,
            id=f"{one.id}.power.{end}",
            value=value,
            method=_HOW[kind],
            label=f"{one.label}: {what} found with the plan's power, {words}",
            note="" if value is not None else "no ratio that was tried is found so often",
            lower=None,
            upper=None,
            level=None,
            standard_error=None,
            df=None,
            p=None,
            rests_on=(one.id,),
        )


def found_from_error(one: Estimate, kind: Kind, *, size: float, power: float) -> float | None:
    """The largest ratio below one, or the smallest difference, found with `power` in so many times the `size`.

    None where none of a hazard ratio is: what leaves hardly an event is not told from one either. Raises AnalysisError
    unless `power` lies between 1 - level of the interval and 1.
    """
    assert one.lower is not None
    assert one.upper is not None
    level = 0.95 if one.level is None else one.level
    ratio = one.unit == "ratio"
    width = np.log(one.upper / one.lower) if ratio else one.upper - one.lower
    error = float(width / (2 * ndtri((1 + level) / 2))) * size ** (-0.25 if kind == "wandering" else -0.5)
    if kind == "events":
        return _found_with_events(one, error, power=power, level=level)
    found = detectable_ratio(se=error, df=np.inf, power=power, level=level)
    return found if ratio else float(-np.log(found))


def _found_with_events(one: Estimate, error: float, *, power: float, level: float) -> float | None:
    assert one.value is not None
    found, after, before = one.value, float(one.cells[0]), float(one.cells[1])

    def missing(log_ratio: float) -> float:
        ratio = float(np.exp(log_ratio))
        grown = np.sqrt((found / (after * ratio) + 1 / before) / (1 / after + 1 / before))
        return power_of_ratio(ratio, se=error * float(grown), df=np.inf, level=level) - power

    tried = np.log(np.geomspace(1.0, _LEAST, 60))
    place = next((place for place, at in enumerate(tried) if missing(float(at)) >= 0), None)
    if place is None:
        return None
    return float(np.exp(optimize.brentq(missing, float(tried[place]), float(tried[place - 1]), xtol=1e-10)))
