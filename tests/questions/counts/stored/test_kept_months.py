"""Incidents of the months that a design keeps have the key of those months, of one area or of several added up."""

from __future__ import annotations

import numpy as np

from ipvi_eval.counted import incidents_of_months
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series, quarterly
from ipvi_eval.questions.counts.stored.kept_months import kept_months

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07", phase_in=("2020-07", "2020-09")),), harmonics=0)
BEFORE, AFTER = [("2018-01", "2020-06")], [("2020-10", "2022-12")]


def series(name: str = "Here", mean: int = 20) -> MonthlySeries:
    counts = np.random.default_rng(mean).poisson(mean, 60)
    return monthly_series(np.datetime64("2018-01", "M") + np.arange(60), counts, name=name)


def test_both_sides_without_the_phase_in() -> None:
    one = series()
    kept = kept_months(one, design_matrix(one, PLAN), outcome="x")
    assert (kept.before, kept.after) == (one.counts[:30].sum(), one.counts[33:].sum())
    assert kept.both == kept.before + kept.after
    for count, months in ((kept.before, BEFORE), (kept.after, AFTER), (kept.both, BEFORE + AFTER)):
        assert count.key == incidents_of_months(0, "Here", "x", months).key


def test_by_quarter_the_months_are_the_same() -> None:
    one = series()
    by_quarter = quarterly(one)
    kept = kept_months(by_quarter, design_matrix(by_quarter, PLAN), outcome="x")
    assert kept.both.key == kept_months(one, design_matrix(one, PLAN), outcome="x").both.key


def test_areas_added_up_have_the_names_of_all() -> None:
    areas = [series("North", 30), series("East", 50)]
    kept = kept_months(areas, design_matrix(areas[0], PLAN))
    assert kept.before == sum(one.counts[:30].sum() for one in areas)
    assert (kept.before.key.cohort, kept.before.key.outcome) == ("North + East", "")


def test_no_month_has_a_key_of_its_own() -> None:
    one = series()
    none = np.zeros(57, dtype=bool)
    kept = kept_months(one, design_matrix(one, PLAN), after=none, outcome="x")
    assert (kept.after, kept.after.key.until) == (0, "no month")
