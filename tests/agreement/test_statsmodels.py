from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.agreement.statsmodels import count_agreement, step_agreement
from ipvi_eval.errors import AgreementError
from ipvi_eval.its.counts.count_models import CountFit, fit_counts
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series


def _fit(series: MonthlySeries) -> CountFit:
    fit = fit_counts(series, DesignPlan(interruptions=(Interruption(month="2005-01"),)))
    assert isinstance(fit, CountFit)
    return fit


def test_statsmodels_finds_the_same_coefficients(sicily: MonthlySeries) -> None:
    checks = count_agreement("its.heart", _fit(sicily))
    assert "its.heart.level_change" in [check.id for check in checks]
    assert all(check.difference <= check.tolerance for check in checks)


def test_a_difference_names_the_estimate(sicily: MonthlySeries) -> None:
    fit = _fit(sicily)
    wrong = fit.coefficients.copy()
    wrong[fit.design.column("level_change")] += 1e-6
    with pytest.raises(AgreementError, match=r"its\.heart\.level_change"):
        count_agreement("its.heart", replace(fit, coefficients=wrong))


def test_a_series_fitted_exactly_is_not_compared_and_says_so() -> None:
    months = np.datetime64("2015-01", "M") + np.arange(48)
    plan = DesignPlan(interruptions=(Interruption(month="2017-01"),), offset="none")
    fit = fit_counts(monthly_series(months, np.full(48, 20)), plan)
    assert isinstance(fit, CountFit)
    checks = count_agreement("its.x", fit)
    assert all(check.agrees is None and "fitted exactly" in check.note for check in checks)


PHASED = DesignPlan(
    interruptions=(
        Interruption(month="2017-04", phase_in=("2017-01", "2017-03")),
        Interruption(month="2016-01", name="reform", slope=False),
    ),
    offset="none",
)


def _step(*controls: MonthlySeries) -> StepFit:
    months = np.datetime64("2014-01", "M") + np.arange(72)
    found = fit_step(monthly_series(months, np.random.default_rng(2).poisson(20, 72)), PHASED, controls)
    assert isinstance(found, StepFit)
    return found


def test_the_state_space_of_statsmodels_finds_the_same_step() -> None:
    months = np.datetime64("2014-01", "M") + np.arange(72)
    other = monthly_series(months, np.random.default_rng(3).poisson(60, 72), name="other")
    for fit in (_step(), _step(other)):
        checks = step_agreement("its.x", fit)
        assert [check.id for check in checks] == [
            "its.x.headline.step", "its.x.headline.step_variance", "its.x.headline.restricted_likelihood"
        ]  # fmt: skip
        assert all(check.ours < 1e-9 for check in checks)


def test_a_wrong_gap_in_the_level_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    # The months left out lengthen the way the level may have gone: forget that in one of the two, and they differ.
    from ipvi_eval.agreement import statsmodels as agreement

    fit = _step()
    closed = replace(fit.terms, gaps=np.ones_like(fit.terms.gaps))
    right = agreement.whitened
    monkeypatch.setattr(agreement, "whitened", lambda y, mean, terms, tau: right(y, mean, closed, tau))
    with pytest.raises(AgreementError, match=r"its\.x\.headline"):
        step_agreement("its.x", fit)
