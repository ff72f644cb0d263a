from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.headline import headline
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.counts.stored.fits.headline import estimates
from tests.questions.counts.stored.made_series import PLAN, series


def test_the_answer_that_leads_stands_first_and_each_fit_beside_it() -> None:
    found = headline(series(1), PLAN, (series(2, "north", 1.0), series(3, "east", 1.0)))
    assert found.basis == "relative"
    stored = {one.id: one for one in estimates(found, "its.x")}
    assert next(iter(stored)) == "its.x.headline.ratio"
    assert stored["its.x.headline.ratio"].value == stored["its.x.relative.ratio"].value
    assert stored["its.x.headline.ratio"].value != stored["its.x.alone.ratio"].value
    assert stored["its.x.headline.comparison_areas"].value == 2
    assert stored["its.x.headline.ratio"].label.endswith(", the answer that leads")
    assert stored["its.x.alone.ratio"].label.endswith(", the series on its own")


def test_alone_no_comparison_area_is_counted() -> None:
    ids = {one.id for one in estimates(headline(series(1), PLAN), "its.x")}
    assert {"its.x.headline.ratio", "its.x.alone.ratio"} < ids
    assert not {"its.x.headline.comparison_areas", "its.x.relative.ratio"} & ids


def test_few_incidents_are_led_by_the_exact_ratio() -> None:
    months = np.datetime64("2018-01", "M") + np.arange(60)
    counts = np.where(np.arange(60) < 27, np.arange(60) % 2, np.arange(60) % 10 == 0)
    found = headline(monthly_series(months, counts), PLAN)
    assert found.basis == "exact"
    assert found.exact is not None
    stored = {one.id: one.value for one in estimates(found, "its.x")}
    assert stored["its.x.headline.ratio"] == found.exact.ratio
    assert stored["its.x.headline.percent_change"] == pytest.approx(stored["its.x.headline.ratio"] - 1)
