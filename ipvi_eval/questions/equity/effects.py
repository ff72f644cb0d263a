"""Does a notification go with another rate of new records in one group than in another?

A ratio for each group with enough new records on both sides, and whose notified people resemble the others; for each
column one test of whether its groups' ratios are alike. No group's own ratio is tested: where several are looked at,
one of them looks remarkable by chance. The tests are held to one level together by the rule of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ipvi_eval.agreement.lifelines import cox_agreement
from ipvi_eval.counted import Group
from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.delivery.timing import NOT_YET
from ipvi_eval.questions.equity.asked import Asked, Part, PeopleOfGroup
from ipvi_eval.questions.equity.balanced import balanced
from ipvi_eval.questions.equity.heterogeneity import Heterogeneity, cochran
from ipvi_eval.questions.equity.ways import WAY, ways
from ipvi_eval.questions.ratio_checks import ratio_checks
from ipvi_eval.questions.reoffence.risk import arms, cox_method, design, from_entry, hazard_ratio
from ipvi_eval.results.not_estimated import NotEstimated, attempted
from ipvi_eval.results.scoped import scoped
from ipvi_eval.survival.regression.first_events import first_event_cox
from ipvi_eval.synthesis.multiplicity import adjusted


def effects(asked: Asked) -> Iterator[Part]:
    """`equity.<group>.hazard_ratio`, `equity.effects.<column>` (adjusted p) and `equity.effects.tests`; nothing where
    the plan does not ask or follows nobody."""
    plan = asked.plan
    if plan is None or not plan.effects_by or asked.outcome is None:
        return
    scope = replace(asked.frames.populations.spells(), base=NOT_YET)
    tested: dict[str, Heterogeneity] = {}
    for column in plan.effects_by:
        if column == WAY:
            found_ways = ways(asked, asked.outcome)
            yield from scoped(scope, found_ways.parts)
            tested |= {WAY: found_ways.alike} if found_ways.alike else {}
            continue
        groups = asked.division(column)
        if isinstance(groups, NotEstimated):
            yield groups
            continue
        found = [attempted(_what(group), _of, asked, asked.outcome, group) for group in groups]
        for one in found:
            parts: tuple[Part, ...] = (one,) if isinstance(one, NotEstimated) else (one[0], *one[1])
            yield from scoped(scope, parts)
        ratios = tuple(one[0] for one in found if not isinstance(one, NotEstimated))
        if len(ratios) > 1:
            tested[column] = cochran(column, ratios, level=asked.study.level)
    yield from scoped(asked.frames.populations.spells(), _tests(asked, tested))


def _what(group: PeopleOfGroup) -> str:
    return f"Rate after notification, {group.column.replace('_', ' ')}: {group.label}"


def _of(asked: Asked, outcome: str, group: PeopleOfGroup) -> tuple[Estimate, tuple[Part, ...]]:
    """The ratio of a group by the planned model; its checks and second implementation. AnalysisError where it is not
    told."""
    assert asked.plan is not None
    rows = asked.rows_by_year
    rows = rows.loc[rows["person"].isin(group.people)].reset_index(drop=True)
    who = Group(group.cohort, outcome, "street")
    cells = arms(rows, who)
    if min(cells[:2]) < asked.plan.effects_least_events:
        msg = "fewer new records after a notification, or before any, than the plan asks for"
        raise AnalysisError(msg)
    balanced(asked, rows, group)
    model, spells = design(rows, asked.frames.terms(rows)), from_entry(rows)
    fit = first_event_cox(model, spells, level=asked.study.level)
    id, label = f"equity.{group.id}.hazard_ratio", asked.study.outcomes[outcome].label
    named = f"{label}, {group.column.replace('_', ' ')}: {group.label}"
    ratio = hazard_ratio(id, named, fit, method=cox_method(fit), n=int(rows["person"].nunique()), cells=cells, who=who)
    ratio = replace(ratio, p=None)
    return ratio, (*ratio_checks(ratio, fit, named), *cox_agreement(id, model, spells, fit.coefficients))


def _tests(asked: Asked, tested: dict[str, Heterogeneity]) -> Iterator[Estimate]:
    """Whether the groups of each column are alike, adjusted for how many columns are asked, and how many that were."""
    assert asked.plan is not None
    rule = asked.plan.effects_multiplicity
    yield Estimate(
        id="equity.effects.tests", value=float(len(tested)), unit="number", method="count of tests",
        label="Columns whose groups were tested for being alike",
    )  # fmt: skip
    ps = adjusted([one.p for one in tested.values()], rule=rule)
    for (column, one), p in zip(tested.items(), ps, strict=True):
        yield Estimate(
            id=f"equity.effects.{column}", value=p, p=p, df=one.df, unit="probability",
            method=f"{one.method}; adjusted by the rule of {rule.capitalize()}",
            label=f"Ratios alike in the groups by {one.words} (adjusted p-value)",
            cells=one.cells,
        )  # fmt: skip
