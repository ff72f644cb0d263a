"""Cox's partial likelihood on the day grid: value, score and information without sorting or expanding rows.

Write r_i = w_i exp(x_i b), S(t) for the sum of (r, r x) over those at risk at t, B(t) for the same sum over the d
events on t, and f = l/d for l = 0 .. d - 1 (Efron 1977; Breslow 1974 has f = 0 throughout). Each tied event has the
denominator a_l = S0 - f_l B0 and carries the mean weight of the day's events, as in R's `survival`. Then

    information = sum_i c_i x_i x_i' - sum_days sum_l wbar (S1 - f B1)(S1 - f B1)' / a_l^2,
    c_i = r_i [C(stop_i) - C(start_i) - event_i Cf(stop_i)],

with C the running sum of wbar/a_l and Cf = wbar f/a_l on the day: one weighted cross-product. The sums over l of 1/a,
f/a, 1/a^2, f/a^2, f^2/a^2 are all a day needs to remember. Rows are taken in blocks that fit in a processor's cache.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints, tally
from ipvi_eval.survival.spells.day_grid import DayGrid

Ties = Literal["efron", "breslow"]
_BLOCK = 1 << 12
_NOTHING = np.zeros(1)


@dataclass(frozen=True, slots=True)
class PartialLikelihood:
    """The data of one Cox model, arranged for repeated evaluation.

    `Z` (n, 1 + p) holds a column of ones and the covariates, centred at `centre` (p,) and divided by `scale` (p,).
    `bin2` (n,) is the bin of each row's stop, moved by m for events, so that one pass separates events from the rest.
    `event_bins` (k,) are the bins with events, `tied` (k,) their number, `mean_weight` (k,) their mean weight.
    `pointer` (n + 1,) counts rows. `fraction` (d,) is f of each event, in order of its bin, and `first` (k,) the
    place of a bin's first event there (both empty where f is 0 throughout). The size of x b is at most `reach`
    times that of b.

    For the subdistribution hazard of Fine and Gray, `censoring` (m,) is G(t-), the share not yet censored (times the
    share who have entered, with late entry), and `bin2` of a row with a competing event is moved by 2m: it stays at
    risk after its event with weight G(t-) / G(T-).
    """

    grid: DayGrid
    Z: Floats
    centre: Floats
    scale: Floats
    event: Bools
    weight: Floats | None
    ties: Ties
    bin2: NDArray[np.int32]
    entry: NDArray[np.int32] | None
    pointer: NDArray[np.int32]
    event_bins: Ints
    tied: Ints
    mean_weight: Floats
    event_total: Floats
    fraction: Floats
    first: Ints
    reach: float
    censoring: Floats | None = None

    @property
    def p(self) -> int:
        """Number of covariates."""
        return int(self.Z.shape[1]) - 1

    @property
    def events(self) -> int:
        """Number of events."""
        return int(self.tied.sum())

    @property
    def weighted_events(self) -> float:
        """Sum of the weights of the events."""
        return float(self.mean_weight @ self.tied)


@dataclass(frozen=True, slots=True)
class Slopes:
    """A partial likelihood at one b (p,) on the scaled covariates: its value, score (p,) and information (p, p)."""

    b: Floats
    log_likelihood: float
    score: Floats
    information: Floats


@dataclass(frozen=True, slots=True)
class Evaluation(Slopes):
    """The partial likelihood at one b, with the sums by day that everything else reuses.

    `at_risk` and `at_event` are S and B, (k, 1 + p), at the event bins; `e1, ef, q0, q1, q2` (k,) the sums over tied
    events of 1/a, f/a, 1/a^2, f/a^2 and f^2/a^2, each times the mean weight. All of these are for exp(x b - shift).
    """

    shift: float
    at_risk: Floats
    at_event: Floats
    e1: Floats
    ef: Floats
    q0: Floats
    q1: Floats
    q2: Floats


def partial_likelihood(
    grid: DayGrid, event: Bools, X: Floats, weight: Floats | None, ties: Ties, centre: Floats, scale: Floats
) -> PartialLikelihood:
    """Arrange spells (n,) and covariates X (n, p) for evaluation; `scale` must be above zero."""
    n, p = X.shape
    Z, bin2 = np.empty((n, p + 1)), np.empty(n, dtype=np.int32)
    event_total, longest = np.zeros(p), 0.0
    for rows in row_blocks(n):
        block = Z[rows, 1:]
        Z[rows, 0] = 1.0
        for j in range(p):  # column by column: arithmetic on rows of a handful of values is several times slower
            np.divide(X[rows, j] - centre[j], scale[j], out=block[:, j])
        longest = max(longest, float((np.square(block) @ np.ones(p)).max()))
        bin2[rows] = grid.stop[rows] + grid.size * event[rows]
        event_total += (event[rows].astype(np.float64) if weight is None else event[rows] * weight[rows]) @ block
    tied = np.bincount(bin2, minlength=2 * grid.size)[grid.size :]
    event_bins = np.flatnonzero(tied)
    tied = tied[event_bins]
    mean_weight = np.ones(len(event_bins))
    if weight is not None:
        mean_weight = np.bincount(bin2, weight, minlength=2 * grid.size)[grid.size :][event_bins] / tied
    entry = None if grid.entry is None else grid.entry.astype(np.int32)
    first, fraction = np.zeros(0, dtype=np.intp), np.zeros(0)
    if ties == "efron" and tied.max(initial=1) > 1:
        first = tied.cumsum() - tied
        fraction = (np.arange(tied.sum()) - first.repeat(tied)) / tied.repeat(tied)
    pointer = np.arange(n + 1, dtype=np.int32)
    return PartialLikelihood(
        grid=grid,
        Z=Z,
        centre=centre,
        scale=scale,
        event=event,
        weight=weight,
        ties=ties,
        bin2=bin2,
        entry=entry,
        pointer=pointer,
        event_bins=event_bins,
        tied=tied,
        mean_weight=mean_weight,
        event_total=event_total,
        fraction=fraction,
        first=first,
        reach=float(np.sqrt(longest)),
    )


def evaluate(data: PartialLikelihood, b: Floats, buffer: Floats | None = None) -> Evaluation:
    """Log-likelihood, score (p,) and information (p, p) at b, all on the scaled covariates.

    `buffer` (n,) is scratch space that a caller who evaluates repeatedly may lend.
    """
    risk, shift = risk_scores(data, b, buffer)
    at_risk, at_event = day_sums(data, data.Z, risk)
    if data.entry is not None:
        # A difference of sums may miss, by rounding, that those with the event are at risk themselves.
        np.maximum(at_risk[:, 0], at_event[:, 0], out=at_risk[:, 0])
    log_denominator, (e1, ef, q0, q1, q2) = _tie_sums(data, at_risk[:, 0], at_event[:, 0])
    S1, B1 = at_risk[:, 1:], at_event[:, 1:]
    information = _weighted_cross_product(data, risk, e1, ef)
    information -= S1.T @ (S1 * q0[:, None] - B1 * q1[:, None])
    if len(data.fraction):
        information -= B1.T @ (B1 * q2[:, None] - S1 * q1[:, None])
    weight_total = data.weighted_events if shift else 0.0
    return Evaluation(
        b=b,
        log_likelihood=float(data.event_total @ b) - shift * weight_total - log_denominator,
        score=data.event_total - e1 @ S1 + ef @ B1,
        information=information,
        shift=shift,
        at_risk=at_risk,
        at_event=at_event,
        e1=e1,
        ef=ef,
        q0=q0,
        q1=q1,
        q2=q2,
    )


def risk_scores(data: PartialLikelihood, b: Floats, buffer: Floats | None = None) -> tuple[Floats, float]:
    """w_i exp(x_i b - shift), (n,), and the shift, which is 0 unless exp would overflow."""
    risk = np.empty(len(data.Z)) if buffer is None else buffer
    coefficients = np.concatenate([_NOTHING, b])
    # Small products stay on one thread: on a busy machine a second one waits for more than it brings.
    for begin in range(0, len(risk), 1024):
        np.dot(data.Z[begin : begin + 1024], coefficients, out=risk[begin : begin + 1024])
    shift = 0.0
    if float(b @ b) * data.reach**2 > 100**2 and max(risk.max(), -risk.min()) > 100:
        shift = float(risk.max())
        risk -= shift
    np.exp(risk, out=risk)
    if data.weight is not None:
        risk *= data.weight
    return risk, shift


def exposure_tables(data: PartialLikelihood, increments: Floats, own: Floats) -> tuple[Floats, Floats]:
    """What a row has been exposed to, by `bin2` and by bin of entry (m + 1, ...).

    `increments` (k, ...) are per event bin; `own` the part of its day that an event row is spared under Efron's ties.
    """
    step = spread(data, increments)
    total = data.grid.running(step)
    tables = [total, total - spread(data, own) if len(data.fraction) else total]
    if data.censoring is not None:
        G = data.censoring.reshape(-1, *[1] * (step.ndim - 1))
        weighted = step * G
        tables.append(total + (data.grid.from_end(weighted) - weighted) / np.where(G > 0, G, 1.0))
    return np.concatenate(tables), np.concatenate([total, np.zeros((1, *total.shape[1:]))])


def spread(data: PartialLikelihood, values: Floats) -> Floats:
    """Values at the event bins, (k,) or (k, q), as values at every bin (m, ...), 0 elsewhere."""
    out = np.zeros((data.grid.size, *values.shape[1:]))
    out[data.event_bins] = values
    return out


def row_blocks(n: int) -> Iterator[slice]:
    """Slices over n rows that fit in a processor's cache."""
    for begin in range(0, n, _BLOCK):
        yield slice(begin, min(begin + _BLOCK, n))


