"""Cox's partial likelihood on the day grid: value, score and information without sorting or expanding rows.

With r_i = w_i exp(x_i b), and S, B, f, a and the mean weight wbar of a day's events as in `event_days`,

    information = sum_i c_i x_i x_i' - sum_days sum_l wbar (S1 - f B1)(S1 - f B1)' / a_l^2,
    c_i = r_i [C(stop_i) - C(start_i) - event_i Cf(stop_i)],

with C the running sum of wbar/a_l and Cf = wbar f/a_l on the day: one weighted cross-product. Rows are taken in blocks
that fit in a processor's cache, and are made there where there are too many to hold them (`design_rows`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from ipvi_eval.survival.regression.likelihood.design_rows import MANY, DesignRows, blocks, design_rows
from ipvi_eval.survival.regression.likelihood.event_days import (
    Evaluation,
    EventDays,
    Ties,
    at_event_bins,
    efron_fractions,
    exposure_tables,
    slopes_from_sums,
    tied_events,
    under_observation,
)
from ipvi_eval.survival.spells.arrays import Bools, Floats, tally
from ipvi_eval.survival.spells.day_grid import DayGrid

_BLOCK = 1 << 12
_NOTHING = np.zeros(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialLikelihood(EventDays):
    """The data of one Cox model, arranged for repeated evaluation.

    `design` (n, 1 + p) is a column of ones and the covariates, centred and divided by their scale, row by row. `bin2`
    (n,) is the bin of each row's stop, moved by m for events, so that one pass separates events from the rest; that of
    a row with a competing event is moved by 2m. `pointer` (n + 1,) counts rows. `fraction` (d,) is f of each event, in
    order of its bin (empty where f is 0 throughout). The size of x b is at most `reach` times that of b.
    """

    design: DesignRows
    event: Bools
    weight: Floats | None
    bin2: NDArray[np.int32]
    entry: NDArray[np.int32] | None
    pointer: NDArray[np.int32]
    fraction: Floats
    reach: float

    @property
    def Z(self) -> Floats:  # noqa: N802
        """All rows of the design (n, 1 + p) at once, for what cannot take them block by block."""
        return self.design[:]

    def fractions(self, bins: slice) -> Floats:
        """f of each event of some event bins, in order of its bin: made once."""
        end = self.tied.cumsum()
        return self.fraction[end[bins.start] - self.tied[bins.start] : end[bins.stop - 1]]


def partial_likelihood(
    grid: DayGrid, event: Bools, X: Floats, weight: Floats | None, ties: Ties, centre: Floats, scale: Floats
) -> PartialLikelihood:
    """Arrange spells (n,) and covariates X (n, p) for evaluation; `scale` must be above zero."""
    n, p = X.shape
    design, bin2 = design_rows(X, centre, scale), np.empty(n, dtype=np.int32)
    event_total, longest = np.zeros(p), 0.0
    for rows in row_blocks(n):
        block = design[rows][:, 1:]
        longest = max(longest, float((np.square(block) @ np.ones(p)).max()))
        bin2[rows] = grid.stop[rows] + grid.size * event[rows]
        event_total += (event[rows].astype(np.float64) if weight is None else event[rows] * weight[rows]) @ block
    tied = np.bincount(bin2, minlength=2 * grid.size)[grid.size :]
    weights = None if weight is None else tally(bin2, 2 * grid.size, weight)[grid.size :]
    tied_at = tied_events(tied, weights)
    shared = ties == "efron" and tied.max(initial=1) > 1
    entry = None if grid.entry is None else grid.entry.astype(np.int32)
    pointer = np.arange(n + 1, dtype=np.int32)
    return PartialLikelihood(
        grid=grid,
        centre=centre,
        scale=scale,
        ties=ties,
        **tied_at,
        event_total=event_total,
        design=design,
        event=event,
        weight=weight,
        bin2=bin2,
        entry=entry,
        pointer=pointer,
        fraction=efron_fractions(tied_at["tied"]) if shared else np.zeros(0),
        reach=float(np.sqrt(longest)),
    )


def on_event_days(data: PartialLikelihood) -> PartialLikelihood:
    """The same likelihood with no bins but those of events and the first of each stratum, for many evaluations.

    Whoever is under observation at an event is so as well where stop and entry are moved back to the last bin that is
    kept, so that sums by day are the same at the days of events, and there is nothing between them to add up. What
    curves and residuals need of the other days is gone. That of Fine and Gray, whose censoring moves between events,
    is returned as it is.
    """
    if data.censoring is not None:
        return data
    grid, m = data.grid, data.grid.size
    kept = np.union1d(grid.first, data.event_bins)
    last = np.append(kept.searchsorted(np.arange(m), side="right") - 1, len(kept))
    stop = last[grid.stop]
    entry = None if grid.entry is None else last[grid.entry]
    return replace(
        data,
        grid=DayGrid(
            times=grid.times[kept],
            stratum=grid.stratum[kept],
            stop=stop,
            entry=entry,
            first=kept.searchsorted(grid.first),
            rectangular=False,
        ),
        event_bins=kept.searchsorted(data.event_bins),
        bin2=(stop + len(kept) * data.event).astype(np.int32),
        entry=None if entry is None else entry.astype(np.int32),
    )


def evaluate(data: PartialLikelihood, b: Floats, buffer: Floats | None = None) -> Evaluation:
    """Log-likelihood, score (p,) and information (p, p) at b, all on the scaled covariates.

    `buffer` (n,) is scratch space that a caller who evaluates repeatedly may lend.
    """
    risk, shift = risk_scores(data, b, buffer)
    at_risk, at_event = day_sums(data, data.design, risk)

    def cross_product(e1: Floats, ef: Floats) -> Floats:
        return _weighted_cross_product(data, risk, e1, ef)

    return slopes_from_sums(data, b, shift, at_risk, at_event, cross_product)


def risk_scores(data: PartialLikelihood, b: Floats, buffer: Floats | None = None) -> tuple[Floats, float]:
    """w_i exp(x_i b - shift), (n,), and the shift, which is 0 unless exp would overflow."""
    risk = np.empty(len(data.design)) if buffer is None else buffer
    coefficients = np.concatenate([_NOTHING, b])
    # Small products stay on one thread: on a busy machine a second one waits for more than it brings.
    for rows in row_blocks(len(risk)):
        Z, out = data.design[rows], risk[rows]
        for few in blocks(len(out), 1024):
            np.dot(Z[few], coefficients, out=out[few])
    shift = 0.0
    if float(b @ b) * data.reach**2 > 100**2 and max(risk.max(), -risk.min()) > 100:
        shift = float(risk.max())
        risk -= shift
    np.exp(risk, out=risk)
    if data.weight is not None:
        risk *= data.weight
    return risk, shift


def row_blocks(n: int) -> Iterator[slice]:
    """Slices over n rows that fit in a processor's cache."""
    yield from blocks(n, _BLOCK)


