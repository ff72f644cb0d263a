"""Do groups differ in how many come back for one cause, when other causes compete? Gray's test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.inference.ranked_test import ranked_test
from ipvi_eval.survival.spells.arrays import Floats, divide, running_product
from ipvi_eval.survival.spells.day_grid import day_grid
from ipvi_eval.survival.spells.spell_rows import SpellRows
from ipvi_eval.survival.spells.stored import StoredSpells


@dataclass(frozen=True, slots=True, repr=False)
class GrayTest(Printed):
    """Gray's k-sample test of one cause: `score` (k - 1,) of the first groups and its `covariance`."""

    title = "Gray's test of one cause"

    cause: int
    groups: tuple[Any, ...]
    n: tuple[int, ...]
    events: tuple[int, ...]
    score: Floats
    covariance: Floats
    chi_square: float
    df: int
    p: float

    @property
    def sentence(self) -> str:
        """How many had the event in each group."""
        counted = zip(self.groups, self.events, self.n, strict=True)
        return "; ".join(f"{group}: event in {events:,} of {n:,} spells" for group, events, n in counted) + "."

    def tidy(self) -> pd.DataFrame:
        """One row: the test."""
        return pd.DataFrame([{"cause": self.cause, "chi_square": self.chi_square, "df": self.df, "p": self.p}])


@checked
def gray(spells: SpellRows | StoredSpells, *, of: int, rho: float = 0.0) -> GrayTest:
    """Compare the cumulative incidence of cause `of` between k groups, within strata where there are any.

    Gray (1988, Annals of Statistics 16:1141), weights (1 - F)^rho, with the variance for tied times of R's
    `cmprsk::cuminc`. Scores and variances are added up over strata. The degrees of freedom are the rank of the
    covariance, k - 1 where every group is at risk when events occur.

    Args:
        spells: n spells in at least two groups with their causes, in memory or stored; no entry times, no weights.
        of: the cause to compare.
        rho: power of the weight.

    Raises:
        AnalysisError: fewer than two groups, entry times or weights, nobody has an event of this cause, or no two
            groups are at risk together.

    >>> from ipvi_eval import Spells
    >>> test = gray(Spells.of([1, 2, 3, 4], [1, 1, 2, 1], group=["B", "B", "C", "C"]), of=1)
    >>> test.events, test.df
    ((2, 1), 1)
    """
    rows = spells.alike
    rows.refuse("gray", "start", "weight")
    codes, groups, stratum, number = rows.cause, rows.compared, rows.strata, rows.counts
    kind = np.where(codes == of, 1, np.where(codes > 0, 2, 0))
    if of < 1 or not (kind == 1).any():
        msg = f"nobody has an event of cause {of}: its incidence cannot be compared"
        raise AnalysisError(msg)
    k = groups.count
    score, covariance = np.zeros(k - 1), np.zeros((k - 1, k - 1))
    for own in _strata_rows(None if stratum is None else stratum.codes, len(codes)):
        counts = _counts(rows.stop[own], kind[own], groups.codes[own], k, None if number is None else number[own])
        if not counts.shape[1]:
            continue  # nobody in this stratum has an event of any cause
        s, v = _one_stratum(counts, rho)
        score, covariance = score + s, covariance + v
    nothing = "no two groups are at risk together when events of this cause occur, so their incidences are not compared"
    test = ranked_test(score, covariance, nothing)
    of_cause = (kind == 1) if number is None else number * (kind == 1)
    tally = np.bincount(groups.codes, of_cause, minlength=k)
    return GrayTest(
        cause=of,
        groups=groups.labels,
        n=tuple(int(c) for c in np.bincount(groups.codes, number, minlength=k)),
        events=tuple(int(c) for c in tally),
        score=score,
        covariance=covariance,
        chi_square=test.statistic,
        df=test.df,
        p=test.p,
    )


def _strata_rows(codes: NDArray[np.intp] | None, n: int) -> list[NDArray[np.intp] | slice]:
    if codes is None:
        return [slice(0, n)]
    order = np.argsort(codes, kind="stable")
    return list(np.split(order, np.cumsum(np.bincount(codes))[:-1]))


