from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.checks.step_placebo import StepPlacebo, step_placebo
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts.stored.checks.step_placebo import estimates, placebo_dates
from tests.questions.counts.stored.made_series import PLAN


@pytest.fixture(scope="module")
def placebo(step: StepFit) -> StepPlacebo:
    return step_placebo(step, PLAN)


def test_the_real_start_is_marked(placebo: StepPlacebo) -> None:
    dates = placebo_dates(placebo, "quarter")
    assert dates.frame.loc[dates.frame["actual"], "month"].tolist() == ["2020-07"]
    assert dates.frame["z"].tolist() == pytest.approx(placebo.tidy()["z"].tolist(), abs=1e-3)
    assert dates.labels["month"] == "Quarter"


def test_the_rank_is_the_share_of_dates_as_extreme(placebo: StepPlacebo) -> None:
    (rank,) = estimates(placebo, "its.x")
    z = np.abs(placebo.tidy()["z"])
    as_extreme = (z >= z[placebo.tidy()["actual"]].item()).sum()
    assert (rank.id, rank.value) == ("its.x.placebo_time.rank_p", pytest.approx(as_extreme / len(z)))
    assert rank.n == len(z)
    assert f"with {len(z)} dates" in str(rank.note)
