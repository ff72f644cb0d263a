from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.placebo_elsewhere import normal_score, placebo_areas, placebo_outcomes
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates

PLAN = DesignPlan(interruptions=(Interruption(month="2018-07", slope=False),), offset="none", harmonics=0)


def _series(seed: int, after: float = 40, n: int = 60) -> MonthlySeries:
    rng = np.random.default_rng(seed)
    months = np.datetime64("2016-01", "M") + np.arange(n)
    return monthly_series(
        months, np.concatenate([rng.poisson(40, 30), rng.poisson(after, n - 30)]), name=f"area {seed}"
    )


def test_a_treated_area_ranks_first_among_untouched_ones() -> None:
    fit = fit_step(_series(0, after=15), PLAN)
    assert isinstance(fit, StepFit)
    areas = {str(seed): _series(seed) for seed in range(1, 12)}
    result = placebo_areas(fit, PLAN, areas | {"short": _series(20, n=33)})
    assert result.rank_p == result.resolution == pytest.approx(1 / 12)
    assert result.left_out == ("short",)
    assert result.treated_z == pytest.approx(normal_score(fit.step))
    assert as_estimates(result, "its.x")[0].value == pytest.approx(1 / 12)
    with pytest.raises(AnalysisError, match="no comparison area"):
        placebo_areas(fit, PLAN, {"short": _series(20, n=33)})


def test_outcomes_are_fitted_with_the_same_plan() -> None:
    one, two = placebo_outcomes({"non-ipv": _series(3), "short": _series(4, n=33)}, PLAN)
    assert one.contrast is not None
    fit = fit_step(_series(3), PLAN)
    assert isinstance(fit, StepFit)
    assert one.contrast == fit.step
    counts = _series(3).counts
    assert one.cells == (counts[:30].sum(), counts[30:].sum())
    assert two.contrast is None
    assert "fewer than 6" in two.reason


def test_the_rows_are_the_treated_area_and_the_others() -> None:
    fit = fit_step(_series(0, after=15), PLAN)
    assert isinstance(fit, StepFit)
    found = placebo_areas(fit, PLAN, {str(seed): _series(seed) for seed in (1, 2)})
    table = found.tidy()
    assert table["area"].tolist() == ["treated", "1", "2"]
    assert table["treated"].tolist() == [True, False, False]
    assert table["z"].tolist() == [found.treated_z, *(z for _, z in found.area_z)]


def test_the_rank_is_the_share_of_areas_that_are_as_extreme_itself_included() -> None:
    fit = fit_step(_series(0, after=34), PLAN)
    assert isinstance(fit, StepFit)
    found = placebo_areas(fit, PLAN, {str(seed): _series(seed) for seed in range(1, 12)})
    scores = np.abs([found.treated_z, *(z for _, z in found.area_z)])
    assert 1 / 12 < np.mean(scores >= scores[0] - 1) > np.mean(scores >= scores[0])
    assert found.rank_p == pytest.approx(np.mean(scores >= scores[0]))
