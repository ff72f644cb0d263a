"""The notified against reference people in pairs: each notified person with the nearest free reference person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.agreement.lifelines import cox_agreement
from ipvi_eval.counted import MATCHED
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.other_people.exposure_groups import ExposureGroups
from ipvi_eval.questions.reoffence.other_people.two_sides import notified_of
from ipvi_eval.questions.reoffence.risk import arms, group_of_ratio, hazard_ratio
from ipvi_eval.survival.exposure.designs import ExposureRows, exposure_effect
from ipvi_eval.survival.regression.cox import CoxFit
from ipvi_eval.weighting.balance import Balance, balance_table
from ipvi_eval.weighting.matching import Matches, match_nearest

CALIPER = 0.2
"""Largest distance within a pair, in standard deviations of the logit of the score (Austin 2011, Pharm Stat 10:150)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchedContrast:
    """The hazard ratio among matched people, and how alike the pairs are."""

    ratio: Estimate
    fit: CoxFit
    balance: Balance
    matches: Matches
    groups: ExposureGroups
    rows: ExposureRows

    def agreement(self) -> tuple[Agreement, ...]:
        """The coefficient again with lifelines."""
        rows = self.rows
        return cox_agreement(self.ratio.id, rows.exposure, rows.spells, self.fit.coefficients, penalty=self.fit.penalty)

    def pairs(self) -> Estimate:
        """How many pairs there are, out of how many notified people."""
        stem, suffix = self.ratio.id.rpartition(".")[0], self.groups.design.replace(" ", "_")
        paired, everybody = group_of_ratio(self.ratio.id), group_of_ratio(self.ratio.id.removesuffix(f"_{MATCHED}"))
        found, left = len(self.matches.treated), self.matches.unmatched
        return Estimate(
            id=f"{stem}.matched_pairs_{suffix}",
            value=notified_of(paired, found),
            unit="persons",
            method=f"nearest neighbor on the logit of the score, without replacement, caliper {CALIPER} SD",
            label=f"Notified people with a partner in the matched comparison, {self.groups.design}",
            n=notified_of(everybody, found + left),
            cells=(left,),
            note="" if left == 0 else "the result speaks for the matched only",
        )


def matched_contrast(id: str, label: str, groups: ExposureGroups, *, level: float) -> MatchedContrast:
    """Cox model of the matched people, stratified by list at entry, with errors clustered by pair (Austin 2014).

    Raises AnalysisError when no pair lies within the caliper or nobody re-offended on one side.
    """
    matches = match_nearest(groups.score, groups.treated, caliper=CALIPER)
    rows = groups.rows_of(matches.weight > 0).carrying(strata=groups.lists, person=matches.pair)
    fit = exposure_effect(rows, level=level)
    method = (
        f"Cox model, {groups.design}, matched one to one on the propensity score with a caliper of {CALIPER} SD of its "
        "logit, stratified by list at entry, errors clustered by pair"
    )
    spells = pd.DataFrame({"exposed": rows.exposed, "event": rows.spells.event, "person": rows.row})
    ratio = hazard_ratio(
        id, label, fit, method=method, n=len(np.unique(rows.row)), cells=arms(spells, group_of_ratio(id))
    )
    return MatchedContrast(
        ratio=ratio,
        fit=fit,
        balance=balance_table(groups.X, groups.treated, matches.weight, names=groups.names),
        matches=matches,
        groups=groups,
        rows=rows,
    )
