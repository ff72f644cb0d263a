"""Cox's partial likelihood on the day grid: value, score and information without sorting or expanding rows.

Write r_i = w_i exp(x_i b), S(t) for the sum of (r, r x) over those at risk at t, B(t) for the same sum over the d events
on t, and f = l/d for l = 0 .. d - 1 (Efron 1977; Breslow 1974 has f = 0 throughout). Each tied event has the denominator
a_l = S0 - f_l B0 and carries the mean weight of the day's events, as in R's `survival`. Then

    information = sum_i c_i x_i x_i' - sum_days sum_l wbar (S1 - f B1)(S1 - f B1)' / a_l^2,
    c_i = r_i [C(stop_i) - C(start_i) - event_i Cf(stop_i)],   C = running sum of wbar/a_l,   Cf = wbar f/a_l on the day,

one weighted cross-product, and the sums over l of 1/a, f/a, 1/a^2, f/a^2, f^2/a^2 are all a day needs to remember.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from ipvi_eval.survival.day_grid import DayGrid
from ipvi_eval.survival.inputs import Bools, Floats, Ints

Ties = Literal["efron", "breslow"]
_BLOCK = 1 << 14


@dataclass(frozen=True, slots=True)
class PartialLikelihood:
    """The data of one Cox model, arranged for repeated evaluation.

    `Z` (n, 1 + p) holds a column of ones and the covariates, centred at `centre` (p,) and divided by `scale` (p,).
    `bin2` (n,) is the bin of each row's stop, moved by m for events, so that one pass separates events from the rest.
    `event_bins` (k,) are the bins with events, `tied` (k,) their number, `mean_weight` (k,) their mean weight.
    """

    grid: DayGrid
    Z: Floats
    centre: Floats
    scale: Floats
    event: Bools
    weight: Floats | None
    ties: Ties
    bin2: NDArray[np.int32]
    event_bins: Ints
    tied: Ints
    mean_weight: Floats
    event_total: Floats

    @property
    def p(self) -> int:
        """Number of covariates."""
        return self.Z.shape[1] - 1

    @property
    def events(self) -> int:
        """Number of events."""
        return int(self.tied.sum())


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The partial likelihood at one b (scaled covariates), with the sums by day that everything else reuses.

    `at_risk` and `at_event` are S and B, (k, 1 + p), at the event bins; `e1, ef, q0, q1, q2` (k,) the sums over tied
    events of 1/a, f/a, 1/a^2, f/a^2 and f^2/a^2, each times the mean weight; `risk` (n,) is r.
    """

    b: Floats
    log_likelihood: float
    score: Floats
    information: Floats
    risk: Floats
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
    Z = np.empty((n, p + 1))
    Z[:, 0] = 1.0
    np.subtract(X, centre, out=Z[:, 1:])
    Z[:, 1:] /= scale
    bin2 = grid.stop.astype(np.int32)
    bin2[event] += grid.size
    at = grid.stop[event]
    tied = np.bincount(at, minlength=grid.size)
    event_bins = np.flatnonzero(tied)
    tied = tied[event_bins]
    rows = Z[event, 1:]
    if weight is None:
        mean_weight, event_total = np.ones(len(event_bins)), rows.sum(axis=0)
    else:
        mean_weight = np.bincount(at, weight[event], minlength=grid.size)[event_bins] / tied
        event_total = weight[event] @ rows
    return PartialLikelihood(
        grid, Z, centre, scale, event, weight, ties, bin2, event_bins, tied, mean_weight, event_total
    )


