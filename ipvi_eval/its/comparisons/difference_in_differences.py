"""Difference-in-differences with staggered starts, Callaway & Sant'Anna (2021), for outcomes on an additive scale.

Each start's areas are compared only with areas not (yet) in the programme, so effects that grow or fade cannot leak
into one another, as they do in two-way fixed effects. Counts of unequal areas belong to `staggered_counts`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from ipvi_eval.arguments import as_level, checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.staggered_panel import StaggeredPanel, staggered_panel
from ipvi_eval.printed import Printed

Floats = NDArray[np.float64]
Comparison = Literal["not yet treated", "never treated"]
Summary = Literal["simple", "by start", "by event time", "by period"]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class GroupTimeEffects(Printed):
    """ATT(g, t): the effect at period t on the areas that started at g.

    `start`, `period` (m,) period indices; `effect` (m,); `influence` (areas, m) influence functions, so that any
    weighted mean has a standard error; `share` (m,) share of all areas in that start's group. Rows with period < start
    are pre-trend placebos against the period before.
    """

    title = "Effects by start and period"

    panel: StaggeredPanel
    comparison: Comparison
    start: NDArray[np.int64]
    period: NDArray[np.int64]
    effect: Floats
    influence: Floats
    share: Floats

    @property
    def areas(self) -> NDArray[np.int64]:
        """Number of areas that share each row's start, (m,)."""
        return np.rint(self.share * self.panel.areas).astype(np.int64)

    @property
    def _lone(self) -> NDArray[np.bool_]:
        # one area has no spread of its own: the error of its effect is unknown, not the comparison's alone
        return np.asarray((self.areas < 2) | (self.influence == 0).all(axis=0), dtype=bool)

    @property
    def standard_errors(self) -> Floats:
        """Analytic standard errors clustered by area, (m,); NaN where a start has one area only."""
        return np.where(self._lone, np.nan, _errors(self.influence))

    def tidy(self, *, level: float = 0.95) -> pd.DataFrame:
        """One row per start and period: start, period, areas, effect, standard_error, lower, upper, p."""
        table = _table(self.effect, self.standard_errors, level)
        table.insert(0, "areas", self.areas)
        table.insert(0, "period", self.period)
        table.insert(0, "start", self.start)
        return table

    def summary(self, by: Summary = "simple", *, level: float = 0.95) -> pd.DataFrame:
        """Weighted means of the effects after the start, weights by group size, as R's did::aggte.

        "simple" one row; "by start" each start's mean and, in the last row (key NaN), their mean; "by event time" the
        mean at each distance from the start, negative ones included, last row the mean over distances >= 0; "by
        period" the mean at each period, last row their mean. Columns: key, effect, standard_error, lower, upper, p.
        """
        after = self.period >= self.start
        if by == "simple":
            effect, influence, unknown = self._weighted(after)
            return _keyed([np.nan], np.array([effect]), _errors(influence[:, None]), np.array([unknown]), level)
        values = self._key_values(by)
        inside = np.ones_like(after) if by == "by event time" else after
        keys = np.unique(values[inside])
        rows = [self._weighted(inside & (values == key)) for key in keys]
        effects, influences = np.array([row[0] for row in rows]), np.column_stack([row[1] for row in rows])
        lone = np.array([row[2] for row in rows])
        counted = np.ones(keys.size, dtype=bool) if by == "by start" else keys >= 0
        overall, influence = self._overall(by, keys, effects, influences)
        errors = _errors(np.column_stack([influences, influence]))
        every = np.r_[lone, lone[counted].any()]
        return _keyed([*map(float, keys), np.nan], np.r_[effects, overall], errors, every, level)

    def pre_trend(self) -> tuple[float, int, float]:
        """Wald test that all effects before the start are zero: (statistic, df, p).

        Raises AnalysisError when no start has two periods before it, or a start has one area only.
        """
        before = np.flatnonzero(self.period < self.start)
        n = self.influence.shape[0]
        covariance = self.influence[:, before].T @ self.influence[:, before] / n**2
        df = int(np.linalg.matrix_rank(covariance)) if before.size else 0
        if df == 0:
            msg = "no start has two periods before it, so there is no pre-trend to test"
            raise AnalysisError(msg)
        if self._lone[before].any():
            msg = "a start with one area has no spread to test a pre-trend with; see staggered_counts's placebo"
            raise AnalysisError(msg)
        statistic = float(self.effect[before] @ np.linalg.pinv(covariance) @ self.effect[before])
        return statistic, df, float(stats.chi2.sf(statistic, df))

    def _key_values(self, by: Summary) -> NDArray[np.int64]:
        choices = {"by start": self.start, "by event time": self.period - self.start, "by period": self.period}
        return choices[by]

    def _weighted(self, rows: NDArray[np.bool_]) -> tuple[float, Floats, bool]:
        """Mean of the effects in `rows` weighted by group share, its influence, and whether a lone area is in it."""
        chosen = np.flatnonzero(rows)
        share = self.share[chosen]
        weights = share / share.sum()
        effect = float(weights @ self.effect[chosen])
        member = (self.panel.start[:, None] == self.start[chosen]).astype(np.float64)
        shares = member / share.sum() - member.sum(axis=1, keepdims=True) * share / share.sum() ** 2
        influence = self.influence[:, chosen] @ weights + shares @ self.effect[chosen]
        return effect, influence, bool(self._lone[chosen].any())

    def _overall(
        self, by: Summary, keys: NDArray[np.int64], effects: Floats, influences: Floats
    ) -> tuple[float, Floats]:
        if by != "by start":
            kept = keys >= 0
            return float(effects[kept].mean()), np.asarray(influences[:, kept].mean(axis=1))
        share = np.array([np.mean(self.panel.start == key) for key in keys])
        member = (self.panel.start[:, None] == keys).astype(np.float64)
        shares = member / share.sum() - member.sum(axis=1, keepdims=True) * share / share.sum() ** 2
        weights = share / share.sum()
        return float(weights @ effects), influences @ weights + shares @ effects


