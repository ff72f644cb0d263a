"""How much each person moves a curve: sums of squared influences over time, without a person-by-day table.

Every curve here has an influence that is linear in a few running totals of the curve itself,

    psi_c(t) = q(t)' z_c(t),

where z_c changes only on days on which a spell of cluster c begins or ends. So the variance, the sum over clusters of
psi_c(t)^2 = q(t)' [sum_c z_c z_c'] q(t), needs only the running sum of the outer products of z_c: O(n log n) with
clusters and O(n) when every spell is its own cluster. (Infinitesimal jackknife; Efron 1982, Lawless and Nadeau 1995.)
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipvi_eval.survival.spells.arrays import Floats, Ints, lower_triangle
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spell_rows import Owners

Columns = Sequence[Floats]

ROUNDING = 1e-12
"""A variance below this share of the terms it is the sum of is none: the smallest there is, where all n at risk but one
have the event, is 1 / n of them."""


def outer_products(grid: DayGrid, at_entry: Columns, at_stop: Columns, cluster: Owners | None) -> Floats:
    """Sums over clusters of the products z_i z_j after each bin, for j <= i: (q (q + 1) / 2, m), row by row of z z'.

    Args:
        grid: a grid of one stratum.
        at_entry: q columns (n,), what z gains when a spell begins.
        at_stop: q columns (n,), what z gains when it ends.
        cluster: (n,) codes, None when each spell stands for itself, or persons whom a database knows.
    """
    return _from_start(grid, at_entry, at_stop, cluster)[:, 1:]


def squares_before(grid: DayGrid, weight: Floats, cluster: Owners | None) -> Floats:
    """Sums over clusters of the squared weight that was there when each bin began, (m,); arguments as above."""
    return np.maximum(_from_start(grid, (weight,), (-weight,), cluster)[0, :-1], 0.0)


def _from_start(grid: DayGrid, at_entry: Columns, at_stop: Columns, cluster: Owners | None) -> Floats:
    """`outer_products` after the start, place 0, and after each bin: (q (q + 1) / 2, 1 + m)."""
    if cluster is None:
        change = _independent(grid, at_entry, at_stop)
    elif isinstance(cluster, np.ndarray):
        change = _clustered(grid, at_entry, at_stop, cluster)
    else:
        change = cluster.steps(grid, at_entry, at_stop)
    return change.cumsum(axis=1)


def quadratic_form(products: Floats, q: Columns) -> Floats:
    """q' [sum z z'] q for each bin, from `outer_products` and q columns (m,).

    What is left of terms that cancel is rounding, and 0: nobody moves a curve where all at risk have the event, and
    neither does a cluster that holds everybody. Products are running sums, and round as the largest of them before.
    """
    total, size = np.zeros(products.shape[1]), np.zeros(products.shape[1])
    for product, (i, j) in zip(products, lower_triangle(len(q)), strict=True):
        term = product * q[i] * q[j]
        total += term if i == j else 2 * term
        size += np.maximum.accumulate(np.abs(product)) * np.abs(q[i] * q[j])
    return np.where(total > ROUNDING * size, total, 0.0)


def _independent(grid: DayGrid, at_entry: Columns, at_stop: Columns) -> Floats:
    final = [entry + stop for entry, stop in zip(at_entry, at_stop, strict=True)]
    places = lower_triangle(len(final))
    # Place 0 lies before the first bin: what a spell that was there from the start brings.
    change = np.zeros((len(places), grid.size + 1))
    for row, (i, j) in zip(change, places, strict=True):
        before = at_entry[i] * at_entry[j]
        row[1:] = np.bincount(grid.stop, final[i] * final[j] - before, minlength=grid.size)
        if grid.entry is None:
            row[0] = before.sum()
        else:
            row += np.bincount(grid.entry_place, before, minlength=grid.size + 1)
    return change


def _clustered(grid: DayGrid, at_entry: Columns, at_stop: Columns, cluster: Ints) -> Floats:
    place, owner = np.concatenate([grid.entry_place, grid.stop + 1]), np.concatenate([cluster, cluster])
    order = np.argsort(owner * (grid.size + 1) + place, kind="stable")
    place, owner = place[order], owner[order]
    begin = np.flatnonzero(np.diff(owner, prepend=-1))
    length = np.diff(begin, append=len(owner))
    after, before = [], []
    for gained, added in zip(at_entry, at_stop, strict=True):
        total = np.cumsum(np.concatenate([gained, added])[order])
        carried = np.zeros(len(begin))
        carried[1:] = total[begin[1:] - 1]
        total -= carried.repeat(length)
        earlier = np.concatenate([[0.0], total[:-1]])
        earlier[begin] = 0.0
        after.append(total)
        before.append(earlier)
    steps = [after[i] * after[j] - before[i] * before[j] for i, j in lower_triangle(len(after))]
    return np.stack([np.bincount(place, step, minlength=grid.size + 1) for step in steps])
