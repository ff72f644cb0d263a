"""The notified and the reference people of a design, with what is recorded about them and their propensity scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.exposure.designs import Design, ExposureRows, exposure_rows
from ipvi_eval.survival.spells.arrays import Floats
from ipvi_eval.survival.spells.indicators import indicators
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.weighting.trimming import trimmed_scores
from ipvi_eval.weighting.weights import propensity

BETWEEN = ": "
"""What stands between a covariate and the label that one of its columns is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureGroups:
    """The k people who contribute time to a design.

    `people` one row each; `treated` (k,) the notified; `X` (k, p) covariates called `names`; `score` (k,) the fitted
    probability of being notified. `rows.row` counts places in `people`.
    """

    design: Design
    people: pd.DataFrame
    treated: NDArray[np.bool_]
    X: Floats
    names: tuple[str, ...]
    score: Floats
    rows: ExposureRows

    @property
    def lists(self) -> NDArray[np.object_]:
        """The recorded list at entry (k,), which stratifies every comparison."""
        return self.people[RECORDED].to_numpy(dtype=object)

    def rows_of(self, kept: NDArray[np.bool_]) -> ExposureRows:
        """The intervals of the people marked in `kept` (k,)."""
        return self.rows.at(kept[self.rows.row])

    def trimmed(self, trim: float) -> ExposureGroups:
        """Those whose score lies between `trim` and 1 - `trim`, with scores estimated again among them.

        Raises AnalysisError when that empties a group.
        """
        again = trimmed_scores(self.treated, self.X, names=self.names, trim=trim)
        kept, places = again.kept, np.cumsum(again.kept) - 1
        rows = self.rows_of(kept)
        return replace(
            self,
            people=self.people.loc[kept].reset_index(drop=True),
            treated=self.treated[kept],
            X=again.X,
            names=again.names,
            score=again.score,
            rows=replace(rows, row=places[rows.row]),
        )


def exposure_groups(people: pd.DataFrame, *, design: Design, adjust: Sequence[str]) -> ExposureGroups:
    """Cut follow-up at notification and fit the propensity model to the people who contribute time.

    Args:
        people: one row each with start, stop, event, notified, reference, programme_start, person, list,
            list_recorded and the columns of `adjust`; people with a missing covariate are left out.
        adjust: what the propensity model holds beside the list at entry; text columns as indicators.

    Raises AnalysisError when the design leaves nobody to compare, or the groups do not overlap.
    """
    known = people.dropna(subset=[name for name in adjust if name in people]).reset_index(drop=True)
    rows = _rows(known, design)
    compared = np.unique(rows.row)
    treated = np.zeros(len(known), dtype=bool)
    treated[rows.row[rows.exposed]] = True
    part = known.iloc[compared].reset_index(drop=True)
    X, names = covariates(part, adjust)
    return ExposureGroups(
        design=design,
        people=part,
        treated=treated[compared],
        X=X,
        names=names,
        score=propensity(treated[compared], X, names=names).score,
        rows=replace(rows, row=np.searchsorted(compared, rows.row)),
    )


def covariates(people: pd.DataFrame, adjust: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
    """Columns of the propensity model, (n, p): the list at entry and `adjust`, text as indicators.

    Their means are printed, so the list is the one that is told; the recorded ones stratify the comparison.

    Raises AnalysisError naming a covariate that the extract does not have.
    """
    missing = [name for name in adjust if name not in people]
    if missing:
        msg = f"the extract has no column {', '.join(missing)} among the persons; map it, or take it out of adjust"
        raise AnalysisError(msg)
    columns: dict[str, Floats] = {}
    for name in dict.fromkeys([*adjust, "list"]):
        columns |= indicators(name.replace("_", " "), people[name], between=BETWEEN)
    return np.column_stack(list(columns.values())), tuple(columns)


def _rows(people: pd.DataFrame, design: Design) -> ExposureRows:
    return exposure_rows(
        Spells.from_frame(people, start="start"),
        people["notified"].to_numpy(dtype=float),
        design=design,
        reference=people["reference"].to_numpy(dtype=bool),
        programme_start=people["programme_start"].to_numpy(dtype=float),
    )