@checked
def group_time_effects(
    outcome: ArrayLike, start: ArrayLike, *, comparison: Comparison = "not yet treated"
) -> GroupTimeEffects:
    """ATT(g, t) for every start and period, without covariates; R's did::att_gt(control_group, est_method "reg").

    `outcome` (areas, periods) on an additive scale (rates, log counts); `start` (areas,) the period index at which each
    area began, a negative number for never. The base period is the one before the start; before it, the period before
    each (did's "varying"). Standard errors are clustered by area and are for many areas: with fewer than about 20,
    read `staggered_counts`'s permutation p instead.

    Raises AnalysisError for an unbalanced panel, nobody treated, or a start without anyone to compare with.

    >>> import ipvi_eval as ie
    >>> rates = [[5, 5, 2, 2], [6, 6, 3, 3], [4, 4, 4, 4], [5, 5, 5, 5]]
    >>> ie.group_time_effects(rates, [2, 2, -1, -1]).tidy()[["start", "period", "effect"]]
       start  period  effect
    0      2       1     0.0
    1      2       2    -3.0
    2      2       3    -3.0
    """
    panel = staggered_panel(outcome, start)
    cells = []
    for g in panel.starts:
        for t in range(1, panel.periods):
            base = g - 1 if t >= g else t - 1
            others = panel.untreated_at(max(t, base), comparison == "never treated") & (panel.start != g)
            if others.any():
                cells.append((g, t, base, others))
    if not any(t >= g for g, t, _, _ in cells):
        msg = "no start has areas to compare with: every area is in the program from then on"
        raise AnalysisError(msg)
    columns = [_one_effect(panel, g, t, base, others) for g, t, base, others in cells]
    return GroupTimeEffects(
        panel=panel,
        comparison=comparison,
        start=np.array([g for g, *_ in cells]),
        period=np.array([t for _, t, *_ in cells]),
        effect=np.array([effect for effect, _ in columns]),
        influence=np.column_stack([influence for _, influence in columns]),
        share=np.array([np.mean(panel.start == g) for g, *_ in cells]),
    )


def _one_effect(panel: StaggeredPanel, g: int, t: int, base: int, others: NDArray[np.bool_]) -> tuple[float, Floats]:
    change = panel.outcome[:, t] - panel.outcome[:, base]
    treated = panel.start == g
    gained, expected = change[treated].mean(), change[others].mean()
    influence = treated / treated.mean() * (change - gained) - others / others.mean() * (change - expected)
    return float(gained - expected), np.asarray(influence, dtype=np.float64)


def _errors(influence: Floats) -> Floats:
    n = influence.shape[0]
    return np.asarray(np.sqrt(np.mean(influence**2, axis=0) / n), dtype=np.float64)


def _table(effect: Floats, error: Floats, level: float) -> pd.DataFrame:
    level = as_level(level)
    width = float(stats.norm.ppf(0.5 + level / 2)) * error
    p = 2 * stats.norm.sf(np.abs(effect) / error)
    return pd.DataFrame(
        {"effect": effect, "standard_error": error, "lower": effect - width, "upper": effect + width, "p": p}
    )


def _keyed(keys: list[float], effect: Floats, error: Floats, unknown: NDArray[np.bool_], level: float) -> pd.DataFrame:
    table = _table(effect, np.where(unknown, np.nan, error), level)
    table.insert(0, "key", keys)
    return table
