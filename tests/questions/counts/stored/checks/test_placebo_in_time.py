from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.checks.placebo import PlaceboInTime, placebo_in_time
from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.questions.counts.stored.checks.placebo_in_time import estimates


@pytest.fixture(scope="module")
def dates(fit: CountFit) -> PlaceboInTime:
    return placebo_in_time(fit)


def test_calibrated_ratio_rank_and_scale_are_those_found(dates: PlaceboInTime) -> None:
    calibrated, rank, scale = estimates(dates, "its.x")
    assert calibrated.id == "its.x.calibrated.level_change"
    one = dates.calibrated
    assert (calibrated.value, calibrated.p) == (one.ratio, one.p)
    assert (calibrated.lower, calibrated.upper) == pytest.approx((np.exp(one.lower), np.exp(one.upper)))
    assert (rank.id, rank.value, rank.n) == ("its.x.placebo_time.rank_p", dates.rank_p, len(dates.months))
    assert (scale.id, scale.value, scale.n) == ("its.x.placebo_time.scale", dates.scale, len(dates.held_months))
    assert f"smaller than {1 / len(dates.months):.3g}" in str(rank.note)


def test_a_model_whose_p_lies_on_the_other_side_is_not_to_lead(dates: PlaceboInTime) -> None:
    split = replace(dates, calibrated=replace(dates.calibrated, p=0.9), model=replace(dates.model, p=0.01))
    agreeing = replace(split, calibrated=replace(dates.calibrated, p=0.02))
    assert "lead with this one" in str(estimates(split, "its.x")[0].note)
    assert "lead with this one" not in str(estimates(agreeing, "its.x")[0].note)
