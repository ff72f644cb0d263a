"""Curves and tables of the survival analysis, each column with its part in disclosure control."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ipvi_eval.counted import CENSORED, Group
from ipvi_eval.plan.part import DAYS_PER_MONTH
from ipvi_eval.questions.reoffence.notification.tipping_points import tipping_points_of
from ipvi_eval.questions.reoffence.other_people.category_counts import (
    BEHIND,
    IN_PAIRS,
    category_counts,
    paired_counts,
)
from ipvi_eval.questions.reoffence.other_people.two_sides import notified_of, reference_of
from ipvi_eval.questions.reoffence.risk import at_risk, curve_rows, flow, group_of_ratio, on_list
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Cell, Column, Curve, Table
from ipvi_eval.survival.spells.spells import Spells
from ipvi_eval.worded import given

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ipvi_eval.estimate import Estimate
    from ipvi_eval.questions.reoffence.other_people.exposure_contrast import ExposureContrast
    from ipvi_eval.questions.reoffence.other_people.matched_contrast import MatchedContrast
    from ipvi_eval.questions.reoffence.ratio import NamedRatio
    from ipvi_eval.questions.reoffence.simulations.simulated import Kind, Simulated
    from ipvi_eval.survival.curves.kaplan_meier import KaplanMeier

TICKS = (0, *(int(months * DAYS_PER_MONTH) for months in range(6, 37, 6)))
"""Days of street time at which people at risk are counted: half years, the days of the plan's horizons among them.

