from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.design import DesignPlan, Interruption, design_matrix
from ipvi_eval.its.many_series import fit_many
from ipvi_eval.its.series import monthly_series
from ipvi_eval.its.simulation import CountProcess
from ipvi_eval.its.weak_spots import weak_spots


def _fit(n: int, month: str) -> CountFit:
    counts = np.random.default_rng(1).poisson(40, n)
    series = monthly_series(np.datetime64("2012-01", "M") + np.arange(n), counts)
    fit = fit_counts(series, DesignPlan(interruptions=(Interruption(month=month),)))
    assert isinstance(fit, CountFit)
    return replace(fit, rho=0.1)


def test_a_series_where_the_test_holds_its_level_has_none() -> None:
    assert list(weak_spots(_fit(48, "2014-01"))) == []
    assert list(weak_spots(_fit(48, "2012-12"))) == []


def test_each_weak_spot_is_said_only_where_it_applies() -> None:
    (correlated,) = weak_spots(replace(_fit(48, "2014-01"), rho=0.6))
    assert "strongly correlated (0.60)" in correlated
    (short,) = weak_spots(_fit(20, "2012-11"))
    assert "shorter than two years (20 months)" in short
    (late,) = weak_spots(_fit(48, "2015-01"))
    assert "late in the series (12 of 48 months come after it)" in late
    long, bent = weak_spots(_fit(96, "2018-07"))
    assert "long (96 months)" in long
    assert "24 of a hundred series of eight years" in bent
    assert "early" in list(weak_spots(_fit(96, "2013-07")))[1]
    flexible = _fit(96, "2018-07")
    plan = replace(flexible.design.plan, trend="quadratic")
    assert len(list(weak_spots(replace(flexible, design=replace(flexible.design, plan=plan))))) == 1


@pytest.mark.parametrize(
    ("process", "low", "high"),
    [
        (CountProcess(n=48, start=24, phi=0.6), 4, 8),
        (CountProcess(n=36, start=18, phi=0.3, phi2=0.2), 5, 9),
        (CountProcess(n=36, start=27, phi=0.2, shape="curved"), 9, 13),
        (CountProcess(n=96, start=24, phi=0.2, shape="curved"), 14, 14),
        (CountProcess(n=96, start=72, phi=0.2, shape="curved"), 24, 24),
        (CountProcess(n=20, start=14, ratio=1), 1, 12),
    ],
)
def test_the_shares_in_the_sentences_are_what_simulation_gives(process: CountProcess, low: int, high: int) -> None:
    # The sentences' ranges over the cells of benchmarks/its_calibration.py, in per cent; two points are three standard
    # errors of 2,000 series here and there.
    calendar = monthly_series(np.datetime64("2015-01", "M") + np.arange(process.n), np.full(process.n, 5))
    plan = DesignPlan(interruptions=(Interruption(month=str(calendar.months[process.start])),), offset="none")
    fits = fit_many(process.draw(2000, np.random.default_rng(3)), [design_matrix(calendar, plan)])
    assert low - 2 <= 100 * np.nanmean(fits.p < 0.05) <= high + 2
