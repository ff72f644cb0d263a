"""The variance of cumulative incidences: the infinitesimal jackknife of several states, or Aalen's."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipvi_eval.survival.curves.incidence_totals import Totals
from ipvi_eval.survival.inference.influence import outer_products, quadratic_form
from ipvi_eval.survival.spells.arrays import Floats, Ints, divide
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spell_rows import Owners


@dataclass(frozen=True, slots=True)
class MovingRows:
    """Spells that move a curve alike: their place on the grid, cause and multiplier of influence, and cluster."""

    grid: DayGrid
    codes: Ints
    multiplier: Floats
    cluster: Owners | None


def moving_rows(grid: DayGrid, codes: Ints, weight: Floats | None, cluster: Owners | None, causes: int) -> MovingRows:
    """The rows of `totals_of`, put together where those that move a curve alike can be counted."""
    if weight is not None or cluster is not None or grid.entry is not None:
        return MovingRows(grid, codes, np.ones(len(codes)) if weight is None else weight, cluster)
    # Spells that end on one day for one cause have one influence: k of them count as one times the root of k.
    width = causes + 1
    alike = np.bincount(grid.stop * width + codes, minlength=grid.size * width)
    cells = np.flatnonzero(alike)
    cells_grid = DayGrid(grid.times, grid.stratum, cells // width, None, grid.first, grid.rectangular)
    return MovingRows(cells_grid, cells % width, np.sqrt(alike[cells]), None)


@dataclass(frozen=True, slots=True)
class Influence:
    """What every spell does to the hazard of any event: psi_i = (dN_i - Y_i h) / (Y - d), as running totals.

    `jump` is 1 / (Y - d) and `drift` the running sum of h / (Y - d), (m,); `at_entry` and `at_stop` (n,) what the
    total of psi_i gains as a spell begins and ends; `step` (m,) is S(t-) / Y.
    """

    jump: Floats
    drift: Floats
    step: Floats
    at_entry: Floats
    at_stop: Floats


def influence_of(totals: Totals, rows: MovingRows) -> Influence:
    """What the rows do to the hazard of any event."""
    grid, w = rows.grid, rows.multiplier
    jump = divide(np.ones(grid.size), totals.left)
    drift = np.cumsum(totals.hazard * jump)
    at_stop = w * ((rows.codes > 0) * jump.take(grid.stop) - drift.take(grid.stop))
    return Influence(jump, drift, divide(totals.before, totals.at_risk), w * grid.at_entry(drift), at_stop)


def jackknife(totals: Totals, rows: MovingRows, of: Influence, cause: int) -> Floats:
    """Sum of squared influences of one incidence, (m,).

    An incidence F moves by the sum over v <= t of S(v-) (dN_ki - Y_i h_k) / Y + F(v) psi_i(v), less F(t) times the sum
    of psi_i.
    """
    grid, w, F = rows.grid, rows.multiplier, totals.incidence[:, cause]
    pulled = F * of.jump
    drift = np.cumsum(of.step * divide(totals.events[:, cause], totals.at_risk) + pulled * totals.hazard)
    own, any_event, at = rows.codes == cause + 1, rows.codes > 0, grid.stop
    at_stop = w * (own * of.step.take(at) + any_event * pulled.take(at) - drift.take(at))
    products = outer_products(grid, (w * grid.at_entry(drift), of.at_entry, w), (at_stop, of.at_stop, -w), rows.cluster)
    return quadratic_form(products, (np.ones(grid.size), -F, F * of.drift - drift))


def event_free_jackknife(totals: Totals, rows: MovingRows, of: Influence) -> Floats:
    """Sum of squared influences of the event-free share S, which moves by -S(t) times the sum of psi_i; (m,)."""
    w = rows.multiplier
    products = outer_products(rows.grid, (of.at_entry, w), (of.at_stop, -w), rows.cluster)
    return totals.after**2 * quadratic_form(products, (np.ones(rows.grid.size), -of.drift))


def aalen_variance(totals: Totals, cause: int) -> Floats:
    """Aalen's variance with the tie correction of `cuminc`, (m,), as running sums of three terms."""
    own, y = totals.events[:, cause], totals.at_risk
    other = totals.events.sum(axis=1) - own
    F, S, free = totals.incidence[:, cause], totals.before, totals.after
    inverse = divide(np.ones(len(free)), free)

    def increment(d: Floats) -> Floats:
        tied = 1 - np.where(d > 1, divide(d - 1, y - 1), 0.0)
        return np.asarray(S**2 * tied * divide(d, y**2), dtype=np.float64)

    from_other, from_own = np.where(free > 0, increment(other), 0.0), increment(own)
    constant, linear = F * inverse, 1 + F * inverse
    v1 = np.cumsum(constant**2 * from_other + linear**2 * from_own)
    v2 = np.cumsum(inverse * (constant * from_other + linear * from_own))
    v3 = np.cumsum(inverse**2 * (from_other + from_own))
    variance = v1 + F**2 * v3 - 2 * F * v2
    # As in cuminc, the variance changes only when the incidence does.
    last = np.maximum.accumulate(np.where(own > 0, np.arange(len(own)), -1))
    return np.where(last >= 0, np.maximum(variance[last], 0.0), 0.0)