def day_sums(data: PartialLikelihood, values: Floats, risk: Floats) -> tuple[Floats, Floats]:
    """Risk-weighted sums (k, q) of rows of `values` (n, q) at the event bins: over those at risk, and over events."""
    m = data.grid.size
    ended = sums_by_end(data, values, risk)
    at_risk = data.grid.from_end(ended.sum(axis=0))
    if data.entry is not None:
        late = _sum_rows(data.entry, m + 1, values, risk, data.pointer)
        at_risk = at_risk - data.grid.from_end(late[:m])
    if data.censoring is not None:
        at_risk += data.censoring[:, None] * still_at_risk(data, ended[2])
    # Column by column in memory, because everything that follows multiplies columns by values of the bins.
    return _at_event_bins(data, at_risk), _at_event_bins(data, ended[1])


def _at_event_bins(data: PartialLikelihood, values: Floats) -> Floats:
    return np.asfortranarray(values.take(data.event_bins, axis=0))


def sums_by_end(data: PartialLikelihood, values: Floats, risk: Floats) -> Floats:
    """Risk-weighted sums (2 or 3, m, q) of rows of values by how and in which bin they end."""
    parts = 2 if data.censoring is None else 3
    return _sum_rows(data.bin2, parts * data.grid.size, values, risk, data.pointer).reshape(parts, data.grid.size, -1)