def day_sums(data: PartialLikelihood, values: Floats | DesignRows, risk: Floats) -> tuple[Floats, Floats]:
    """Risk-weighted sums (k, q) of rows of `values` (n, q) at the event bins: over those at risk, and over events."""
    m = data.grid.size
    ended = sums_by_end(data, values, risk)
    late = None if data.entry is None else _sum_rows(data.entry, m + 1, values, risk, data.pointer)[:m]
    at_risk = under_observation(data.grid, ended, late)
    if data.censoring is not None:
        at_risk += data.censoring[:, None] * still_at_risk(data, ended[2])
    return at_event_bins(data, at_risk), at_event_bins(data, ended[1])


def sums_by_end(data: PartialLikelihood, values: Floats | DesignRows, risk: Floats) -> Floats:
    """Risk-weighted sums (2 or 3, m, q) of rows of values by how and in which bin they end."""
    parts = 2 if data.censoring is None else 3
    return _sum_rows(data.bin2, parts * data.grid.size, values, risk, data.pointer).reshape(parts, data.grid.size, -1)


def _sum_rows(
    index: NDArray[np.int32], size: int, values: Floats | DesignRows, weight: Floats, pointer: NDArray[np.int32]
) -> Floats:
    """Weighted sums (size, q) of rows of values (n, q) by index; setting up a sparse matrix costs more for few rows."""
    n, q = values.shape
    if n <= _BLOCK:
        place = (index.astype(np.intp) * q)[:, None] + np.arange(q)
        return tally(place.ravel(), size * q, (values[:] * weight[:, None]).ravel()).reshape(size, q)
    return sums_of_many(index, size, values, weight, pointer)


def sums_of_many(
    index: NDArray[np.int32], size: int, values: Floats | DesignRows, weight: Floats, pointer: NDArray[np.int32]
) -> Floats:
    """Weighted sums (size, q) of rows of values (n, q) by index.

    A sparse matrix with one entry a row sums all columns in a single pass without a copy of the rows. Each block is
    added where its rows lie: those of a person, say, follow each other.
    """
    n, q = values.shape
    total = np.zeros((size, q))
    for rows in blocks(n, MANY):
        part, place = values[rows], index[rows]
        low, high = int(place.min()), int(place.max()) + 1
        summed = csc_array((weight[rows], place - low, pointer[: len(part) + 1]), shape=(high - low, len(part)))
        total[low:high] += np.asarray(summed @ part)
    return total


def still_at_risk(data: PartialLikelihood, competing: Floats) -> Floats:
    """Running sums (m, q), over earlier bins only, of what had a competing event there, divided by G(T-)."""
    assert data.censoring is not None
    G = data.censoring[:, None]
    return data.grid.running(competing / np.where(G > 0, G, 1.0)) - competing / np.where(G > 0, G, 1.0)


def _weighted_cross_product(data: PartialLikelihood, risk: Floats, e1: Floats, ef: Floats) -> Floats:
    """Sum of c_i x_i x_i', with c_i each row's expected number of events."""
    at_stop, at_entry = exposure_tables(data, e1, ef)
    total, buffer = np.zeros((data.p, data.p)), np.empty((data.p, min(_BLOCK, len(risk))))
    for rows in row_blocks(len(risk)):
        c = at_stop.take(data.bin2[rows])
        if data.entry is not None:
            c -= at_entry[data.entry[rows]]
        c *= risk[rows]
        x = data.design[rows][:, 1:]
        total += np.multiply(x.T, c, out=buffer[:, : len(c)]) @ x
    return total
