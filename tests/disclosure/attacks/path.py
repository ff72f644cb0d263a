"""Solving the table of incidents averted so far for the months that it does not show.

The table shares a total out over the months "as the fitted counts are". A fitted count is c exp(l): c what was counted
in the comparison areas, a whole number, l a level that hardly moves from one month to the next. So the steps of the
table give every c, by the smoothest l that whole numbers allow; and l is a weighted mean over the months,

    l = sum over tau of w(tau) (D'D / tau^2 + N^-1)^-1 N^-1 z,   z = l + (y - c exp(l)) / (c exp(l)),

D differences, N the diagonal of 1 / (c exp(l)) + 1 / c smoothed over thirteen months, w the published prior moved to
the published mean of tau. The months after the start have a step of their own, so nothing else enters. Solving for z
gives every hidden count y.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from ipvi_eval.its.lasting_step.level_terms import smoothed
from ipvi_eval.its.lasting_step.wandering_prior import PRIOR_MEAN, TAU, WanderingPrior
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.reading import between

Array = NDArray[np.float64]

_NEAR, _ROUNDS = 8, 20
_WHOLE = 0.12
"""Mean distance from whole numbers above which nothing was recovered: of arbitrary numbers it is a quarter."""
_SURE = 0.1
"""How far rounding may move a count of the comparison areas, so that it is still the nearest whole number."""


@dataclass(frozen=True, slots=True)
class Months:
    """Counts (m,) of the months of a path, solved for: `own`, those of the comparison areas together, and which hold.

    `others_hold` where rounding cannot make one whole number another, `own_hold` where whole numbers came out.
    """

    month: tuple[str, ...]
    own: Array
    others: Array
    others_hold: bool

    @property
    def own_hold(self) -> bool:
        """Whether they lie at whole numbers, as chance would not have it."""
        return bool(np.abs(self.own - np.round(self.own)).mean() < _WHOLE)


def attack(released: Results, smallest_shown: int = 11) -> list[Find]:
    """Months after the start, of the programme's area and of the comparison areas together."""
    stems = [id.removesuffix(".path") for id in sorted(released.tables) if id.endswith(".path")]
    return [find for stem in stems for find in _small(released, stem, smallest_shown)]


def _small(released: Results, stem: str, smallest_shown: int) -> Iterator[Find]:
    found, shown = months(released, stem), _shown(released, stem)
    if found is None:
        return
    for whose, counts, hold in (
        ("own", found.own, found.own_hold),
        ("comparison", found.others, found.others_hold),
    ):
        for month, count in zip(found.month, np.round(counts).astype(int).tolist(), strict=True):
            if hold and (whose, month) not in shown and gives_away(count, count, smallest_shown):
                yield Find(f"{stem}, {whose} incidents in {month}", count, count, (f"{stem}.path",))


def months(released: Results, stem: str) -> Months | None:
    """The months of the path of `stem`, or None where the edition lacks a number that is needed."""
    try:
        before, after = (row["events"] for row in released.tables[f"{stem}.data_line"].records())
        counted = released.tables[f"{stem}.before"].records()[0]["value"] * months_before(released, stem)
        ratio = released.estimates[f"{stem}.headline.ratio"].value
        so_far = [row["averted"] for row in released.tables[f"{stem}.path"].records()]
        total, expected = after, after * counted / (before * ratio)
        steps = np.diff(so_far, prepend=0.0)
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    if (steps / steps.sum() <= 0).any():  # a month that was rounded to nothing
        return None
    fitted = steps / steps.sum() * total
    others = whole_numbers(fitted, total=expected)
    own = solved(np.log(fitted / others), others, total=total, tau=wandering(released, stem))
    month = tuple(str(row["month"]) for row in released.tables[f"{stem}.path"].records())
    ends = np.array([between(one, so_far) for one in so_far])
    off = float((ends[:, 1] - ends[:, 0]).max())
    return Months(month, own, others, bool((off * others / np.abs(steps)).max() < _SURE))


def wandering(released: Results, stem: str) -> float:
    """The mean of tau that the edition gives, or else that of the prior."""
    stated = released.estimates.get(f"{stem}.headline.wandering")
    return stated.value if stated and stated.value else PRIOR_MEAN


def months_before(released: Results, stem: str) -> int:
    return int(released.tables[f"{stem}.data_line"].records()[0]["months"])


def _shown(released: Results, stem: str) -> set[tuple[str, str]]:
    """Months whose own count is no secret, where the curve is by month."""
    curve = released.curves.get(stem)
    if curve is None or "quarter" in str(curve.note):
        return set()
    pairs = zip(curve.column("month"), curve.column("count"), strict=True)
    return {("own", str(month)) for month, count in pairs if count is not None}


def whole_numbers(fitted: Array, total: float) -> Array:
    """The whole numbers c (m,), about `total` together, for which log(fitted / c) moves least from month to month.

    By dynamic programming: `cost[q]` is that of all months so far, ending on the candidate q.
    """
    likely = fitted / fitted.sum() * total
    candidates = np.maximum(np.round(likely)[:, None] + np.arange(-_NEAR, _NEAR + 1), 1.0)
    level = np.log(fitted)[:, None] - np.log(candidates)
    cost, came = np.zeros(level.shape[1]), []
    for one, two in pairwise(level):
        every = cost[:, None] + (two[None] - one[:, None]) ** 2
        came.append(every.argmin(axis=0))
        cost = every.min(axis=0)
    chosen = [int(cost.argmin())]
    for step in reversed(came):
        chosen.append(step[chosen[-1]])
    return candidates[np.arange(len(fitted)), chosen[::-1]]


def solved(level: Array, others: Array, *, total: float, tau: float, gaps: Array | float = 1.0) -> Array:
    """Counts (m,), `total` together, whose smoothed log ratio to `others` is `level` up to a constant.

    `gaps` (m - 1,) are the months from one to the next.
    """
    weight = _weights(tau)
    mean = others * np.exp(level)
    beside = 1 / np.maximum(smoothed(others), 0.5)
    for _ in range(_ROUNDS):
        noise = 1 / mean + beside
        mixed = sum(share * _smoother(noise, one, gaps) for share, one in zip(weight, TAU, strict=True))
        z = np.linalg.solve(mixed, level)
        counts = mean * (1 + z + np.log(others / mean))
        z += (total - counts.sum()) / mean.sum()
        mean = others * np.exp(_smoother(noise, tau, gaps) @ z)
    return mean * (1 + z + np.log(others / mean))


def _weights(tau: float) -> Array:
    """The prior of tau, tilted until its mean is `tau`: a posterior that nobody published."""

    def tilted(by: float) -> Array:
        weight = WanderingPrior().weight * np.exp(by * (TAU - tau))
        return weight / weight.sum()

    return tilted(brentq(lambda by: float(tilted(by) @ TAU) - tau, -2000, 2000))


def _smoother(noise: Array, tau: float, gaps: Array | float) -> Array:
    """The matrix (m, m) that makes a random walk's smoothed level out of observations with variance `noise`."""
    precision = np.diag(1 / noise)
    if tau == 0:
        return np.tile(1 / noise / (1 / noise).sum(), (len(noise), 1))
    steps = np.diff(np.eye(len(noise)), axis=0) / np.sqrt(np.reshape(gaps, (-1, 1)))
    return np.linalg.solve(steps.T @ steps / tau**2 + precision, precision)
