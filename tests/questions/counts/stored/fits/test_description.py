from __future__ import annotations

import pytest

from ipvi_eval.its.counts.count_models import Description, fit_counts
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series
from ipvi_eval.questions.counts.stored.fits.description import estimates


def test_a_description_has_no_interval_and_no_p(sicily: MonthlySeries) -> None:
    short = monthly_series(sicily.months[:8], sicily.counts[:8], name="short")
    described = fit_counts(short, DesignPlan(interruptions=(Interruption(month="2002-05"),)))
    assert isinstance(described, Description)
    before, after = estimates(described, "x")
    assert before.value == pytest.approx(sicily.counts[:4].mean())
    assert {one.p for one in (before, after)} == {one.lower for one in (before, after)} == {None}
