"""How much each person moves a curve: sums of squared influences over time, without a person-by-day table.

Every curve here has an influence that is linear in a few running totals of the curve itself,

    psi_c(t) = q(t)' z_c(t),

where z_c changes only on days on which a spell of cluster c begins or ends. So the variance, the sum over clusters of
psi_c(t)^2 = q(t)' [sum_c z_c z_c'] q(t), needs only the running sum of the outer products of z_c: O(n log n) with
clusters and O(n) when every spell is its own cluster. (Infinitesimal jackknife; Efron 1982, Lawless and Nadeau 1995.)
"""

from __future__ import annotations

import numpy as np

from ipvi_eval.survival.day_grid import DayGrid
from ipvi_eval.survival.inputs import Floats, Ints


def outer_products(grid: DayGrid, at_entry: Floats, at_stop: Floats, cluster: Ints | None) -> Floats:
    """Sums over clusters of z z' after each bin: (m, q, q).

    Args:
        grid: a grid of one stratum.
        at_entry: (n, q) what z gains when a spell begins.
        at_stop: (n, q) what z gains when it ends.
        cluster: (n,) codes, or None when each spell stands for itself.
    """
    if cluster is None:
        return _independent(grid, at_entry, at_stop)
    return _clustered(grid, at_entry, at_stop, cluster)


def quadratic_form(products: Floats, q: Floats) -> Floats:
    """q' P q for each bin, from products (m, q, q) and q (m, q); rounding below zero is cut off."""
    return np.asarray(np.maximum(np.einsum("mi,mij,mj->m", q, products, q), 0.0), dtype=np.float64)


def _positions(grid: DayGrid) -> tuple[Ints, Ints]:
    """Places on an axis of m + 1, where place 0 lies before the first bin."""
    entry = np.zeros(len(grid.stop), dtype=np.intp)
    if grid.entry is not None:
        entry = np.where(grid.entry == grid.size, 0, grid.entry + 1)
    return entry, grid.stop + 1


def _independent(grid: DayGrid, at_entry: Floats, at_stop: Floats) -> Floats:
    entry, stop = _positions(grid)
    final, width = at_entry + at_stop, at_entry.shape[1]
    change = np.zeros((grid.size + 1, width, width))
    for i in range(width):
        for j in range(i + 1):
            before = at_entry[:, i] * at_entry[:, j]
            change[:, i, j] += np.bincount(entry, before, minlength=grid.size + 1)
            change[:, i, j] += np.bincount(stop, final[:, i] * final[:, j] - before, minlength=grid.size + 1)
            change[:, j, i] = change[:, i, j]
    return np.cumsum(change, axis=0)[1:]


def _clustered(grid: DayGrid, at_entry: Floats, at_stop: Floats, cluster: Ints) -> Floats:
    entry, stop = _positions(grid)
    place = np.concatenate([entry, stop])
    owner = np.concatenate([cluster, cluster])
    order = np.argsort(owner * (grid.size + 1) + place, kind="stable")
    place, owner = place[order], owner[order]
    after = np.cumsum(np.concatenate([at_entry, at_stop])[order], axis=0)
    begin = np.flatnonzero(np.diff(owner, prepend=-1))
    carried = np.zeros((len(begin), after.shape[1]))
    carried[1:] = after[begin[1:] - 1]
    after -= np.repeat(carried, np.diff(begin, append=len(owner)), axis=0)
    before = np.zeros_like(after)
    before[1:] = after[:-1]
    before[begin] = 0.0
    width = after.shape[1]
    change = np.empty((grid.size + 1, width, width))
    for i in range(width):
        for j in range(i + 1):
            step = after[:, i] * after[:, j] - before[:, i] * before[:, j]
            change[:, i, j] = change[:, j, i] = np.bincount(place, step, minlength=grid.size + 1)
    return np.cumsum(change, axis=0)[1:]
