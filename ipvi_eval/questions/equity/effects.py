"""Does a notification go with another rate of new records in one group than in another?

A ratio for each group with enough new records on both sides, and whose notified people resemble the others; for each
column one test of whether its groups' ratios are alike. No group's own ratio is tested: where several are looked at,
one of them looks remarkable by chance. The tests are held to one level together by the rule of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ipvi_eval.agreement.lifelines import cox_agreement
from ipvi_eval.cohort.told_lists import RECORDED
from ipvi_eval.counted import Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.delivery.timing import NOT_YET
from ipvi_eval.questions.equity.asked import Asked, Part, PeopleOfGroup
from ipvi_eval.questions.reoffence.risk import COX, arms, design, from_entry, hazard_ratio
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.results.scoped import scoped
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.indicators import indicators
from ipvi_eval.synthesis.multiplicity import adjusted
from ipvi_eval.synthesis.random_effects import Synthesis, synthesise
from ipvi_eval.synthesis.studies import studies_from_ratios
from ipvi_eval.weighting.balance import balance_table

if TYPE_CHECKING:
    import pandas as pd

    from ipvi_eval.agreement.check import Agreement

HETEROGENEITY = "Cochran's Q of the log hazard ratios of the groups"


def effects(asked: Asked) -> Iterator[Part]:
    """`equity.<group>.hazard_ratio`, `equity.effects.<column>` (adjusted p) and `equity.effects.tests`; nothing where
    the plan does not ask or follows nobody."""
    plan = asked.plan
    if plan is None or not plan.effects_by or asked.outcome is None:
        return
    scope = replace(asked.frames.populations.spells(), base=NOT_YET)
    tested: dict[str, tuple[Estimate, ...]] = {}
    for column in plan.effects_by:
        groups = asked.division(column)
        if isinstance(groups, NotEstimated):
            yield groups
            continue
        found = [attempted(_what(group), _of, asked, asked.outcome, group) for group in groups]
        for one in found:
            parts: tuple[Part, ...] = (one,) if isinstance(one, NotEstimated) else one
            yield from scoped(scope, parts)
        ratios = tuple(one[0] for one in found if not isinstance(one, NotEstimated))
        if len(ratios) > 1:
            tested[column] = ratios
    yield from scoped(asked.frames.populations.spells(), _tests(asked, tested))


def _what(group: PeopleOfGroup) -> str:
    return f"Rate after notification, {group.column.replace('_', ' ')}: {group.label}"


def _of(asked: Asked, outcome: str, group: PeopleOfGroup) -> tuple[Estimate, *tuple[Agreement, ...]]:
    """The ratio of a group by the planned model, with its second implementation. AnalysisError where it is not told."""
    assert asked.plan is not None
    rows = asked.frames.spells_by_year(outcome).first()
    rows = rows.loc[rows["person"].isin(group.people)].reset_index(drop=True)
    who = Group(group.cohort, outcome, "street")
    cells = arms(rows, who)
    if min(cells[:2]) < asked.plan.effects_least_events:
        msg = "fewer new records after a notification, or before any, than the plan asks for"
        raise AnalysisError(msg)
    _balanced(asked, rows, group)
    model, spells = design(rows, asked.frames.terms(rows)), from_entry(rows)
    fit = cox(model, spells, level=asked.study.level)
    id, label = f"equity.{group.id}.hazard_ratio", asked.study.outcomes[outcome].label
    named = f"{label}, {group.column.replace('_', ' ')}: {group.label}"
    ratio = hazard_ratio(id, named, fit, method=COX, n=int(rows["person"].nunique()), cells=cells, who=who)
    return (replace(ratio, p=None), *cox_agreement(id, model, spells, fit.coefficients))


def _balanced(asked: Asked, rows: pd.DataFrame, group: PeopleOfGroup) -> None:
    """AnalysisError where the notified of a group differ from its others, of the same lists, by more than the plan
    allows in what the plan adjusts for."""
    assert asked.plan is not None
    assert asked.study.survival is not None
    names = [one for one in asked.study.survival.adjust if one in rows.columns and one != group.column]
    people = rows.drop_duplicates("person").reset_index(drop=True)
    notified = people["person"].isin(rows.loc[rows["exposed"], "person"]).to_numpy(dtype=bool)
    share = people.assign(told=notified).groupby(RECORDED)["told"].transform("mean").to_numpy(dtype=float)
    comparable = (share > 0) & (share < 1)
    if not names or min((notified & comparable).sum(), (~notified & comparable).sum()) < 2:
        msg = "nobody on the same list was not notified, so that there is nobody to compare with"
        raise AnalysisError(msg)
    columns = {key: value for name in names for key, value in indicators(name, people[name], between="_").items()}
    X, told = np.column_stack(list(columns.values()))[comparable], notified[comparable]
    weight = np.where(told, 1.0, share[comparable] / (1 - share[comparable]))  # the others as the notified by list
    balance = balance_table(X, told, weight, names=list(columns))
    if balance.worst_after > asked.plan.effects_largest_imbalance:
        msg = "the notified differ from the others of their lists by more than the plan allows"
        raise AnalysisError(msg)


def _tests(asked: Asked, tested: dict[str, tuple[Estimate, ...]]) -> Iterator[Estimate]:
    """Whether the groups of each column are alike, adjusted for how many columns are asked, and how many that were."""
    assert asked.plan is not None
    rule = asked.plan.effects_multiplicity
    fits = {column: _together(ratios, asked.study.level) for column, ratios in tested.items()}
    yield Estimate(
        id="equity.effects.tests", value=float(len(fits)), unit="number", method="count of tests",
        label="Columns whose groups were tested for being alike",
    )  # fmt: skip
    ps = adjusted([fit.p_q for fit in fits.values()], rule=rule)
    for (column, ratios), p in zip(tested.items(), ps, strict=True):
        words = column.replace("_", " ")
        yield Estimate(
            id=f"equity.effects.{column}", value=p, p=p, df=float(len(ratios) - 1), unit="probability",
            method=f"{HETEROGENEITY}; adjusted by the rule of {rule.capitalize()}",
            label=f"Ratios alike in the groups by {words} (adjusted p-value)",
            cells=tuple(count for one in ratios for count in one.cells),
        )  # fmt: skip


def _together(ratios: tuple[Estimate, ...], level: float) -> Synthesis:
    """The ratios of a column's groups, for the test of whether they are alike."""
    limits = [(one.value, one.lower, one.upper) for one in ratios]
    values, lowers, uppers = ([x for x in column if x is not None] for column in zip(*limits, strict=True))
    return synthesise(studies_from_ratios(values, lowers, uppers, [one.id for one in ratios], level=level))
