"""Concordance: of two people, how often the one whose event came first had been given the higher score?

Harrell's C as R's `survival::concordance`: a pair counts where one had the event at t while the other was under
observation and had it later, if at all (censored at t is later); equal scores count one half, events on one day are no
pair, pairs are within strata and count by the product of weights. The error is the infinitesimal jackknife, summed
within clusters (Therneau & Watson 2015, Mayo Clinic Technical Report 85); without clusters whole weights count
identical people there, where R takes a row for one person whatever its weight. O(n log^2 n), without a table of pairs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import as_floats, as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.intervals import critical_value
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints, whole_numbers
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spells import Spells

# Scores closer than this, relative to the largest, are the same: sums of the same products in another order.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True, repr=False)
class Concordance(Printed):
    """The share `value` of pairs in the right order, with its error; `concordant`, `discordant` and `tied` (in score)
    are (weighted) numbers of pairs. The interval is value plus or minus the error times the normal quantile."""

    title = "Concordance"

    value: float
    standard_error: float
    concordant: float
    discordant: float
    tied: float
    level: float

    def tidy(self) -> pd.DataFrame:
        """One row: value, standard_error, lower, upper, and the numbers of pairs."""
        names = ("value", "standard_error", "lower", "upper", "concordant", "discordant", "tied")
        return pd.DataFrame([{name: getattr(self, name) for name in names}])

    @property
    def lower(self) -> float:
        """Lower limit, not below 0."""
        return max(0.0, self.value - critical_value(self.level) * self.standard_error)

    @property
    def upper(self) -> float:
        """Upper limit, not above 1."""
        return min(1.0, self.value + critical_value(self.level) * self.standard_error)


@checked
def concordance(score: ArrayLike, spells: Spells, *, level: float = 0.95) -> Concordance:
    """How well scores order the events of spells (start, stop]; a higher score should go with an earlier event.

    Args:
        score: (n,).
        spells: n spells; pairs are within strata, errors clustered by person.
        level: coverage of the interval.

    Raises AnalysisError when no two spells can be compared, or the scores do not fit them.

    >>> concordance([3, 2, 1], Spells.of([5, 8, 9], [1, 1, 0])).value
    1.0
    """
    scores, n, owner = as_floats(score, "score"), len(spells), spells.independent_persons()
    if scores.shape != (n,) or not np.isfinite(scores).all():
        msg = f"score must be {n} finite numbers, one for each spell"
        raise AnalysisError(msg)
    codes = owner.codes if owner else None
    return _concordance(spells.strata_grid, spells.event, scores, spells.weight, codes, as_level(level))


def cox_concordance(fit: CoxFit) -> Concordance:
    """Concordance of a Cox model's linear predictor with the events it was fitted to, as R prints it with the model.

    It describes this fit; on other people the same model does worse. Raises AnalysisError when nobody can be compared.
    """
    data = fit.data
    linear = data.Z[:, 1:] @ (fit.coefficients * data.scale)
    owner = None if fit.cluster is None else fit.cluster.codes
    return _concordance(data.grid, data.event, linear, data.weight, owner, fit.level)


def _concordance(
    grid: DayGrid, event: Bools, score: Floats, weight: Floats | None, cluster: Ints | None, level: float
) -> Concordance:
    n = len(score)
    w = np.ones(n) if weight is None else weight
    stratum = grid.stratum[grid.stop]
    rank = _ranks(score)
    # Rows in order of stratum, time, and events before those censored then; an event meets the rows after those of its
    # time.
    late = 2 * grid.stop + ~event
    order = np.argsort(late, kind="stable")
    hit = np.flatnonzero(event)
    after = np.searchsorted(late[order], late[hit], side="right")
    end = np.searchsorted(stratum[order], stratum[hit], side="right")
    others = _between(rank[order], w[order], after, end, rank[hit])
    # Row j meets the events after its start, before its stop, and at its stop where it is censored then.
    hits = hit[np.argsort(grid.stop[hit], kind="stable")]
    bins = grid.stop[hits]
    first = np.searchsorted(stratum[hits], stratum, side="left")
    begin = first
    before = np.searchsorted(bins, grid.stop, side="left")
    before = np.where(event, before, np.searchsorted(bins, grid.stop, side="right"))
    if grid.entry is not None:
        inside = grid.entry < grid.size
        begin = np.where(inside, np.searchsorted(bins, grid.entry, side="right"), first)
        # Those who enter at or after the event were not under observation.
        entry = np.where(inside, grid.entry, -1)
        by_entry = np.argsort(entry, kind="stable")
        entered = entry[by_entry]
        unseen = np.searchsorted(entered, grid.stop[hit], side="left")
        last = np.searchsorted(entered, _last_bin(grid, stratum[hit]), side="right")
        gone = _between(rank[by_entry], w[by_entry], unseen, last, rank[hit])
        others = others - gone
    met = _between(rank[hits], w[hits], begin, np.maximum(before, begin), rank)
    lower, tied, higher = others
    concordant, ties, discordant = (float(w[hit] @ side) for side in (lower, tied, higher))
    pairs = concordant + ties + discordant
    if pairs <= 0:
        msg = "no two spells can be compared: nobody had the event while somebody else was still under observation"
        raise AnalysisError(msg)
    value = (concordant + ties / 2) / pairs
    # Right pairs, less the share of all pairs, that each row is part of: as the event, and as the other one.
    influence = met[2] + met[1] / 2 - value * met.sum(axis=0)
    influence[hit] += lower + tied / 2 - value * others.sum(axis=0)
    influence *= (np.sqrt(w) if cluster is None and whole_numbers(weight) else w) / pairs
    if cluster is not None:
        influence = np.bincount(cluster, influence)
    error = float(np.sqrt(influence @ influence))
    return Concordance(value, error, concordant, discordant, ties, level)


def _last_bin(grid: DayGrid, stratum: Ints) -> Ints:
    ends = np.append(grid.first[1:], grid.size) - 1
    return np.asarray(ends[stratum])


def _ranks(score: Floats) -> Ints:
    """Places of the scores (n,) from the lowest up; those that differ by rounding share one."""
    order = np.argsort(score, kind="stable")
    steps = np.diff(score[order], prepend=score[order[:1]]) > _ROUNDING * np.abs(score).max(initial=0.0)
    ranks = np.empty(len(score), dtype=np.intp)
    ranks[order] = np.cumsum(steps)
    return ranks


def _between(rank: Ints, weight: Floats, low: Ints, high: Ints, at: Ints) -> Floats:
    """Sums (3, q) of the weights of rows from `low` (q,) up to before `high` (q,) with a rank below, equal to and above
    `at` (q,); ranks and weights (n,) in the order of the rows."""
    within = [_below(rank, weight, high, limit) - _below(rank, weight, low, limit) for limit in (at, at + 1, None)]
    below, up_to, every = within
    return np.stack([below, up_to - below, every - up_to])


def _below(rank: Ints, weight: Floats, rows: Ints, at: Ints | None) -> Floats:
    """Sums (q,) of the weights of the first `rows` (q,) rows with a rank below `at` (q,), or of all of them.

    The first rows are blocks of decreasing powers of two, in each of which ranks are sorted once for all queries.
    """
    if at is None:
        return np.concatenate([[0.0], np.cumsum(weight)])[rows]
    n, span = len(rank), int(rank.max(initial=0)) + 2
    # A rank above all of these must not reach into the next block.
    at = np.minimum(at, span - 1)
    total, done = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.intp)
    for level in reversed(range(n.bit_length())):
        size = 1 << level
        has = np.flatnonzero(rows & size)
        key = np.arange(n) // size * span + rank
        order = np.argsort(key, kind="stable")
        sums = np.concatenate([[0.0], np.cumsum(weight[order])])
        place = np.searchsorted(key[order], done[has] // size * span + at[has], side="left")
        total[has] += sums[place] - sums[done[has]]
        done[has] += size
    return total