def evaluate(data: PartialLikelihood, b: Floats) -> Evaluation:
    """Log-likelihood, score (p,) and information (p, p) at b, all on the scaled covariates."""
    risk = data.Z[:, 1:] @ b if b.any() else np.zeros(len(data.Z))
    event_eta = float(data.event_total @ b)
    shift = float(risk.max()) if len(risk) and np.abs(risk).max() > 100 else 0.0
    if shift:
        risk -= shift
    np.exp(risk, out=risk)
    if data.weight is not None:
        risk *= data.weight
    at_risk, at_event = _day_sums(data, risk)
    sums = _tie_sums(data, at_risk[:, 0], at_event[:, 0])
    log_denominator, (e1, ef, q0, q1, q2) = sums
    S1, B1 = at_risk[:, 1:], at_event[:, 1:]
    score = data.event_total - e1 @ S1 + ef @ B1
    cross = (S1 * q1[:, None]).T @ B1
    information = _weighted_cross_product(data, exposure(data, risk, e1, ef))
    information -= (S1 * q0[:, None]).T @ S1 - cross - cross.T + (B1 * q2[:, None]).T @ B1
    weight_total = float(data.mean_weight @ data.tied)
    return Evaluation(
        b=b,
        log_likelihood=event_eta - shift * weight_total - log_denominator,
        score=score,
        information=information,
        risk=risk,
        shift=shift,
        at_risk=at_risk,
        at_event=at_event,
        e1=e1,
        ef=ef,
        q0=q0,
        q1=q1,
        q2=q2,
    )


def exposure(data: PartialLikelihood, risk: Floats, e1: Floats, ef: Floats) -> Floats:
    """c (n,): each row's expected number of events, w_i exp(x_i b) times the hazard it was exposed to."""
    total = running_at_event_bins(data, e1)
    own = spread(data, ef)
    table = np.concatenate([total, total - own])
    c = table[data.bin2]
    if data.grid.entry is not None:
        c -= data.grid.at_entry(total)
    c *= risk
    return c


def spread(data: PartialLikelihood, values: Floats) -> Floats:
    """Values at the event bins, (k,) or (k, q), as values at every bin (m, ...), 0 elsewhere."""
    out = np.zeros((data.grid.size, *values.shape[1:]))
    out[data.event_bins] = values
    return out


def running_at_event_bins(data: PartialLikelihood, values: Floats) -> Floats:
    """Running sums over time (m, ...) of values at the event bins."""
    return data.grid.running(spread(data, values))


def row_blocks(n: int) -> Iterator[slice]:
    """Slices over n rows that fit in a processor's cache."""
    for begin in range(0, n, _BLOCK):
        yield slice(begin, min(begin + _BLOCK, n))


def sum_by(index: NDArray[np.int32], size: int, values: Floats, weight: Floats) -> Floats:
    """Sums (size, q) of weighted rows of `values` (n, q) by index: one pass, no copy of the rows."""
    pointer = np.arange(len(index) + 1, dtype=np.int32)
    matrix = csc_array((weight, index, pointer), shape=(size, len(index)))
    return np.asarray(matrix @ values)


def _day_sums(data: PartialLikelihood, risk: Floats) -> tuple[Floats, Floats]:
    m = data.grid.size
    both = sum_by(data.bin2, 2 * m, data.Z, risk)
    at_event = both[m:]
    at_risk = data.grid.from_end(both[:m] + at_event)
    if data.grid.entry is not None:
        late = sum_by(data.grid.entry.astype(np.int32), m + 1, data.Z, risk)[:m]
        at_risk = at_risk - data.grid.from_end(late)
    return at_risk[data.event_bins], at_event[data.event_bins]


def _tie_sums(data: PartialLikelihood, S0: Floats, B0: Floats) -> tuple[float, tuple[Floats, ...]]:
    """Sum of the log denominators, and the five sums over tied events by event bin, each times the mean weight."""
    w, d = data.mean_weight, data.tied
    if data.ties == "breslow" or d.max(initial=1) == 1:
        e1 = w * d / S0
        q0, zero = e1 / S0, np.zeros_like(e1)
        return float((w * d) @ np.log(S0)), (e1, zero, q0, zero, zero)
    first = np.cumsum(d) - d
    f = (np.arange(d.sum()) - np.repeat(first, d)) / np.repeat(d, d)
    inverse = 1 / (np.repeat(S0, d) - f * np.repeat(B0, d))
    log_denominator = -float(w @ np.add.reduceat(np.log(inverse), first))
    square = inverse * inverse
    terms = (inverse, f * inverse, square, f * square, f * f * square)
    return log_denominator, tuple(w * np.add.reduceat(term, first) for term in terms)


def _weighted_cross_product(data: PartialLikelihood, c: Floats) -> Floats:
    total = np.zeros((data.p, data.p))
    for rows in row_blocks(len(c)):
        Z = data.Z[rows, 1:]
        total += (Z * c[rows, None]).T @ Z
    return total