def _sum_rows(
    index: NDArray[np.int32], size: int, values: Floats, weight: Floats, pointer: NDArray[np.int32]
) -> Floats:
    """Weighted sums (size, q) of rows of values (n, q) by index.

    A sparse matrix with one entry a row sums all columns in a single pass without a copy of the rows; for a few
    thousand rows setting it up costs more than the sums.
    """
    n, q = values.shape
    if n <= _BLOCK:
        place = (index.astype(np.intp) * q)[:, None] + np.arange(q)
        return tally(place.ravel(), size * q, (values * weight[:, None]).ravel()).reshape(size, q)
    return np.asarray(csc_array((weight, index, pointer), shape=(size, n)) @ values)


def still_at_risk(data: PartialLikelihood, competing: Floats) -> Floats:
    """Running sums (m, q), over earlier bins only, of what had a competing event there, divided by G(T-)."""
    assert data.censoring is not None
    G = data.censoring[:, None]
    return data.grid.running(competing / np.where(G > 0, G, 1.0)) - competing / np.where(G > 0, G, 1.0)


def _tie_sums(data: PartialLikelihood, S0: Floats, B0: Floats) -> tuple[float, tuple[Floats, ...]]:
    """Sum of the log denominators, and the five sums over tied events by event bin, each times the mean weight."""
    w, d = data.mean_weight, data.tied
    if not len(data.fraction):
        e1 = w * d / S0
        q0, zero = e1 / S0, np.zeros_like(e1)
        return float((w * d) @ np.log(S0)), (e1, zero, q0, zero, zero)
    log_denominator, out = 0.0, np.empty((5, len(d)))
    for bins in _bin_blocks(d):
        count, begin = d[bins], data.first[bins.start]
        f = data.fraction[begin : data.first[bins.stop - 1] + count[-1]]
        terms = np.empty((6, len(f)))
        inverse, f_inverse, square, f_square, ff_square, logarithm = terms
        np.divide(1.0, S0[bins].repeat(count) - f * B0[bins].repeat(count), out=inverse)
        np.multiply(f, inverse, out=f_inverse)
        np.multiply(inverse, inverse, out=square)
        np.multiply(f, square, out=f_square)
        np.multiply(f, f_square, out=ff_square)
        np.log(inverse, out=logarithm)
        sums = np.add.reduceat(terms, data.first[bins] - begin, axis=1) * w[bins]
        out[:, bins] = sums[:5]
        log_denominator -= float(sums[5].sum())
    return log_denominator, tuple(out)


def _bin_blocks(tied: Ints) -> Iterator[slice]:
    """Slices over event bins with about a block of events in each."""
    end = tied.cumsum()
    if end[-1] <= _BLOCK:
        yield slice(0, len(tied))
        return
    begin = 0
    while begin < len(tied):
        done = end[begin - 1] if begin else 0
        stop = max(int(np.searchsorted(end, done + _BLOCK, side="right")), begin + 1)
        yield slice(begin, stop)
        begin = stop


def _weighted_cross_product(data: PartialLikelihood, risk: Floats, e1: Floats, ef: Floats) -> Floats:
    """Sum of c_i x_i x_i', with c_i each row's expected number of events."""
    at_stop, at_entry = exposure_tables(data, e1, ef)
    total, buffer = np.zeros((data.p, data.p)), np.empty((data.p, min(_BLOCK, len(risk))))
    for rows in row_blocks(len(risk)):
        c = at_stop.take(data.bin2[rows])
        if data.entry is not None:
            c -= at_entry[data.entry[rows]]
        c *= risk[rows]
        x = data.Z[rows, 1:]
        total += np.multiply(x.T, c, out=buffer[:, : len(c)]) @ x
    return total
