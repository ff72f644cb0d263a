from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.exact import ExactRatio, exact_rate_ratio
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.counts.stored.fits.exact import estimates, exact_headline


@pytest.fixture
def few() -> ExactRatio:
    """Twelve incidents in the 24 months before, two in the 24 after."""
    months = np.datetime64("2018-01", "M") + np.arange(48)
    counts = np.where(np.arange(48) < 24, np.arange(48) % 2, 0)
    counts[30] = counts[40] = 1
    return exact_rate_ratio(
        monthly_series(months, counts, name="few"), DesignPlan(interruptions=(Interruption(month="2020-01"),))
    )


def test_the_ratio_is_that_of_the_rates(few: ExactRatio) -> None:
    (one,) = estimates(few, "its.x")
    assert (one.id, one.cells, one.events) == ("its.x.exact_rate_ratio", (12, 2), 14)
    # Days before and after differ by none but a leap day.
    assert one.value == pytest.approx(2 / 12, rel=0.003)


def test_without_an_incident_before_there_is_no_finite_ratio() -> None:
    months = np.datetime64("2018-01", "M") + np.arange(48)
    none_before = monthly_series(months, np.arange(48) >= 44)
    exact = exact_rate_ratio(none_before, DesignPlan(interruptions=(Interruption(month="2020-01"),)))
    (one,), (ratio,) = estimates(exact, "its.x"), exact_headline(exact, "its.x.headline")
    assert one.value is ratio.value is None
    assert "no incident before" in str(one.note)


def test_the_exact_answer_as_a_headline_counts_what_was_averted(few: ExactRatio) -> None:
    ratio, percent, averted = exact_headline(few, "its.x.headline")
    assert (ratio.id, ratio.cells) == ("its.x.headline.ratio", (12, 2))
    assert percent.value == pytest.approx(ratio.value - 1)
    # Days before and after differ by none but a leap day, so about 12 - 2 incidents fewer.
    assert averted.value == pytest.approx(10, abs=0.05)
