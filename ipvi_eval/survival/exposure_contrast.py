"""The notified against people of an earlier cohort or another area, weighted so that the two resemble each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.agreement import Agreement
from ipvi_eval.cohort.balance import Balance, balance_table
from ipvi_eval.cohort.weights import BalancingWeights, Estimand, balancing_weights, propensity
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.survival.agreement import cox_agreement
from ipvi_eval.survival.cox import CoxFit
from ipvi_eval.survival.exposure import Design, ExposureRows, exposure_effect, exposure_rows
from ipvi_eval.survival.inputs import Floats
from ipvi_eval.survival.reoffence import arms, hazard_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureContrast:
    """The hazard ratio of one design, and how alike the groups were before and after weighting.

    `people` are those compared, one row each, with the columns `treated` and `weight`; `strata` and `weight` (m,) are
    those of the intervals in `rows`.
    """

    design: Design
    ratio: Estimate
    fit: CoxFit
    balance: Balance
    weights: BalancingWeights
    people: pd.DataFrame
    rows: ExposureRows
    strata: NDArray[np.object_]
    weight: Floats

    def agreement(self) -> tuple[Agreement, ...]:
        """The weighted coefficient again with lifelines."""
        rows = self.rows
        return cox_agreement(
            self.ratio.id,
            rows.stop,
            rows.event,
            rows.exposed.astype(float)[:, None],
            ("notified",),
            self.fit.coefficients,
            start=rows.start,
            strata=self.strata,
            weight=self.weight,
            penalty=self.fit.penalty,
        )

    def balance_rows(self) -> pd.DataFrame:
        """One row for each covariate: its means before weighting, standardised differences before and after, people."""
        table = self.balance.tidy().rename(columns={"treated_before": "notified"})
        numbers = ["notified", "control_before", "smd_before", "smd_after"]
        # Three decimals, and no minus before a zero that is only rounding error.
        rounded = table[numbers].round(3) + 0.0
        return rounded.assign(covariate=table["covariate"], treated=self.weights.treated, control=self.weights.control)


def exposure_contrast(
    id: str,
    label: str,
    people: pd.DataFrame,
    *,
    design: Design,
    adjust: Sequence[str],
    estimand: Estimand = "overlap",
    trim: float = 0.0,
    level: float,
) -> ExposureContrast:
    """Weighted Cox model of the time after notification against the follow-up of the reference people.

    Args:
        people: one row each with start, stop, event, notified, reference, programme_start, person, list and the
            columns of `adjust`; people with a missing covariate are left out.
        adjust: what the propensity model holds beside the list at entry; text columns as indicators.
        estimand, trim: of `balancing_weights`.

    The propensity model sees the people who contribute time. Errors are clustered by person and treat the weights as
    known, which makes intervals for overlap weights a little too wide.

    Raises AnalysisError when the design leaves nobody to compare, or the groups do not overlap.
    """
    known = people.dropna(subset=[name for name in adjust if name in people]).reset_index(drop=True)
    rows = _rows(known, design)
    compared = np.unique(rows.row)
    treated = np.zeros(len(known), dtype=bool)
    treated[rows.row[rows.exposed]] = True
    part = known.iloc[compared].reset_index(drop=True)
    X, names = covariates(part, adjust)
    score = propensity(treated[compared], X, names=names).score
    weights = balancing_weights(score, treated[compared], estimand=estimand, trim=trim)
    every = np.ones(len(known))
    every[compared] = weights.weight
    rows = _kept(rows, every)
    strata = known["list"].to_numpy(dtype=object)
    fit = exposure_effect(rows, strata=strata, weight=every, level=level)
    spells = pd.DataFrame({"exposed": rows.exposed, "event": rows.event, "person": rows.row})
    method = (
        f"Cox model, {design}, {estimand} weights from a logistic propensity model, stratified by list at entry, "
        "errors clustered by person"
    )
    ratio = hazard_ratio(id, label, fit, method=method, n=len(np.unique(rows.row)), cells=arms(spells))
    return ExposureContrast(
        design=design,
        ratio=ratio,
        fit=fit,
        balance=balance_table(X, treated[compared], weights.weight, names=names),
        weights=weights,
        people=part.assign(treated=treated[compared], weight=weights.weight),
        rows=rows,
        strata=strata[rows.row],
        weight=every[rows.row],
    )


def effective_sizes(contrast: ExposureContrast) -> tuple[Estimate, Estimate]:
    """Kish's effective number of notified and of reference people after weighting."""
    stem, suffix = contrast.ratio.id.rpartition(".")[0], contrast.design.replace(" ", "_")
    sizes = {
        "notified": (contrast.weights.effective_treated, contrast.weights.treated, "notified people"),
        "reference": (contrast.weights.effective_control, contrast.weights.control, "reference people"),
    }
    found = [
        Estimate(
            id=f"{stem}.effective_{name}_{suffix}",
            value=value,
            unit="persons",
            method="(sum of weights) squared over the sum of squared weights (Kish 1965)",
            label=f"Effective number of {words} after weighting, {contrast.design}",
            n=n,
        )
        for name, (value, n, words) in sizes.items()
    ]
    return found[0], found[1]


def covariates(people: pd.DataFrame, adjust: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
    """Columns of the propensity model, (n, p): the list at entry and `adjust`, text as indicators.

    Raises AnalysisError naming a covariate that the extract does not have.
    """
    missing = [name for name in adjust if name not in people]
    if missing:
        msg = f"the extract has no column {', '.join(missing)} among the persons; map it, or take it out of adjust"
        raise AnalysisError(msg)
    columns: dict[str, Floats] = {}
    for name in dict.fromkeys([*adjust, "list"]):
        values, words = people[name], name.replace("_", " ")
        if pd.api.types.is_numeric_dtype(values) or pd.api.types.is_bool_dtype(values):
            columns[words] = values.to_numpy(dtype=float, na_value=np.nan)
        else:
            levels = sorted(values.astype("string").dropna().unique())
            columns |= {f"{words}: {one}": (values == one).to_numpy(dtype=float) for one in levels[1:]}
    return np.column_stack(list(columns.values())), tuple(columns)


def _rows(people: pd.DataFrame, design: Design) -> ExposureRows:
    reference = people["reference"].to_numpy(dtype=bool)
    return exposure_rows(
        people["stop"].to_numpy(dtype=float),
        people["event"].to_numpy(dtype=bool),
        people["notified"].to_numpy(dtype=float),
        design=design,
        reference=reference,
        programme_start=people["programme_start"].to_numpy(dtype=float),
        start=people["start"].to_numpy(dtype=float),
    )


def _kept(rows: ExposureRows, weight: Floats) -> ExposureRows:
    """Without the intervals of people trimmed away."""
    keep = weight[rows.row] > 0
    arrays = ("row", "start", "stop", "event", "exposed")
    return replace(rows, **{name: getattr(rows, name)[keep] for name in arrays})
