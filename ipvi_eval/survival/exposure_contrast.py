"""The notified against people of an earlier cohort or another area, weighted so that the two resemble each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipvi_eval.agreement import Agreement
from ipvi_eval.cohort.balance import Balance, balance_table
from ipvi_eval.cohort.weights import BalancingWeights, Estimand, balancing_weights
from ipvi_eval.estimate import Estimate
from ipvi_eval.survival.agreement import cox_agreement
from ipvi_eval.survival.cox import CoxFit
from ipvi_eval.survival.exposure import Design, ExposureRows, exposure_effect
from ipvi_eval.survival.exposure_groups import ExposureGroups
from ipvi_eval.survival.reoffence import arms, hazard_ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureContrast:
    """The hazard ratio of one design, and how alike the groups were before and after weighting.

    `weights` are those of `groups.people`; `rows` the intervals of the people with a weight above zero.
    """

    ratio: Estimate
    fit: CoxFit
    balance: Balance
    weights: BalancingWeights
    groups: ExposureGroups
    rows: ExposureRows

    @property
    def design(self) -> Design:
        """Who the notified are compared with."""
        return self.groups.design

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
            strata=self.groups.lists[rows.row],
            weight=self.weights.weight[rows.row],
            penalty=self.fit.penalty,
        )


def exposure_contrast(
    id: str, label: str, groups: ExposureGroups, *, estimand: Estimand = "overlap", trim: float = 0.0, level: float
) -> ExposureContrast:
    """Weighted Cox model of the time after notification against the follow-up of the reference people.

    `estimand` and `trim` are those of `balancing_weights`. Errors are clustered by person and treat the weights as
    known, which makes intervals for overlap weights a little too wide.

    Raises AnalysisError when trimming leaves a group empty or nobody re-offended on one side.
    """
    weights = balancing_weights(groups.score, groups.treated, estimand=estimand, trim=trim)
    rows = groups.rows_of(weights.kept)
    fit = exposure_effect(rows, strata=groups.lists, weight=np.where(weights.kept, weights.weight, 1.0), level=level)
    method = (
        f"Cox model, {groups.design}, {estimand} weights from a logistic propensity model, stratified by list at "
        "entry, errors clustered by person"
    )
    spells = pd.DataFrame({"exposed": rows.exposed, "event": rows.event, "person": rows.row})
    return ExposureContrast(
        ratio=hazard_ratio(id, label, fit, method=method, n=len(np.unique(rows.row)), cells=arms(spells)),
        fit=fit,
        balance=balance_table(groups.X, groups.treated, weights.weight, names=groups.names),
        weights=weights,
        groups=groups,
        rows=rows,
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