def _counts(times: Floats, kind: NDArray[np.intp], group: NDArray[np.intp], k: int, number: Floats | None) -> Floats:
    """Numbers (3, m, k) who end at each time with any event: at risk, cause of interest, other causes."""
    grid = day_grid(times)
    tally = np.bincount((grid.stop * k + group) * 3 + kind, number, minlength=grid.size * k * 3).reshape(-1, k, 3)
    at_risk = grid.from_end(tally.sum(axis=2).astype(np.float64))
    seen = tally[:, :, 1:].sum(axis=(1, 2)) > 0
    return np.stack([at_risk[seen], tally[seen, :, 1], tally[seen, :, 2]]).astype(np.float64)


def _one_stratum(counts: Floats, rho: float) -> tuple[Floats, Floats]:
    """Score (k - 1,) and its covariance, as in Gray (1988): h_r = Y_r / S_r(t-), R_r = h_r (1 - F_r(t-))."""
    y, d1, d2 = counts
    k = y.shape[1]
    here = y > 0
    S = running_product(1 - divide(d1 + d2, y))
    S_before = np.vstack([np.ones(k), S[:-1]])
    F = np.cumsum(S_before * divide(d1, y), axis=0)
    F_before = np.vstack([np.zeros(k), F[:-1]])
    h = np.where(here, divide(y, S_before), 0.0)
    R = h * (1 - F_before)
    total = h.sum(axis=1)
    events = d1.sum(axis=1)
    pooled = np.cumsum(divide(events, total))
    pooled_before = np.concatenate([[0.0], pooled[:-1]])
    w = (1 - pooled_before) ** rho
    score = (w[:, None] * (d1 - (events / R.sum(axis=1))[:, None] * R) * here).sum(axis=0)[: k - 1]
    share = divide(h, total[:, None] * np.ones(k))
    a = w[:, None, None] * h[:, :, None] * (np.eye(k) - share[:, None, :])
    c = np.cumsum(a * divide(events, total * (1 - pooled_before))[:, None, None], axis=0)
    variance = _own_cause(y, S_before, S, events, total, pooled, a, c)
    return score, (variance + _other_causes(y, d2, S_before, S, pooled, c))[: k - 1, : k - 1]


def _own_cause(
    y: Floats, S_before: Floats, S: Floats, events: Floats, total: Floats, pooled: Floats, a: Floats, c: Floats
) -> Floats:
    k = y.shape[1]
    variance, last = np.zeros((k, k)), c[-1]
    for r in range(k):
        at = (y[:, r] > 0) & (events > 0)
        rest = np.where(S[:, r] > 0, 1 - divide(1 - pooled, S[:, r]), 1.0)
        at_own = total * S_before[:, r] - 1
        tied = np.where(
            events > 1, 1 - np.divide(events - 1, at_own, out=np.zeros(len(at_own)), where=at_own != 0), 1.0
        )
        spread = np.where(at, tied * S_before[:, r] * divide(events, total * y[:, r]), 0.0)
        # a_ir(t) + (c_ir(end) - c_ir(t)) (1 - (1 - F) / S_r)
        loading = a[:, :, r] + rest[:, None] * (last[:, r] - c[:, :, r])
        variance += (loading * spread[:, None]).T @ loading
    return variance


def _other_causes(y: Floats, d2: Floats, S_before: Floats, S: Floats, pooled: Floats, c: Floats) -> Floats:
    k = y.shape[1]
    variance, last = np.zeros((k, k)), c[-1]
    for r in range(k):
        at = (S[:, r] > 0) & (d2[:, r] > 0)
        tied = np.where(d2[:, r] > 1, 1 - divide(d2[:, r] - 1, y[:, r] - 1), 1.0)
        spread = np.where(at, tied * S_before[:, r] ** 2 * divide(d2[:, r], y[:, r] ** 2), 0.0)
        loading = divide(1 - pooled, S[:, r])[:, None] * (c[:, :, r] - last[:, r])
        variance += (loading * spread[:, None]).T @ loading
    return variance
