"""Do the lists differ: the log-rank test across lists, and shares and days free of re-offence within a horizon."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from ipvi_eval.agreement.check import Agreement
from ipvi_eval.agreement.lifelines import logrank_agreement
from ipvi_eval.counted import EVENTS, Group
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.reoffence.risk import events_by_list, flow, on_list
from ipvi_eval.survival.comparisons.log_rank import log_rank
from ipvi_eval.survival.curves.horizon_difference import survival_difference
from ipvi_eval.survival.curves.rmst import compare_rmst, rmst
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.worded import given

RMST = "restricted mean of the Kaplan-Meier curve on street time"


A_LIST = "list {}"
"""How a list is called where the plan has no other name for it."""


def lists_differ(prefix: str, label: str, people: pd.DataFrame) -> tuple[Estimate, Agreement]:
    """Log-rank test that the hazard is the same on every list, one row per person, and the same with lifelines.

    Raises AnalysisError when there is one list only, or no re-offence.
    """
    spells, who = Spells.from_frame(people, group="list"), Group.of_stem(prefix)
    test = log_rank(spells)
    estimate = Estimate(
        id=f"{prefix}.lists.log_rank",
        value=test.p,
        p=test.p,
        df=float(test.df),
        unit="probability",
        method="log-rank test across lists, p-value",
        label=f"{label}, hazard the same on every list (log-rank test, p-value)",
        n=who.people(len(people)),
        events=who.count(int(spells.event.sum()), EVENTS),
        cells=events_by_list(who, test.events, test.groups),
    )
    return estimate, logrank_agreement(f"{prefix}.lists.log_rank", spells, test.chi_square)


def reference_list(people: pd.DataFrame) -> str:
    """The list with the most people; the first in sorted order where several have as many."""
    counts = people["list"].value_counts()
    return str(min(counts.index[(counts == counts.max()).to_numpy()]))


def shares_apart(
    prefix: str,
    label: str,
    people: pd.DataFrame,
    name: str,
    horizons: Mapping[int, int],
    *,
    level: float,
    called: Callable[[str], str] = A_LIST.format,
) -> tuple[Estimate, ...]:
    """Difference in the share re-offending within each horizon, list `name` less the largest list.

    `called` says how readers call a list.

    Empty for the largest list itself. A horizon for which a list was not followed gives an estimate without a value.
    """
    reference = reference_list(people)
    if name == reference:
        return ()
    pair = people.loc[people["list"].isin([name, reference]).to_numpy()]
    flows = [
        [
            flow(on_list(Group.of_stem(prefix), one), Spells.from_frame(_those_on(people, one)), day)
            for day in horizons.values()
        ]
        for one in (name, reference)
    ]
    found = survival_difference(
        Spells.from_frame(pair, group="list"), times=list(horizons.values()), reference=reference, level=level
    )
    made = []
    for (months, days), one, ours, theirs in zip(horizons.items(), found.contrasts, *flows, strict=True):
        known = not np.isnan(one.value)
        bounded = known and not np.isnan(one.lower)
        made.append(
            Estimate(
                id=f"{prefix}.list_{name.lower()}.risk_difference_{months}m",
                # The curves are of people still free, so the difference of shares is theirs turned round.
                value=-one.value if known else None,
                standard_error=one.standard_error if bounded else None,
                lower=-one.upper if bounded else None,
                upper=-one.lower if bounded else None,
                level=level if bounded else None,
                p=one.p if bounded and not np.isnan(one.p) else None,
                unit="difference in proportions",
                method="difference of two Kaplan-Meier curves on street time",
                label=f"{label}, {called(name)} less {called(reference)}: share within {months} months",
                n=sum(one.n),
                events=sum(one.events),
                cells=(*ours, *theirs),
                note="" if known else given(f"nobody on one of the lists was followed for {days} days of street time"),
            )
        )
    return tuple(made)


def days_free(
    prefix: str,
    label: str,
    people: pd.DataFrame,
    name: str,
    *,
    months: int,
    days: int,
    level: float,
    called: Callable[[str], str] = A_LIST.format,
) -> tuple[Estimate, ...]:
    """Mean days free of re-offence within a horizon on list `name`, and the difference to the largest list.

    `called` says how readers call a list.

    Raises AnalysisError when a list was not followed for `days`.
    """
    reference = reference_list(people)
    spells = Spells.from_frame(_those_on(people, name))
    own = rmst(spells, tau=days, level=level)
    stem, shared = f"{prefix}.list_{name.lower()}", {"unit": "days", "level": level}
    ours = flow(on_list(Group.of_stem(prefix), name), spells, days)
    mean = Estimate(
        id=f"{stem}.rmst_{months}m",
        value=own.value,
        standard_error=own.standard_error,
        lower=own.lower,
        upper=own.upper,
        label=f"{label}, {called(name)}: mean days without re-offense within {months} months",
        method=RMST,
        n=ours[0],
        events=ours[1],
        cells=ours,
        **shared,  # type: ignore[arg-type]
    )
    if name == reference:
        return (mean,)
    pair = people.loc[people["list"].isin([name, reference]).to_numpy()]
    compared = compare_rmst(
        Spells.from_frame(pair, group="list"), tau=days, reference=reference, level=level
    ).contrasts[0]
    theirs = flow(on_list(Group.of_stem(prefix), reference), Spells.from_frame(_those_on(people, reference)), days)
    difference = Estimate(
        id=f"{stem}.rmst_difference_{months}m",
        value=compared.value,
        standard_error=compared.standard_error,
        lower=compared.lower,
        upper=compared.upper,
        p=None if np.isnan(compared.p) else compared.p,
        label=f"{label}, {called(name)} less {called(reference)}: mean days without re-offense within {months} months",
        method=f"difference of two: {RMST}",
        n=ours[0] + theirs[0],
        events=ours[1] + theirs[1],
        cells=(*ours, *theirs),
        **shared,  # type: ignore[arg-type]
    )
    return mean, difference


def _those_on(people: pd.DataFrame, name: str) -> pd.DataFrame:
    return people.loc[(people["list"] == name).to_numpy()]
