"""Cox's partial likelihood from sums by day: the days of events, what a likelihood and its slopes make of sums there.

Write S for the sum of (r, r x) over those at risk on a day of events, B for the same over its d events, r = w exp(x b),
and f = l/d for l = 0 .. d - 1 (Efron 1977; Breslow 1974 has f = 0 throughout). Each tied event has the denominator
a_l = S0 - f_l B0 and carries the mean weight of the day's events, as in R's `survival`. The sums over l of 1/a, f/a,
1/a^2, f/a^2, f^2/a^2 are all a day needs to remember. The sums may come from rows in memory (`partial_likelihood`) or
from a database (`stored_likelihood`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypedDict

import numpy as np

from ipvi_eval.survival.spells.arrays import Floats, Ints
from ipvi_eval.survival.spells.day_grid import DayGrid

Ties = Literal["efron", "breslow"]
_BLOCK = 1 << 12


class TiedEvents(TypedDict):
    """The fields of `EventDays` that say how many events a day has."""

    event_bins: Ints
    tied: Ints
    mean_weight: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDays:
    """The days of events of one Cox model.

    Covariates are centred at `centre` (p,) and divided by `scale` (p,); `event_total` (p,) is their weighted sum over
    events. `event_bins` (k,) are the bins of `grid` with events, `tied` (k,) their number, `mean_weight` (k,) their
    mean weight.

    For the subdistribution hazard of Fine and Gray, `censoring` (m,) is G(t-), the share not yet censored (times the
    share who have entered, with late entry): a row with a competing event stays at risk with weight G(t-) / G(T-).
    """

    grid: DayGrid
    centre: Floats
    scale: Floats
    ties: Ties
    event_bins: Ints
    tied: Ints
    mean_weight: Floats
    event_total: Floats
    censoring: Floats | None = None

    @property
    def p(self) -> int:
        """Number of covariates."""
        return len(self.scale)

    @property
    def events(self) -> int:
        """Number of events."""
        return int(self.tied.sum())

    @property
    def weighted_events(self) -> float:
        """Sum of the weights of the events."""
        return float(self.mean_weight @ self.tied)

    @property
    def shared(self) -> bool:
        """Whether tied events share their day as Efron has it, so that f is not 0 throughout."""
        return self.ties == "efron" and bool(self.tied.max(initial=1) > 1)

    def fractions(self, bins: slice) -> Floats:
        """f of each event of some event bins, in order of its bin."""
        return efron_fractions(self.tied[bins])


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


def efron_fractions(tied: Ints) -> Floats:
    """0, 1/d, ... (d - 1)/d for each of the bins (k,) with d events, one after another."""
    first = tied.cumsum() - tied
    return np.asarray((np.arange(tied.sum()) - first.repeat(tied)) / tied.repeat(tied), dtype=np.float64)


def tied_events(tied: Ints, weights: Floats | None) -> TiedEvents:
    """What `EventDays` holds of numbers (m,) of events by bin and the sums (m,) of their weights, None for 1 each."""
    event_bins = np.flatnonzero(tied)
    tied = tied[event_bins]
    mean_weight = np.ones(len(event_bins)) if weights is None else weights[event_bins] / tied
    return TiedEvents(event_bins=event_bins, tied=tied, mean_weight=mean_weight)


def slopes_from_sums(
    days: EventDays,
    b: Floats,
    shift: float,
    at_risk: Floats,
    at_event: Floats,
    cross_product: Callable[[Floats, Floats], Floats],
) -> Evaluation:
    """Value, score (p,) and information (p, p) at b from S and B, (k, 1 + p), which are for exp(x b - shift).

    `cross_product` makes of e1 and ef (k,) the sum of c_i x_i x_i', c_i the number of events expected of a row.
    """
    if days.grid.entry is not None:
        # A difference of sums may miss, by rounding, that those with the event are at risk themselves.
        np.maximum(at_risk[:, 0], at_event[:, 0], out=at_risk[:, 0])
    log_denominator, (e1, ef, q0, q1, q2) = _tie_sums(days, at_risk[:, 0], at_event[:, 0])
    S1, B1 = at_risk[:, 1:], at_event[:, 1:]
    information = cross_product(e1, ef)
    information -= S1.T @ (S1 * q0[:, None] - B1 * q1[:, None])
    if days.shared:
        information -= B1.T @ (B1 * q2[:, None] - S1 * q1[:, None])
    weight_total = days.weighted_events if shift else 0.0
    return Evaluation(
        b=b,
        log_likelihood=float(days.event_total @ b) - shift * weight_total - log_denominator,
        score=days.event_total - e1 @ S1 + ef @ B1,
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


def under_observation(grid: DayGrid, ended: Floats, late: Floats | None) -> Floats:
    """Sums (m, q) over those at risk, from sums by how and where rows end (2 or 3, m, q) and begin (m, q)."""
    total = grid.from_end(ended.sum(axis=0))
    return total if late is None else total - grid.from_end(late)


def at_event_bins(days: EventDays, values: Floats) -> Floats:
    """Rows (k, q) of values (m, q): column by column in memory, because what follows multiplies columns by bin."""
    return np.asfortranarray(values.take(days.event_bins, axis=0))


def exposure_tables(days: EventDays, increments: Floats, own: Floats) -> tuple[Floats, Floats]:
    """What a row has been exposed to, by `bin2` and by bin of entry (m + 1, ...).

    `increments` (k, ...) are per event bin; `own` the part of its day that an event row is spared under Efron's ties.
    """
    step = spread(days, increments)
    total = days.grid.running(step)
    tables = [total, total - spread(days, own) if days.shared else total]
    if days.censoring is not None:
        G = days.censoring.reshape(-1, *[1] * (step.ndim - 1))
        weighted = step * G
        tables.append(total + (days.grid.from_end(weighted) - weighted) / np.where(G > 0, G, 1.0))
    return np.concatenate(tables), np.concatenate([total, np.zeros((1, *total.shape[1:]))])


def spread(days: EventDays, values: Floats) -> Floats:
    """Values at the event bins, (k,) or (k, q), as values at every bin (m, ...), 0 elsewhere."""
    out = np.zeros((days.grid.size, *values.shape[1:]))
    out[days.event_bins] = values
    return out


def _tie_sums(days: EventDays, S0: Floats, B0: Floats) -> tuple[float, tuple[Floats, ...]]:
    """Sum of the log denominators, and the five sums over tied events by event bin, each times the mean weight."""
    w, d = days.mean_weight, days.tied
    if not days.shared:
        e1 = w * d / S0
        q0, zero = e1 / S0, np.zeros_like(e1)
        return float((w * d) @ np.log(S0)), (e1, zero, q0, zero, zero)
    log_denominator, out = 0.0, np.empty((5, len(d)))
    for bins in _bin_blocks(d):
        count, f = d[bins], days.fractions(bins)
        terms = np.empty((6, len(f)))
        inverse, f_inverse, square, f_square, ff_square, logarithm = terms
        np.divide(1.0, S0[bins].repeat(count) - f * B0[bins].repeat(count), out=inverse)
        np.multiply(f, inverse, out=f_inverse)
        np.multiply(inverse, inverse, out=square)
        np.multiply(f, square, out=f_square)
        np.multiply(f, f_square, out=ff_square)
        np.log(inverse, out=logarithm)
        sums = np.add.reduceat(terms, count.cumsum() - count, axis=1) * w[bins]
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
