from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import AgreementError
from ipvi_eval.its.agreement import count_agreement
from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.series import MonthlySeries, monthly_series


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
