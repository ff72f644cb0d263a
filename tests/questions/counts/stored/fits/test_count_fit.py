from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.counts.count_models import fit_counts
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import MonthlySeries
from ipvi_eval.questions.counts.stored.fits.count_fit import change_in_words, estimates

PLAN = DesignPlan(interruptions=(Interruption(month="2005-01"),))


def test_a_count_model_stores_its_coefficients_as_ratios(sicily: MonthlySeries) -> None:
    fit = fit_counts(sicily, PLAN)
    found = {one.id: one for one in estimates(fit, "its.heart")}
    assert set(found) == {
        f"its.heart.{name}" for name in ("trend", "level_change", "slope_change", "rho", "dispersion")
    }
    level, coefficient = found["its.heart.level_change"], fit.coefficient("level_change")
    assert (level.value, level.p) == (coefficient.ratio, coefficient.p)
    assert (level.lower, level.upper) == (np.exp(coefficient.lower), np.exp(coefficient.upper))
    assert level.cells == (fit.gate.events_before, fit.gate.events_after)
    assert level.events == sum(level.cells)  # nothing is left out by this plan


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("time", "trend"),
        ("slope_change", "slope change"),
        ("covid_19_restrictions.level_change", "level change (covid 19 restrictions)"),
        ("covariate.days_of_rain", "covariate days of rain"),
    ],
)
def test_columns_of_the_design_in_words(column: str, words: str) -> None:
    assert change_in_words(column) == words
