"""The designs that compare other people, from a landmark on: shares, days, and curves of weighted groups.

At the landmark it is known who has been notified, everybody compared is free of a re-offence and followed from the same
day, and no day before it counts for anybody: no immortal time and no late entry. That is what a risk difference, a
restricted mean or a doubly robust estimate needs, and what the hazard ratio of the whole follow-up does not give.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ipvi_eval.counted import EVENTS, Count, Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.other_people.exposure_groups import covariates
from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier, kaplan_meier
from ipvi_eval.survival.curves.pseudo_values import pseudo_risks
from ipvi_eval.survival.exposure.designs import Design
from ipvi_eval.survival.regression.rmst_regression import rmst_regression
from ipvi_eval.survival.robustness.dropout import dropout_sensitivity
from ipvi_eval.survival.spells.arrays import Bools, Floats
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.weighting.doubly_robust import Effect, Target, doubly_robust, weighted_difference
from ipvi_eval.weighting.trimming import trimmed_scores
from ipvi_eval.weighting.weights import balancing_weights

TWICE = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LandmarkGroups:
    """The m people free of a re-offence at the landmark `day`, from which their `spells` count.

    Their groups are `treated` (m,), who had been notified by then; the others are reference people. `lost` (m,) moved
    away. `weight` (m,) makes the groups alike in `X` (m, p), the covariates called `names`, for the `estimand`.
    """

    design: Design
    day: float
    spells: Spells
    treated: Bools
    lost: Bools
    X: Floats
    names: tuple[str, ...]
    estimand: Target
    weight: Floats

    def by(self, stem: str, days: float) -> tuple[Count, ...]:
        """Events within `days` among notified and reference people, and how many people there are of each."""
        hit, every = self.spells.event & (self.spells.stop <= days), Group.of_stem(stem)
        sides = ((every.within("notified"), self.treated), (every.within("not_notified"), ~self.treated))
        return (
            *(who.count(int(hit[side].sum()), EVENTS, int(days)) for who, side in sides),
            *(who.people(int(side.sum())) for who, side in sides),
        )


def landmark_groups(
    people: pd.DataFrame, *, design: Design, day: float, adjust: Sequence[str], estimand: Target, trim: float = 0.0
) -> LandmarkGroups:
    """Who is compared from the landmark on; arguments as for `exposure_groups` and `trimmed_scores`.

    Reference people enter by the landmark or not at all, and are followed to the day the programme could have reached
    them. People of the programme who had not been notified by the landmark are in neither group.

    Raises AnalysisError when a group is empty or the groups do not overlap.
    """
    known = people.dropna(subset=[name for name in adjust if name in people]).reset_index(drop=True)
    reference = known["reference"].to_numpy(dtype=bool)
    limit = known["programme_start"].fillna(np.inf).to_numpy(dtype=float)
    stop = np.minimum(known["stop"].to_numpy(dtype=float), np.where(reference, limit, np.inf))
    event = known["event"].to_numpy(dtype=bool) & (known["stop"].to_numpy(dtype=float) <= stop)
    notified = (known["notified"].fillna(np.inf).to_numpy(dtype=float) <= day) & ~reference
    there = (stop > day) & (known["start"].to_numpy(dtype=float) <= day) & (notified | reference)
    if not (there & notified).any() or not (there & reference).any():
        msg = "at the landmark one of the groups is empty, so nobody can be compared from there on"
        raise AnalysisError(msg)
    X, names = covariates(known.loc[there], adjust)
    found = trimmed_scores(notified[there], X, names=names, trim=trim)
    there = np.flatnonzero(there)[found.kept]
    treated = notified[there]
    return LandmarkGroups(
        design=design,
        day=float(day),
        spells=Spells.of(stop[there] - day, event[there], group=treated),
        treated=treated,
        lost=(known["cause"] == "moved").to_numpy()[there] & (known["stop"].to_numpy(dtype=float) <= stop)[there],
        X=found.X,
        names=found.names,
        estimand=estimand,
        weight=balancing_weights(found.score, treated, estimand=estimand).weight,
    )


def risk_differences(
    stem: str, label: str, groups: LandmarkGroups, *, months: int, days: int, level: float
) -> tuple[Estimate, Estimate, Estimate]:
    """Difference in the share re-offending within `days` of the landmark: plain, weighted, and doubly robust.

    Censored outcomes are replaced by pseudo-values within each group, so censoring may differ between the groups. The
    doubly robust estimate is right when the propensity model or the linear model of the outcome is.

    Raises AnalysisError when a group was not followed for `days`, or has no re-offence within them.
    """
    cells = groups.by(stem, days)
    if not cells[0] or not cells[1]:
        msg = "nobody re-offended within the horizon in one of the groups, so their difference has no error"
        raise AnalysisError(msg)
    outcome = np.empty(len(groups.spells))
    for side in (groups.treated, ~groups.treated):
        outcome[side] = pseudo_risks(groups.spells.at(side), day=days)
    effects = {
        "plain": (weighted_difference(outcome, groups.treated, np.ones(len(outcome)), level=level), "no adjustment"),
        "weighted": (
            weighted_difference(outcome, groups.treated, groups.weight, level=level),
            f"{groups.estimand} weights, taken as known",
        ),
        "doubly_robust": (
            doubly_robust(outcome, groups.treated, groups.X, names=groups.names, estimand=groups.estimand, level=level),
            f"{groups.estimand} weights and a linear outcome model, right when either model is",
        ),
    }
    found = [
        _difference(f"{stem}.{name}_{months}m", label, groups, effect, words, months, days)
        for name, (effect, words) in effects.items()
    ]
    return found[0], found[1], found[2]


def days_gained(stem: str, label: str, groups: LandmarkGroups, *, months: int, days: int, level: float) -> Estimate:
    """Difference in the mean days free of re-offence within `days` of the landmark, adjusted for the covariates.

    Raises AnalysisError when a group was not followed for `days`.
    """
    names = np.where(groups.treated, "notified", "reference")
    table = rmst_regression(
        Columns.of(groups.X, groups.names), groups.spells.but(group=names), tau=days, reference="reference", level=level
    ).tidy()
    row = table.loc[table["term"] == "group[notified]"].iloc[0]
    return Estimate(
        id=f"{stem}.days_{months}m",
        value=float(row["value"]),
        lower=float(row["lower"]),
        upper=float(row["upper"]),
        level=level,
        standard_error=float(row["standard_error"]),
        p=float(row["p"]),
        unit="days",
        method="regression of the restricted mean time, weighted for censoring (Tian, Zhao and Wei 2014)",
        label=f"{label}, mean days free of re-offense within {months} months of the landmark, notified less reference, "
        "adjusted",
        n=len(groups.spells),
        events=sum(groups.by(stem, days)[:2]),
        cells=groups.by(stem, days),
    )


def if_the_lost_came_back(
    stem: str, label: str, groups: LandmarkGroups, *, months: int, days: int, level: float, seed: int
) -> tuple[Estimate, Estimate]:
    """What if notified people who moved away re-offended faster than those who stayed: twice as fast, and the rate
    at which the plain difference in shares would be gone.

    Raises AnalysisError when a group was not followed for `days`.
    """
    found = dropout_sensitivity(
        groups.spells, horizon=days, lost=groups.lost, multipliers=(TWICE,), seed=seed, level=level
    )
    shared = {
        "n": len(groups.spells),
        "events": sum(groups.by(stem, days)[:2]),
        "cells": (*groups.by(stem, days), found.lost),
    }
    method = "delta adjustment of those lost to follow-up, bootstrap by person"
    words = f"{label}, share within {months} months of the landmark"
    twice = Estimate(
        id=f"{stem}.lost_twice_{months}m",
        value=float(found.difference[0]),
        lower=float(found.lower[0]),
        upper=float(found.upper[0]),
        level=level,
        unit="difference in proportions",
        method=method,
        label=f"{words}, if notified people who moved re-offended twice as fast",
        **shared,  # type: ignore[arg-type]
    )
    tipping = Estimate(
        id=f"{stem}.lost_tipping_{months}m",
        value=found.tipping,
        unit="number",
        method=method,
        label=f"{words}, how many times as fast notified people who moved would have to re-offend for no difference",
        note="" if found.tipping is not None else "no rate that was tried makes up for the difference",
        **shared,  # type: ignore[arg-type]
    )
    return twice, tipping


def weighted_curves(groups: LandmarkGroups, *, level: float) -> Mapping[str, KaplanMeier]:
    """Kaplan-Meier curves of the weighted groups from the landmark on, with robust errors.

    The numbers at risk and the events are those of people, not of weights, because they are what a reader may see.
    """
    found = {}
    for name, side in (("not_notified", ~groups.treated), ("notified", groups.treated)):
        spells = groups.spells.at(side)
        people = kaplan_meier(spells, level=level)
        fit = kaplan_meier(spells.but(weight=groups.weight[side]), level=level)
        found[name] = replace(fit, at_risk=people.at_risk, events=people.events, censored=people.censored)
    return found


def _difference(
    id: str, label: str, groups: LandmarkGroups, effect: Effect, words: str, months: int, days: int
) -> Estimate:
    cells = groups.by(id.rpartition(".")[0], days)
    return Estimate(
        id=id,
        value=effect.value,
        lower=effect.lower,
        upper=effect.upper,
        level=effect.level,
        standard_error=effect.standard_error,
        p=float(2 * ndtr(-abs(effect.value) / effect.standard_error)),
        unit="difference in proportions",
        method=f"difference of shares by pseudo-values at a landmark, {groups.design}, {words}",
        label=f"{label}, share within {months} months of the landmark, notified less reference, {words}",
        n=len(groups.spells),
        events=sum(cells[:2]),
        cells=cells,
    )
