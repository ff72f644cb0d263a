from __future__ import annotations

from dataclasses import replace

import numpy as np

from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.series import monthly_series
from ipvi_eval.its.weak_spots import weak_spots


def _fit(n: int, month: str) -> CountFit:
    counts = np.random.default_rng(1).poisson(40, n)
    series = monthly_series(np.datetime64("2012-01", "M") + np.arange(n), counts)
    fit = fit_counts(series, DesignPlan(interruptions=(Interruption(month=month),)))
    assert isinstance(fit, CountFit)
    return replace(fit, rho=0.1)


def test_each_weak_spot_is_said_only_where_it_applies() -> None:
    assert weak_spots(_fit(48, "2014-01")) == ()
    assert any("strongly correlated" in one for one in weak_spots(replace(_fit(48, "2014-01"), rho=0.6)))
    late = weak_spots(_fit(96, "2018-07"))
    assert any("late" in one and "19 to 29 of 100" in one for one in late)
    assert any("straight trend is an assumption" in one for one in late)
    assert any("early" in one for one in weak_spots(_fit(48, "2012-12")))
    assert any("only 9 months" in one for one in weak_spots(_fit(36, "2014-04")))
