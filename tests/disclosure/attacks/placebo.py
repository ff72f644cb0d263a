"""Solving the table of invented starts: every ratio in it is a function of the same counts.

As many ratios as dates, and fewer hidden counts: Gauss and Newton's method on the published model, fitted again at
every date, finds the counts with which all ratios come out.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.lasting_step.drifting_level import drifting_level
from ipvi_eval.its.lasting_step.level_terms import level_design, level_terms
from ipvi_eval.its.series.design import Design, DesignPlan
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.results.store import Curve, Results
from tests.disclosure.attacks.find import Find, gives_away
from tests.disclosure.attacks.hidden_periods import HiddenPeriods, hidden_periods
from tests.disclosure.attacks.reading import half_unit

Array = NDArray[np.float64]

_MOST, _MORE = 60, 2
"""Hidden counts that are solved for at most, and ratios used for each."""
_ROUNDS, _NUDGE, _WHOLE = 5, 0.01, 0.12


def attack(released: Results, plan: DesignPlan, smallest_shown: int = 11) -> list[Find]:
    """Hidden periods of every curve beside which the ratios of a series on its own at other starts are printed."""
    curves = [one for one in released.curves.values() if one.kind == "monthly"]
    return [find for curve in curves for find in _solved(released, curve, plan, smallest_shown)]


def _solved(released: Results, curve: Curve, plan: DesignPlan, smallest_shown: int) -> Iterator[Find]:
    known, table = hidden_periods(curve, most=_MOST), released.tables.get(f"{curve.id}.placebo_dates")
    if known is None or table is None:
        return
    rows = [row for row in table.records() if row["ratio"] is not None]
    rows = rows[:: max(len(rows) // (_MORE * len(known.hidden)), 1)]
    if len(rows) <= len(known.hidden):
        return
    ratio = np.array([row["ratio"] for row in rows], dtype=np.float64)
    try:
        series = monthly_series(known.months, known.counts, months_per_period=known.unit)
        designs = [level_design(series, plan.moved(str(row["month"]))) for row in rows]
        counts, apart = _fitting(known, designs, np.log(ratio), (smallest_shown - 1) / 2)
    except AnalysisError:  # the plan is not that of this series
        return
    nearest = np.round(counts)
    if apart > 10 * half_unit(ratio.tolist()) + 1e-6 or np.abs(counts - nearest).mean() > _WHOLE:
        return
    for place, count in zip(known.hidden, nearest.astype(int).tolist(), strict=True):
        if gives_away(count, count, smallest_shown):
            yield Find(f"{curve.id} in {known.months[place]}", count, count, (curve.id, table.id))


def _fitting(known: HiddenPeriods, designs: list[Design], wanted: Array, start: float) -> tuple[Array, float]:
    """The hidden counts (h,) whose log ratios come nearest to `wanted` (d,), and how far off the worst is."""
    counts = np.full(len(known.hidden), start)
    for _ in range(_ROUNDS):
        found = _log_ratios(known, designs, counts)
        step = np.linalg.lstsq((found[:, 1:] - found[:, :1]) / _NUDGE, wanted - found[:, 0], rcond=None)[0]
        counts = np.maximum(counts + step, 0.0)
        if np.abs(step).max() < _NUDGE:
            break
    return counts, float(np.abs(_log_ratios(known, designs, counts)[:, 0] - wanted).max())


def _log_ratios(known: HiddenPeriods, designs: list[Design], counts: Array) -> Array:
    """The log ratio of every design (d, h + 1): with `counts`, and with each of them a little larger."""
    tried = np.repeat(known.counts[None], len(counts) + 1, axis=0)
    tried[:, list(known.hidden)] = counts + _NUDGE * np.eye(len(counts) + 1, len(counts), k=-1)
    return np.array([drifting_level(tried[:, one.rows], level_terms(one)).point for one in designs])
