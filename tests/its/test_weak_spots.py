from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.headline_measured import read_measured
from ipvi_eval.its.series import monthly_series
from ipvi_eval.its.step_fit import StepFit, fit_step
from ipvi_eval.its.weak_spots import weak_spots


def fit_of(n: int, mean: float) -> StepFit:
    months = np.datetime64("2012-01", "M") + np.arange(n)
    plan = DesignPlan(interruptions=(Interruption(month=str(months[n // 2])),))
    found = fit_step(monthly_series(months, np.random.default_rng(1).poisson(mean, n)), plan)
    assert isinstance(found, StepFit)
    return found


def test_a_series_where_the_test_holds_its_level_has_none() -> None:
    assert list(weak_spots(fit_of(60, 40))) == []


@pytest.mark.parametrize(
    ("n", "mean", "words"),
    [
        (20, 40, ["shorter than two years (20 periods)"]),
        (60, 2, ["few incidents a month (2"]),
        (20, 2, ["shorter than two years", "few incidents a month"]),
    ],
)
def test_each_weak_spot_is_said_only_where_it_applies(n: int, mean: float, words: list[str]) -> None:
    found = list(weak_spots(fit_of(n, mean)))
    assert len(found) == len(words)
    assert all(word in sentence for word, sentence in zip(words, found, strict=True))


def test_the_shares_are_those_of_the_stored_table() -> None:
    found = read_measured()
    short, thin = weak_spots(fit_of(20, 2))
    assert f"calls {100 * found.estimator('drifting-short').null:.0f} of a hundred" in short
    shares = [round(100 * found.estimator(f"drifting-thinned-{mean}").null) for mean in (1, 2, 3, 5)]
    assert f"calls {min(shares)} to {max(shares)} of a hundred" in thin
