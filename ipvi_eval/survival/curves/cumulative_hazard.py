"""Events per person over time: Nelson-Aalen for first events, the mean cumulative function for all of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.drawing.curves import Line
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.curve_values import CurveValues, people_then, read_off
from ipvi_eval.survival.curves.step_curve import StepCurve
from ipvi_eval.survival.inference.edge_limits import effective_share
from ipvi_eval.survival.inference.influence import outer_products, quadratic_form
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.spells.arrays import Bools, Floats, divide, refuse_overlap, tally
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spell_rows import Owners, SpellRows
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.survival.spells.stored import StoredSpells

CumulativeInterval = Literal["log", "plain"]


@dataclass(frozen=True, slots=True, repr=False)
class CumulativeCurve(StepCurve):
    """Expected number of events per person by the m observed times: a cumulative hazard or a mean cumulative function.
    Times are in `unit`.

    `robust` says that the standard error is the Lawless-Nadeau sandwich over persons. Before the first event the upper
    limit is exact for `edge_people` (m,), the effective number at risk.
    """

    title = "Cumulative number of events per person"
    axis = "Events per person"
    share = False

    time: Floats
    at_risk: Floats
    events: Floats
    cumulative: Floats
    standard_error: Floats
    lower: Floats
    upper: Floats
    level: float
    robust: bool
    n: int
    clusters: int
    event_count: int
    edge_people: Floats
    unit: str

    def at(self, times: ArrayLike) -> CurveValues:
        """The curve at fixed horizons (k,); NaN beyond the last observed time."""
        values = read_off(
            times,
            time=self.time,
            at_risk=self.at_risk,
            events=self.events,
            columns=(self.cumulative, self.standard_error, self.lower, self.upper),
            before=0.0,
            settled=False,
        )
        people = people_then(values, self.time, self.edge_people)
        upper = np.where(values.value <= 0, _most_without_event(people, self.level), values.upper)
        return replace(values, upper=upper)

    def line(self, label: str = "") -> Line:
        """The curve as it is drawn, from 0."""
        return Line(label, self.time, self.cumulative, self.lower, self.upper, self.at_risk, 0.0)

    def tidy(self) -> pd.DataFrame:
        """One row for each observed time."""
        names = ("time", "at_risk", "events", "cumulative", "standard_error", "lower", "upper")
        return pd.DataFrame({name: getattr(self, name) for name in names})


@checked
def nelson_aalen(
    spells: SpellRows | StoredSpells, *, level: float = 0.95, interval: CumulativeInterval = "log"
) -> CumulativeCurve:
    """Cumulative hazard of spells (start, stop] (Nelson 1972, Aalen 1978).

    The variance is the sum of d / Y^2; with persons, or weights that are not whole numbers, the sandwich.

    Raises:
        AnalysisError: as `kaplan_meier`.

    >>> nelson_aalen(Spells.of([5, 8, 9], [1, 1, 0])).cumulative.round(3).tolist()
    [0.333, 0.833, 0.833]
    """
    return _curve(spells.alike, level, interval, sandwich=False)


@checked
def mean_cumulative_function(
    spells: Spells, *, level: float = 0.95, interval: CumulativeInterval = "log"
) -> CumulativeCurve:
    """Mean number of events per person by each time, from all spells of each person.

    Nelson (1988); variance of Lawless and Nadeau (1995, eq. 2.3): the sum over persons of the squared running sum of
    (dN_i - Y_i dmu) / Y. It needs no assumption on how a person's events depend on each other. A person's spells follow
    one another as (start, stop]; a death that ends them is not modelled (use `aalen_johansen` beside it).

    Raises:
        AnalysisError: as `kaplan_meier`; spells of nobody in particular, or that overlap within a person.

    >>> twice = Spells.of([3, 7, 9], [1, 1, 0], start=[0, 3, 0], person=["a", "a", "b"])
    >>> mean_cumulative_function(twice).cumulative.tolist()
    [0.5, 1.0, 1.0]
    """
    refuse_overlap(spells.owners("a mean number of events per person"), spells.start, spells.stop)
    return _curve(spells, level, interval, sandwich=True)


def _curve(rows: SpellRows, level: float, interval: CumulativeInterval, *, sandwich: bool) -> CumulativeCurve:
    if rows.n == 0:
        msg = "a cumulative curve needs at least one spell"
        raise AnalysisError(msg)
    happened, weights, grid = rows.event, rows.mass, rows.grid
    events = tally(grid.stop, grid.size, happened if weights is None else happened * weights)
    at_risk = np.maximum(grid.at_risk(weights), events)
    increments = divide(events, at_risk)
    cumulative = np.cumsum(increments)
    robust = sandwich or rows.clusters is not None or not rows.whole_weights
    if robust:
        variance = _sandwich(grid, happened, rows.root, rows.clusters, at_risk, increments)
    else:
        variance = np.cumsum(divide(increments, at_risk))
    seen = np.flatnonzero(np.bincount(grid.stop, minlength=grid.size))
    level = as_level(level)
    value, se = cumulative[seen], np.sqrt(variance[seen])
    share = effective_share(grid, rows.root if robust else None, rows.clusters, at_risk)
    people = (at_risk * share)[seen]
    lower, upper = _limits(value, se, level, interval, people)
    return CumulativeCurve(
        time=grid.times[seen],
        at_risk=at_risk[seen],
        events=events[seen],
        cumulative=value,
        standard_error=se,
        lower=lower,
        upper=upper,
        level=level,
        robust=robust,
        n=rows.n,
        clusters=rows.persons,
        event_count=rows.number(happened),
        edge_people=people,
        unit=rows.unit,
    )


def _sandwich(
    grid: DayGrid, event: Bools, weight: Floats | None, cluster: Owners | None, at_risk: Floats, increments: Floats
) -> Floats:
    jump = divide(np.ones(grid.size), at_risk)
    drift = np.cumsum(increments * jump)
    w = np.ones(len(event)) if weight is None else weight
    at_stop = (w * (event * jump[grid.stop] - drift[grid.stop]), -w)
    products = outer_products(grid, (w * grid.at_entry(drift), w), at_stop, cluster)
    return quadratic_form(products, (np.ones(grid.size), -drift))


def _limits(
    value: Floats, se: Floats, level: float, interval: CumulativeInterval, people: Floats
) -> tuple[Floats, Floats]:
    """Limits (m,); before the first event the exact one of a Poisson count of zero (Garwood 1936) among those there."""
    half = critical_value(level) * se
    lower, upper = value - half, value + half
    if interval == "log":
        ratio = np.exp(divide(half, value))
        lower, upper = value / ratio, value * ratio
    none = value <= 0
    point = ~none & (half <= 0)
    lower, upper = np.where(none, 0.0, lower), np.where(none, _most_without_event(people, level), upper)
    return np.where(point, np.nan, lower), np.where(point, np.nan, upper)


def _most_without_event(people: Floats, level: float) -> Floats:
    """The upper limit (k,) of a mean number of events when none happened to so many (effective) people."""
    with np.errstate(divide="ignore"):
        return np.where(people > 0, -np.log(0.5 - level / 2) / np.maximum(people, 1e-300), np.inf)
