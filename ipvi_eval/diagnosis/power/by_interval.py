"""Beside a result with an interval: what it could have shown, and what a larger study would show.

Without it a result that includes no difference reads as evidence of none; only there do reports tell it. It is asked
of every one: were it there beside some only, its being there would tell whether a withheld one includes no
difference.

Everything is read off the interval that the result has, in closed form: a two-sided test at level 1 - L finds d with
the wanted power where d = (z[(1 + L) / 2] + z[power]) s, with s the standard error, half the width of the interval
over z[(1 + L) / 2]; of a ratio all of it is on the log scale. That asks nothing of the value itself, so it is not the
power against what was found, which only restates the p-value (Hoenig and Heisey 2001, American Statistician 55:19).
With the size of a study s falls by one of two rules:

* `sampling`: with its root.
* `wandering`, a step in a level that wanders: with the fourth root of the number of incidents. There s promises a
  little too much, because part of a planted step looks like wandering. In four designs the simulation that the counts
  have instead (`its/checks/power.py`) finds falls whose logarithm is 5 to 8 % larger, in four times as large a study 2
  to 4 % (12 series each, errors of 2 to 3 points; a fall of 33 % in place of one of 31 %); `benchmarks/power.py`.

A hazard ratio after notification follows neither, for a smaller one leaves the notified fewer events: see
`could_have_shown`, `others_could_have_shown`, `groups_could_have_shown` and `timing_could_have_shown`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, Literal, TypeVar

import numpy as np
from scipy.special import ndtri

from ipvi_eval.diagnosis.power.could_have_shown import found_beside
from ipvi_eval.estimate import Estimate
from ipvi_eval.its.checks.power import detectable_ratio
from ipvi_eval.plan.counts import power_of

if TYPE_CHECKING:
    from ipvi_eval.plan.study import Study

Item = TypeVar("Item")
Rule = Literal["sampling", "wandering"]

ASKED: Final[dict[str, Rule]] = {
    "survival.*.list_*.risk_difference_*m": "sampling",
    "survival.*.list_*.rmst_difference_*m": "sampling",
    "survival.*.landmark_*.days_*m": "sampling",
    "survival.*.landmark_*.plain_*m": "sampling",
    "survival.*.landmark_*.weighted_*m": "sampling",
    "survival.*.landmark_*.doubly_robust_*m": "sampling",
    "harm.again.ratio": "sampling",
    "harm.along.slope": "sampling",
    "harm.severity.difference": "wandering",
    "harm.weapon.difference": "wandering",
    "harm.monthly.middle": "wandering",
    "evidence.recidivism.*.difference": "sampling",
    "evidence.counts.*.ratio_of_ratios": "wandering",
}
"""Pattern of the ids that are asked, to how their error falls with the size."""
SIZES: Final[dict[str, tuple[float, str]]] = {
    "smallest": (1.0, "as it is"),
    "four_times": (4.0, "in a study four times as large"),
}
"""By the ends of their ids: how many times as large a study is asked, and in words."""
_WIDEST: Final = 100.0
"""A standard error from which on nothing is looked for."""
_POWERS: Final[dict[Rule, float]] = {"sampling": -0.5, "wandering": -0.25}
_HOW: Final[dict[Rule, str]] = {
    "sampling": "two-sided test with the standard error behind the interval",
    "wandering": "two-sided test with the standard error behind the interval, which promises a little too much where "
    "a level wanders",
}


def could_be_found(study: Study, results: Iterable[Item]) -> Iterator[Item | Estimate]:
    """The results in order, each of those in `ASKED` that has an interval followed by `<id>.power.<end>`.

    Of a ratio that is the largest below one that would be found, of a difference its smallest size in either direction;
    for each of `SIZES`. They carry the counts of their result and fall with it.
    """
    for one in results:
        yield one
        if isinstance(one, Estimate) and has_interval(one):
            rule = next((rule for pattern, rule in ASKED.items() if fnmatchcase(one.id, pattern)), None)
            if rule is not None:
                yield from _told(one, rule, power_of(study.its))


def has_interval(one: Estimate) -> bool:
    """Whether it has a value with two limits, of which what it could have shown is read off."""
    return one.lower is not None and one.upper is not None


def _told(one: Estimate, rule: Rule, power: float) -> Iterator[Estimate]:
    for end, (size, words) in SIZES.items():
        value = found_from_error(one, rule, size=size, power=power)
        yield found_beside(one, id=f"{one.id}.power.{end}", value=value, method=_HOW[rule], words=words)


def found_from_error(one: Estimate, rule: Rule, *, size: float, power: float) -> float | None:
    """The largest ratio below one, or the smallest difference, found with `power` in a study so many times the `size`.

    None where the interval has no end, or is so wide that not even the largest is found. Raises AnalysisError unless
    `power` lies between 1 - level of the interval and 1.
    """
    assert one.lower is not None
    assert one.upper is not None
    level = 0.95 if one.level is None else one.level
    ratio = one.unit == "ratio"
    if ratio and one.lower <= 0:
        return None
    width = np.log(one.upper / one.lower) if ratio else one.upper - one.lower
    error = float(width / (2 * ndtri((1 + level) / 2))) * size ** _POWERS[rule]
    if not 0 < error < (np.inf if one.unit == "days" else _WIDEST):
        return None
    smallest = -float(np.log(detectable_ratio(se=1.0, df=np.inf, power=power, level=level))) * error
    if ratio:
        return float(np.exp(-smallest))
    return smallest if smallest < 1 or one.unit == "days" else None
