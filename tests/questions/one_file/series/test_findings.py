"""What is found in one series: the answer, and what describes it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.gaussian.gaussian_models import ols
from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.series.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.series.monthly import monthly_series, monthly_values
from ipvi_eval.questions.one_file.series.file import SeriesFile
from ipvi_eval.questions.one_file.series.findings import Asked, analyse_series

MONTHS = np.arange("2017-01", "2021-01", dtype="datetime64[M]")
PLAN = DesignPlan(interruptions=(Interruption(month="2019-01"),), harmonics=0)
ASKED = Asked(model="default", drift=False, level=0.95, lag=None, scale="identity", order=None)
COUNTS = np.random.default_rng(3).poisson(np.r_[np.full(24, 40), np.full(24, 28)])
OWN, OTHER = monthly_series(MONTHS, COUNTS, name="own"), monthly_series(MONTHS, COUNTS[::-1], name="other")


@pytest.mark.parametrize(
    ("model", "whole", "counted"),
    [("default", True, True), ("ols", True, False), ("newey-west", True, True), ("newey-west", False, False)],
)
def test_a_model_says_whether_the_series_is_one_of_counts(model, whole, counted):
    asked = replace(ASKED, model=model)
    assert asked.counted(SeriesFile(OWN, (), whole=whole)) is counted
    assert asked.counts is (model == "default")


def test_a_window_without_incidents_takes_no_answer_with_it():
    """The window's own level has no finite estimate; what leads leaves its months out."""
    counts = COUNTS.copy()
    counts[6:10] = 0
    hole = Interruption(month="2017-07", end="2017-10", name="also_1", slope=False)
    plan = replace(PLAN, interruptions=(*PLAN.interruptions, hole))
    read = SeriesFile(monthly_series(MONTHS, counts, name="own"), (), whole=True)
    found = analyse_series(read, plan, ASKED)
    assert found.headline.sentence == headline(read.series, plan).sentence
    assert any(note.startswith("Level and slope are not described: own: the count model") for note in found.notes)
    with pytest.raises(AnalysisError, match="did not converge"):
        analyse_series(read, plan, replace(ASKED, model="quasi-poisson"))


def test_counts_are_led_by_the_headline_and_compared_in_both():
    found = analyse_series(SeriesFile(OWN, (OTHER,), whole=True, notes=("read",)), PLAN, ASKED)
    lead = headline(OWN, PLAN, [OTHER])
    told = {one.id: one for one in found.estimates}
    assert found.headline is not None
    assert found.headline.sentence == lead.sentence
    assert {"its.headline.ratio", "its.level_change", "its.controlled.level_change"} <= set(told)
    assert found.notes[0] == "read"
    assert found.without is not None


def test_drift_asks_for_no_description():
    found = analyse_series(SeriesFile(OWN, (), whole=True), PLAN, replace(ASKED, drift=True))
    assert not any(one.id == "its.level_change" for one in found.estimates)
    assert found.headline is not None


def test_values_have_their_model_alone():
    values = monthly_values(MONTHS, COUNTS / 7, name="rate")
    found = analyse_series(SeriesFile(values, (), whole=False), PLAN, replace(ASKED, model="ols"))
    design = design_matrix(values, PLAN)
    expected = ols(values.counts, design.X, names=design.names).coefficient("level_change").value
    assert found.headline is None
    assert {one.id: one for one in found.estimates}["its.level_change"].value == pytest.approx(expected, rel=1e-12)
