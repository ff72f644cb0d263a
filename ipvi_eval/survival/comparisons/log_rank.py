"""Do groups differ in their hazard? The log-rank test and its weighted and stratified relatives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.ranked_test import ranked_test
from ipvi_eval.survival.spells.arrays import Floats, divide, tally
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spell_rows import SpellRows
from ipvi_eval.survival.spells.stored import StoredSpells

TieCorrection = Literal["pooled", "by-group", "none"]
LogRankWeight = Literal["log-rank", "gehan", "tarone-ware", "peto", "modified-peto", "fleming-harrington"]


@dataclass(frozen=True, slots=True, repr=False)
class LogRank(Printed):
    """A k-sample test. `observed` and `expected` (k,) are weighted sums over strata; `covariance` (k, k) of O - E.

    `by_stratum_observed` and `by_stratum_expected` are (k, strata). `n` and `events` (k,) are unweighted counts.
    `z` is the signed statistic of the second of two groups (positive: more events than expected), else None.
    """

    title = "Log-rank test"

    groups: tuple[Any, ...]
    n: tuple[int, ...]
    events: tuple[int, ...]
    observed: Floats
    expected: Floats
    covariance: Floats
    by_stratum_observed: Floats
    by_stratum_expected: Floats
    chi_square: float
    df: int
    p: float
    z: float | None
    weight: LogRankWeight

    def tidy(self) -> pd.DataFrame:
        """One row for each group."""
        return pd.DataFrame(
            {
                "group": self.groups,
                "n": self.n,
                "events": self.events,
                "observed": self.observed,
                "expected": self.expected,
                "chi_square": self.chi_square,
                "df": self.df,
                "p": self.p,
            }
        )


@checked
def log_rank(
    spells: SpellRows | StoredSpells,
    *,
    weight: LogRankWeight = "log-rank",
    rho: float = 0.0,
    gamma: float = 0.0,
    tie_correction: TieCorrection = "pooled",
) -> LogRank:
    """Compare the hazards of k groups of spells (start, stop], within strata where there are any.

    Mantel (1966), k samples and strata as R's `survdiff`; the hypergeometric variance d (n - d) / (n - 1). Weights:
    "gehan" n, "tarone-ware" sqrt(n), "peto" S~(t) = prod(1 - d / (n + 1)), "modified-peto" S~ n / (n + 1) (Andersen
    1982), "fleming-harrington" S(t-)^rho (1 - S(t-))^gamma with the pooled Kaplan-Meier curve of the stratum. Events
    are taken as independent: where one person has several, compare their mean numbers (`mean_cumulative_test`).

    Args:
        spells: n spells in at least two groups, in memory or stored; observed and expected are added up over strata.
        weight: what each event time counts.
        rho: power of S(t-) for "fleming-harrington"; 1 is R's `survdiff(rho = 1)`.
        gamma: power of 1 - S(t-) for "fleming-harrington".
        tie_correction: "pooled" is the hypergeometric variance; "by-group" takes (n - d_j) / (n - 1) over the events of
            each group, as the R package survMisc (0.5.5) does; "none" leaves it out.

    Raises:
        AnalysisError: fewer than two groups, weights of spells, no events, no two groups at risk together when events
            occur, an unknown weight, or rho and gamma beside another weight.

    >>> from ipvi_eval import Spells
    >>> log_rank(Spells.of([1, 2, 3, 4], [1, 1, 1, 1], group=["B", "B", "C", "C"])).observed.tolist()
    [2.0, 2.0]
    """
    rows = spells.alike
    happened, groups, counts = rows.event, rows.compared, rows.counts
    rows.refuse("log_rank", "weight")
    if tie_correction not in ("pooled", "by-group", "none"):
        msg = "tie_correction must be 'pooled', 'by-group' or 'none'"
        raise AnalysisError(msg)
    if weight != "fleming-harrington" and (rho != 0 or gamma != 0):
        msg = "rho and gamma belong to weight='fleming-harrington'; name it, or leave them out"
        raise AnalysisError(msg)
    if not happened.any():
        msg = "no events: groups cannot be compared; lengthen the follow-up or choose a wider outcome"
        raise AnalysisError(msg)
    k = groups.count
    grid = rows.strata_grid
    place = grid.stop * k + groups.codes
    ended = tally(place, grid.size * k, counts).reshape(-1, k)
    d = tally(place.compress(happened), grid.size * k, None if counts is None else counts.compress(happened))
    d = d.reshape(-1, k)
    y = grid.from_end(ended)
    if grid.entry is not None:
        late = tally(grid.entry * k + groups.codes, (grid.size + 1) * k, counts).reshape(-1, k)[: grid.size]
        y = y - grid.from_end(late)
    w = _weights(grid, d @ np.ones(k), y @ np.ones(k), weight, rho, gamma)
    observed, expected, covariance = _compare(d, y, w, tie_correction)
    by_stratum = [np.add.reduceat(values, grid.first, axis=0).T for values in (observed, expected)]
    total_o, total_e = by_stratum[0].sum(axis=1), by_stratum[1].sum(axis=1)
    nothing = "no two groups are at risk together when some but not all have the event, so nothing compares them"
    test = ranked_test(total_o - total_e, covariance, nothing)
    return LogRank(
        groups=groups.labels,
        n=tuple(int(c) for c in np.bincount(groups.codes, counts, minlength=k)),
        events=tuple(int(c) for c in d.sum(axis=0)),
        observed=total_o,
        expected=total_e,
        covariance=covariance,
        by_stratum_observed=by_stratum[0],
        by_stratum_expected=by_stratum[1],
        chi_square=test.statistic,
        df=test.df,
        p=test.p,
        z=float(np.sign(total_o[1] - total_e[1]) * np.sqrt(test.statistic)) if k == 2 else None,
        weight=weight,
    )


def _compare(d: Floats, y: Floats, w: Floats, tie_correction: TieCorrection) -> tuple[Floats, Floats, Floats]:
    """Weighted observed and expected by bin (m, k), and the covariance (k, k) of their sums."""
    one = np.ones(y.shape[1])
    total_d, total_y = d @ one, y @ one
    share = divide(y, total_y[:, None])
    by_group = tie_correction == "by-group"
    spread = (d * (total_y[:, None] - d)) @ one if by_group else total_d * (total_y - total_d)
    spread = w**2 * divide(spread, total_y - 1)
    if tie_correction == "none":
        spread = w**2 * total_d
    covariance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
    return w[:, None] * d, (w * total_d)[:, None] * share, covariance


def _weights(grid: DayGrid, d: Floats, y: Floats, weight: LogRankWeight, rho: float, gamma: float) -> Floats:
    if weight == "log-rank":
        return np.ones(grid.size)
    if weight == "gehan":
        return y
    if weight == "tarone-ware":
        return np.sqrt(y)
    if weight in ("peto", "modified-peto"):
        smoothed = _product(grid, 1 - d / (y + 1))
        return smoothed if weight == "peto" else smoothed * y / (y + 1)
    if weight == "fleming-harrington":
        factor = 1 - divide(d, y)
        before = _product_before(grid, factor)
        return np.asarray(before**rho * (1 - before) ** gamma, dtype=np.float64)
    msg = "weight must be 'log-rank', 'gehan', 'tarone-ware', 'peto', 'modified-peto' or 'fleming-harrington'"
    raise AnalysisError(msg)


def _product(grid: DayGrid, factor: Floats) -> Floats:
    """Running product within each stratum."""
    ends = np.append(grid.first[1:], grid.size)
    return np.concatenate([np.cumprod(factor[a:b]) for a, b in zip(grid.first, ends, strict=True)])


def _product_before(grid: DayGrid, factor: Floats) -> Floats:
    shifted = np.concatenate([[1.0], factor[:-1]])
    shifted[grid.first] = 1.0
    return _product(grid, shifted)
