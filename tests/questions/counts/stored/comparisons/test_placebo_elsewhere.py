from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.checks.placebo_elsewhere import placebo_areas, placebo_outcomes
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.counts.stored.comparisons.placebo_elsewhere import estimates, placebos_elsewhere
from tests.questions.counts.stored.made_series import PLAN, series


def test_an_untestable_placebo_outcome_says_why() -> None:
    empty = monthly_series(np.datetime64("2018-01", "M") + np.arange(60), np.zeros(60), name="thefts")
    frame = placebos_elsewhere(placebo_outcomes({"thefts": empty}, PLAN), "T").frame
    assert frame["ratio"].isna().all()
    assert "no incident" in frame["note"][0]


def test_an_outcome_that_fell_has_its_ratio(step: StepFit) -> None:
    frame = placebos_elsewhere(placebo_outcomes({"thefts": step.series}, PLAN), "T").frame
    assert frame["ratio"].item() == pytest.approx(step.step.ratio, abs=1e-6)
    assert frame["note"].item() is None


def test_an_area_with_a_fall_of_its_own_ranks_first(step: StepFit) -> None:
    areas = {str(seed): series(seed, str(seed), 1.0) for seed in range(2, 6)}
    (rank,) = estimates(placebo_areas(step, PLAN, areas), "its.x")
    # By hand: first of five.
    assert (rank.id, rank.value, rank.n) == ("its.x.placebo_area.rank_p", 0.2, 5)
    assert "smaller than 0.2 with 4 comparison areas" in str(rank.note)
