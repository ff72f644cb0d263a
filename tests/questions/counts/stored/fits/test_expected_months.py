from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.counted import Count
from ipvi_eval.its.lasting_step.expected_months import ExpectedMonths, expected_months
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts.stored.fits.expected_months import averted_so_far, monthly_rows


@pytest.fixture(scope="module")
def months(step: StepFit) -> ExpectedMonths:
    return expected_months(step, draws=300, seed=1)


def test_the_path_ends_where_the_incidents_averted_end(step: StepFit, months: ExpectedMonths) -> None:
    last = averted_so_far(months).frame.iloc[-1]
    assert last["averted"] == round(step.averted.value)
    assert last["averted_lower"] == round(step.averted.lower)
    assert last["averted_upper"] == round(step.averted.upper)


def test_no_single_month_can_be_read_from_the_path(months: ExpectedMonths) -> None:
    # Steps of whole incidents: with decimals they are the fitted counts but for a factor, and those give months back.
    frame = averted_so_far(months).frame
    assert (frame[["averted", "averted_lower", "averted_upper"]] % 1 == 0).all(axis=None)
    exact = np.diff(months.averted[months.inside])
    assert np.abs(np.diff(frame["averted"]) - exact).max() <= 1


def test_monthly_rows_are_plain(months: ExpectedMonths) -> None:
    first = monthly_rows(months, "Here", "x")[0]
    assert first[0] == "2018-01"
    assert [type(cell) for cell in first] == [str, Count, float, float, float, float]
    month, *last = monthly_rows(months, "Here", "x")[-1]
    columns = (months.observed, months.fitted, months.expected, months.lower, months.upper)
    assert (month, last) == (str(months.month[-1]), [column[-1] for column in columns])
    assert months.fitted[-1] != months.expected[-1]
