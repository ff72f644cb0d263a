from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.count_models import CountFit, fit_counts
from ipvi_eval.its.design import DesignPlan, Interruption
from ipvi_eval.its.series import MonthlySeries
from ipvi_eval.its.specification import Choices, specification_curve

BAN = DesignPlan(interruptions=(Interruption(month="2005-01", slope=False),), offset="exposure")


def test_the_curve_is_the_product_of_the_choices_with_the_primary_marked(sicily: MonthlySeries) -> None:
    fit = fit_counts(sicily, BAN)
    assert isinstance(fit, CountFit)
    choices = Choices(
        models=("default", "negative-binomial"), trends=("linear",), harmonics=(1, 2), slopes=(True, False)
    )
    curve = specification_curve(fit, choices)
    assert len(curve.lines) == 8
    values = [line.value for line in curve.lines if line.value is not None]
    assert values == sorted(values)
    assert curve.lines[curve.primary].value == fit.coefficient("level_change").value
    assert curve.settings[curve.primary] == {
        "model": "default",
        "trend": "linear",
        "harmonics": "2",
        "slope": "no",
        "phase": "drop",
    }
    assert curve.median_ratio == pytest.approx(np.exp(np.median(values)))
    # Every specification of the published analysis finds a fall.
    assert curve.share_below_one == 1
    assert curve.share_excluding_one == 1
    table = curve.tidy()
    assert table["primary"].sum() == 1
    assert {"model", "trend", "harmonics", "slope", "phase", "ratio"} <= set(table.columns)


def test_a_primary_plan_outside_the_choices_joins_them(sicily: MonthlySeries) -> None:
    fit = fit_counts(sicily, BAN)
    assert isinstance(fit, CountFit)
    curve = specification_curve(
        fit, Choices(models=("default",), trends=("quadratic",), harmonics=(1,), slopes=(True,))
    )
    assert len(curve.lines) == 2
    assert sorted(row["harmonics"] for row in curve.settings) == ["1", "2"]
