"""Kaplan-Meier: the share who have not (yet) come back, with intervals, horizons and quantiles."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.drawing.curves import Line
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.curve_values import CurveValues, people_then, read_off
from ipvi_eval.survival.curves.quantiles import Quantile, curve_quantile
from ipvi_eval.survival.curves.step_curve import StepCurve
from ipvi_eval.survival.inference.edge_limits import effective_share, highest_without_survivor, lowest_without_event
from ipvi_eval.survival.inference.influence import outer_products, quadratic_form
from ipvi_eval.survival.inference.intervals import Interval, probability_interval
from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints, divide, running_product, tally
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spell_rows import Owners, SpellRows
from ipvi_eval.survival.spells.stored import StoredSpells


@dataclass(frozen=True, slots=True, repr=False)
class KaplanMeier(StepCurve):
    """A survival curve at its m observed times (of events and of censorings), in `unit`.

    Counts are sums of weights where weights were given. `standard_error` is on the probability scale: Greenwood, or
    the infinitesimal jackknife where `robust`. `n` spells and `event_count` events, unweighted. Limits
    where nobody or everybody has had the event are those of `edge_limits`, which rest on `edge_people` (m,).
    """

    title = "Kaplan-Meier curve"
    axis = "Share without the event"
    share = True

    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    survival: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    level: float
    interval: Interval
    robust: bool
    n: int
    event_count: int
    edge_people: Floats
    unit: str

    def at(self, times: ArrayLike) -> CurveValues:
        """The curve at fixed horizons (k,); NaN beyond the last observed time unless the curve has reached 0."""
        values = read_off(
            times,
            time=self.time,
            at_risk=self.at_risk,
            events=self.events,
            columns=(self.survival, self.standard_error, self.lower, self.upper),
            before=1.0,
            settled=bool(len(self.survival)) and self.survival[-1] == 0,
        )
        people = people_then(values, self.time, self.edge_people)
        lower = np.where(values.value >= 1, lowest_without_event(people, self.level), values.lower)
        return replace(values, lower=lower)

    def quantile(self, p: float = 0.5) -> Quantile:
        """The time by which a share p has had the event, its interval by inverting the limits of the curve.

        Where the curve is flat at exactly 1 - p, the middle of the flat stretch, as in R's `quantile.survfit`.
        Brookmeyer and Crowley (1982).
        """
        # At the edges R knows no limits, and a median's interval does not rest on those that are used there.
        lower = np.where(self.survival >= 1, 1.0, np.where(self.survival <= 0, np.nan, self.lower))
        upper = np.where(self.survival <= 0, np.nan, self.upper)
        return curve_quantile(self.time, self.survival, lower, upper, p)

    @property
    def sentence(self) -> str:
        """How many, and when half of them have had the event."""
        middle = self.quantile()
        spread = f"interval {_time(middle.lower)} to {_time(middle.upper)}"
        half = (
            f"half have had it by {middle.value:g} {self.unit} ({spread})" if middle.value else "fewer than half so far"
        )
        return f"Event in {self.event_count:,} of {self.n:,} spells; {half}."

    def line(self, label: str = "") -> Line:
        """The curve as it is drawn, from 1."""
        return Line(label, self.time, self.survival, self.lower, self.upper, self.at_risk, 1.0)

    def tidy(self) -> pd.DataFrame:
        """One row for each observed time."""
        names = ("time", "at_risk", "events", "censored", "survival", "standard_error", "lower", "upper")
        return pd.DataFrame({name: getattr(self, name) for name in names})


def _time(limit: float | None) -> str:
    return "no limit" if limit is None else f"{limit:g}"


@checked
def kaplan_meier(
    spells: SpellRows | StoredSpells, *, level: float = 0.95, interval: Interval = "log-log"
) -> KaplanMeier:
    """Estimate the survival curve of spells (start, stop].

    Kaplan and Meier (1958), with late entry as in Lynden-Bell (1971). Weights that are whole numbers count identical
    people (Greenwood's variance); other weights, and persons, give the infinitesimal-jackknife variance of R's
    `survfit(..., robust = TRUE)`: the sum over persons of squared influences, conditional on the weights.

    Args:
        spells: one or more spells with one kind of event, in memory or stored; all make one curve.
        level: coverage of the intervals.
        interval: scale of the intervals.

    Raises:
        AnalysisError: no spells, or several causes.

    >>> from ipvi_eval import Spells
    >>> kaplan_meier(Spells.of([5, 8, 8, 9], [1, 1, 0, 0])).survival.tolist()
    [0.75, 0.5, 0.5]
    """
    rows = spells.alike
    if rows.n == 0:
        msg = "a survival curve needs at least one spell"
        raise AnalysisError(msg)
    return _estimate(rows, as_level(level), interval)


def _estimate(rows: SpellRows, level: float, interval: Interval) -> KaplanMeier:
    grid, event, weight, cluster = rows.grid, rows.event, rows.mass, rows.clusters
    robust = cluster is not None or not rows.whole_weights
    ended = tally(2 * grid.stop + event, 2 * grid.size, weight).reshape(-1, 2)
    either = ended.sum(axis=1)
    seen = np.flatnonzero(either)
    y = grid.from_end(either)[seen]
    if grid.entry is not None:
        y = y - grid.from_end(grid.by_entry(weight))[seen]
    time, c, d = grid.times[seen], ended[seen, 0], ended[seen, 1]
    if weight is not None:
        # A difference of sums of weights may miss, by rounding, that everyone left has the event.
        y = np.where(np.abs(y - d) <= 1e-12 * d, d, y)
    s = running_product(1 - divide(d, y))
    if robust:
        variance = (
            s**2
            * _squared_influence(grid, event, rows.root, cluster, _every(grid, seen, y), _every(grid, seen, d))[seen]
        )
    else:
        variance = s**2 * np.cumsum(divide(d, y * (y - d)))
    # Once nobody is left the variance of 0 is not estimable; R says NaN too. Nor is it where one person has all rows.
    estimable = (s > 0) & ~(robust & (variance <= 0) & (s < 1))
    standard_error = np.where(estimable, np.sqrt(variance), np.nan)
    share = effective_share(grid, rows.root if robust else None, cluster, _every(grid, seen, y))[seen]
    edges = (np.full(len(s), 1.0), lowest_without_event(y * share, level))
    if s[-1] <= 0:
        edges = (highest_without_survivor(y * share, d * share, level), edges[1])
    lower, upper = probability_interval(s, standard_error, level, interval, edges=edges)
    return KaplanMeier(
        time=time,
        at_risk=y,
        events=d,
        censored=c,
        survival=s,
        standard_error=standard_error,
        lower=lower,
        upper=upper,
        level=level,
        interval=interval,
        robust=robust,
        n=rows.n,
        event_count=rows.number(event),
        edge_people=y * share,
        unit=rows.unit,
    )


def _every(grid: DayGrid, seen: Ints, values: Floats) -> Floats:
    """Values at the observed bins as values at every bin; nobody leaves in between."""
    out = np.zeros(grid.size)
    out[seen] = values
    return out


def _squared_influence(
    grid: DayGrid, event: Bools, weight: Floats | None, cluster: Owners | None, at_risk: Floats, events: Floats
) -> Floats:
    """Sum over clusters of (d log S(t) / d weight)^2: log S = sum log(1 - d/Y), so dM_i / (Y - d) adds up to it."""
    jump = divide(np.ones(grid.size), at_risk - events)
    drift = np.cumsum(divide(events, at_risk) * jump)
    w = np.ones(len(event)) if weight is None else weight
    at_stop = (w * (event * jump[grid.stop] - drift[grid.stop]), -w)
    products = outer_products(grid, (grid.at_entry(drift) * w, w), at_stop, cluster)
    return quadratic_form(products, (np.ones(grid.size), -drift))
