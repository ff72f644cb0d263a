from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.errors import AgreementError
from ipvi_eval.its.agreement import count_agreement
from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.series import MonthlySeries


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
