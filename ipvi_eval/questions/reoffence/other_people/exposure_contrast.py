"""The notified against people of an earlier cohort or another area, weighted so that the two resemble each other."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.agreement.lifelines import cox_agreement
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.other_people.exposure_groups import ExposureGroups
from ipvi_eval.questions.reoffence.other_people.two_sides import notified_of, reference_of
from ipvi_eval.questions.reoffence.risk import arms, group_of_ratio, hazard_ratio
from ipvi_eval.survival.exposure.designs import Design, ExposureRows, exposure_effect
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.weighting.balance import Balance, balance_table
from ipvi_eval.weighting.weights import BalancingWeights, Estimand, balancing_weights


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureContrast:
    """The hazard ratio of one design, and how alike the groups were before and after weighting.

    `weights` are those of `groups.people`, of whom `left_out` more were trimmed before; `rows` are their intervals.
    """

    ratio: Estimate
    fit: CoxFit
    balance: Balance
    weights: BalancingWeights
    groups: ExposureGroups
    rows: ExposureRows
    left_out: int

    @property
    def design(self) -> Design:
        """Who the notified are compared with."""
        return self.groups.design

    def agreement(self) -> tuple[Agreement, ...]:
        """The weighted coefficient again with lifelines."""
        rows = self.rows
        return cox_agreement(self.ratio.id, rows.exposure, rows.spells, self.fit.coefficients, penalty=self.fit.penalty)


def exposure_contrast(
    id: str, label: str, groups: ExposureGroups, *, estimand: Estimand = "overlap", trim: float = 0.0, level: float
) -> ExposureContrast:
    """Weighted Cox model of the time after notification against the follow-up of the reference people.

    `estimand` is that of `balancing_weights`, `trim` that of `trimmed_scores`, which estimates the scores again among
    those kept. Errors are clustered by person and treat the weights as known, which makes intervals for overlap weights
    a little too wide.

    Raises AnalysisError when trimming leaves a group empty or nobody re-offended on one side.
    """
    every, groups = groups, groups.trimmed(trim) if trim else groups
    weights = balancing_weights(groups.score, groups.treated, estimand=estimand)
    rows = groups.rows.carrying(strata=groups.lists, weight=weights.weight)
    fit = exposure_effect(rows, level=level)
    trimmed = f" estimated again without scores below {trim:g} or above {1 - trim:g}" if trim else ""
    method = (
        f"Cox model, {groups.design}, {estimand} weights from a logistic propensity model{trimmed}, stratified by list "
        "at entry, errors clustered by person"
    )
    spells = pd.DataFrame({"exposed": rows.exposed, "event": rows.spells.event, "person": rows.row})
    return ExposureContrast(
        ratio=hazard_ratio(
            id, label, fit, method=method, n=len(np.unique(rows.row)), cells=arms(spells, group_of_ratio(id))
        ),
        fit=fit,
        balance=balance_table(groups.X, groups.treated, weights.weight, names=groups.names),
        weights=weights,
        groups=groups,
        rows=rows,
        left_out=len(every.people) - len(groups.people),
    )


def effective_sizes(contrast: ExposureContrast) -> tuple[Estimate, ...]:
    """Kish's effective number of notified and of reference people after weighting, and how many were trimmed before."""
    stem, suffix = contrast.ratio.id.rpartition(".")[0], contrast.design.replace(" ", "_")
    who, weights = group_of_ratio(contrast.ratio.id), contrast.weights
    sizes = {
        "notified": (weights.effective_treated, notified_of(who, weights.treated), "notified people"),
        "reference": (weights.effective_control, reference_of(who, weights.control), "reference people"),
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
    if not contrast.left_out:
        return tuple(found)
    left = Estimate(
        id=f"{stem}.trimmed_{suffix}",
        value=contrast.left_out,
        unit="persons",
        method="scores too near 0 or 1 (Crump et al. 2009); the scores of the others were estimated again",
        label=f"People left out because hardly anybody of the other group resembles them, {contrast.design}",
        n=contrast.left_out + len(contrast.groups.people),
        cells=(contrast.left_out,),
    )
    return (*found, left)