A day beside a horizon would give away who left in between."""

_CURVE = ("time", "survival", "lower", "upper", "at_risk", "events")
LIMITS = {"lower": "Lower limit", "upper": "Upper limit"}
_EVENTS = {"events_after": "Events, notified", "events_before": "Events, not notified"}


def survival_curve(id: str, label: str, fit: KaplanMeier, *, begin: float = 0.0) -> Curve:
    """A Kaplan-Meier curve that starts at (`begin`, 1)."""
    return Curve(id=id, kind="survival", label=label, columns=_CURVE, rows=tuple(curve_rows(fit, begin=begin)))


def at_risk_table(id: str, label: str, lists: Iterable[tuple[str, str, pd.DataFrame]]) -> Table:
    """People still followed without a re-offence at the end of each half year.

    One row for each list (its name, its label, its people).
    """
    every = Group.of_stem(id.removesuffix(".at_risk"))
    columns = (Column("list", "List", "public"), *(Column(f"day_{day}", f"Day {day}", "count") for day in TICKS))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            list_label,
            *at_risk(on_list(every, name), people["stop"].to_numpy(), people["event"].to_numpy(dtype=bool), TICKS),
        )
        for name, list_label, people in lists
    )
    return Table(id=id, title=f"People at risk by day of street time: {label}", columns=columns, rows=rows)


def followed_table(
    id: str, label: str, lists: Iterable[tuple[str, str, pd.DataFrame]], horizons: Mapping[int, int]
) -> Table:
    """Of each list by each horizon (months to days): people at risk, with an event, and censored before it."""
    every = Group.of_stem(id.removesuffix(".followed"))
    names = {"at_risk": "At risk", "events": "With a new event", "censored": "Censored"}
    columns = (
        Column("list", "List", "public"),
        Column("months", "Months", "public"),
        *(Column(name, words, "count") for name, words in names.items()),
    )
    rows: list[tuple[Cell, ...]] = []
    for name, list_label, people in lists:
        who, spells = on_list(every, name), Spells.from_frame(people)
        for months, days in horizons.items():
            everybody, events, followed = flow(who, spells, days)
            censored = who.count(int(everybody) - int(events) - int(followed), CENSORED, days)
            rows.append((list_label, months, followed, events, censored))
    return Table(id=id, title=f"People followed, by list and horizon: {label}", columns=columns, rows=tuple(rows))


def ratios_table(id: str, ratios: Sequence[NamedRatio]) -> Table:
    """Hazard ratios after notification: outcome, analysis, ratio with limits, and events on both sides."""
    rows = [
        (outcome, analysis, *(_rounded(one) for one in (ratio.value, ratio.lower, ratio.upper)), *ratio.cells[:2])
        for outcome, analysis, ratio in ratios
    ]
    columns = {"outcome": "Outcome", "analysis": "Analysis", "ratio": "Hazard ratio", **LIMITS, **_EVENTS}
    return table_from(
        pd.DataFrame(rows, columns=list(columns), dtype=object),
        id=id,
        of_rows=[ratio.id for _, _, ratio in ratios],
        title="Hazard after notification under each definition of re-offense and in each analysis",
        columns=columns,
        counts=tuple(_EVENTS),
        public=("outcome", "analysis"),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def balance_table(id: str, weighted: ExposureContrast, matched: MatchedContrast | None) -> Table:
    """Covariates of the notified and the reference people, and how far apart they are before and after.

    After weighting, and after matching where there are pairs. The denominator is the same throughout and named.
    """
    numbers = {
        "notified": "Notified",
        "reference": "Reference",
        "before": "Apart, before",
        "weighted": "Apart, weighted",
        "matched": "Apart, in pairs",
    }
    people = {"treated": "Notified people", "control": "Reference people"}
    found = weighted.balance
    columns = {
        "notified": found.treated_before,
        "reference": found.control_before,
        "before": found.smd_before,
        "weighted": found.smd_after,
        "matched": None if matched is None else matched.balance.smd_after,
    }
    rows = pd.DataFrame(columns).astype(float)
    words = [name.replace("_", " ") for name in found.names]
    who = group_of_ratio(weighted.ratio.id)
    behind = [category_counts(weighted.groups, who), *([] if matched is None else [paired_counts(matched)])]
    hidden = BEHIND if matched is None else (*BEHIND, *IN_PAIRS)
    rows = pd.concat([rows, *behind], axis=1).assign(
        covariate=words,
        treated=pd.Series([notified_of(who, weighted.weights.treated)] * len(rows), dtype=object),
        control=pd.Series([reference_of(who, weighted.weights.control)] * len(rows), dtype=object),
    )
    return table_from(
        rows,
        id=id,
        title=f"Notified and reference people before and after weighting and matching: {weighted.design}",
        columns={"covariate": "Covariate", **numbers, **people, **dict.fromkeys(hidden, "")},
        counts=tuple(people),
        behind=hidden,
        public=("covariate",),
        note="Means, and how far apart they are in standard deviations. The standard deviation is the "
        f"{found.denominator} one of both groups before weighting and matching, throughout, so that a difference that "
        "shrinks has shrunk itself. Less than a tenth is usually neglected.",
    )


def tipping_table(id: str, ratio: Estimate) -> Table:
    """What is left of a hazard ratio under unmeasured differences; AnalysisError as `tipping_points_of`."""
    strengths = {"imbalance": "Times as common in one group", "effect": "Times the risk it brings"}
    result = {"estimate": "Risk ratio left", **LIMITS, "conclusion": "Conclusion"}
    return table_from(
        tipping_points_of(ratio).round({"estimate": 2, "lower": 2, "upper": 2}),
        id=id,
        title="What is left of the result if an unmeasured difference worked against it",
        columns={**strengths, **result, **_EVENTS},
        counts=tuple(_EVENTS),
        public=tuple(strengths),
        rests_on=(ratio.id,),
    )


def simulation_tables(prefix: str, found: Simulated) -> tuple[Table, ...]:
    """What the stored simulations found: intervals, tests, what is wrong on purpose, traps beside their remedies."""
    sizes = {n: f"n_{n}" for n in found.sizes}
    columns = {"quantity": "Quantity", **{name: f"{n:,} people" for n, name in sizes.items()}}
    titles: dict[Kind, str] = {
        "interval": "Simulations with a known truth: share of samples in which the interval held it",
        "test": "Simulations without any difference: share of samples in which the test rejected",
        "trap": "Simulations of analyses wrong on purpose: share of samples in which the interval held the truth",
    }
    shares = []
    for kind, title in titles.items():
        rows = found.table(kind).rename(columns=sizes)
        rows = rows.loc[~rows["quantity"].str.endswith(_INTERVAL)]
        shown = rows.assign(**{name: [_percent(value) for value in rows[name]] for name in sizes.values()})
        note = given(_said(found, kind))
        id = f"{prefix}.simulated_{kind}"
        shares.append(table_from(shown, id=id, title=title, columns=columns, others="public", note=note))
    return (*shares, _traps(f"{prefix}.simulated_ratios", found, sizes, columns))


def _traps(id: str, found: Simulated, sizes: Mapping[int, str], columns: Mapping[str, str]) -> Table:
    ratios, held = found.table("log ratio"), found.table("trap").set_index("quantity")
    names = [name.removesuffix(_LOG_RATIO) for name in ratios["quantity"]]
    cells = {
        name: [
            f"{np.exp(value):.2f} ({_percent(held.loc[one + _INTERVAL, n])})"
            for one, value in zip(names, ratios[n], strict=True)
        ]
        for n, name in sizes.items()
    }
    return table_from(
        pd.DataFrame({"quantity": names, **cells}),
        id=id,
        title="Hazard ratio found where the truth is one, and in brackets the share of intervals that hold one",
        columns=columns,
        others="public",
    )


_INTERVAL, _LOG_RATIO = " (interval)", " (log hazard ratio)"
_PROMISED = {"interval": "95% of intervals hold the truth", "test": "5% of tests reject"}


def _percent(value: float | None) -> str:
    return "not fitted" if value is None or value != value else f"{100 * value:.1f}%"


def _said(found: Simulated, kind: Kind) -> str:
    off = [f"{cell.quantity}, {cell.n:,} people" for cell in found.off() if cell.kind == kind]
    few = [f"{cell.quantity}, {cell.n:,} people" for cell in found.seldom_fitted() if cell.kind == kind]
    few_words = f"More than a twentieth of the samples were too small for an answer: {'; '.join(few)}. " if few else ""
    if kind not in _PROMISED:
        return few_words.strip()
    return (
        f"Promised: {_PROMISED[kind]}. More than two points and chance away from that: {'; '.join(off) or 'none'}. "
        f"{few_words}Rows are not independent: a sample gives several of them. Made by {found.command}, version "
        f"{found.version}, {found.samples:,} samples in most cells."
    )
