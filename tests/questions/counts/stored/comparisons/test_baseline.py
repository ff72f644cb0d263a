from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.questions.counts.stored.comparisons.baseline import baseline_lines


def test_each_area_is_told_of_the_months_before_the_start(fit: CountFit) -> None:
    here = replace(fit.series, exposure=np.full(fit.series.n, 20_000.0))
    there = replace(here, counts=2 * here.counts, name="there")
    lines = baseline_lines((("Our town", here), ("there", there)), fit.design, "x")
    first, second = lines.frame.to_dict("records")
    assert (first["area"], second["area"]) == ("Our town", "there")
    counted = here.counts[:27]  # 27 months before the start, none of them left out
    assert (first["months"], first["population"], first["events"]) == ("27", "20,000", int(counted.sum()))
    assert first["mean"] == round(counted.mean(), 1)
    # Incidents a year over 20 times 1,000 people.
    assert first["rate"] == pytest.approx(counted.mean() * 12 / 20, abs=0.005)
    assert first["variance_over_mean"] == pytest.approx(counted.var(ddof=1) / counted.mean(), abs=0.005)
    assert second["variance_over_mean"] == pytest.approx(2 * first["variance_over_mean"], abs=0.02)
    # Months after the start are no part of it.
    later = replace(here, counts=np.where(np.arange(here.n) < 27, here.counts, 0))
    assert baseline_lines((("Our town", later),), fit.design, "x").frame.to_dict("records") == [first]
    assert lines.counts == ("events",)


def test_without_a_population_there_is_no_rate(fit: CountFit) -> None:
    (row,) = baseline_lines((("Our town", replace(fit.series, exposure=None)),), fit.design, "x").frame.to_dict(
        "records"
    )
    assert (row["population"], row["rate"]) == (None, None)


def test_what_is_told_of_a_month_is_a_third_of_a_quarter(fit: CountFit) -> None:
    quarters = replace(fit.series, exposure=np.full(fit.series.n, 20_000.0), months_per_period=3)
    (row,) = baseline_lines((("Our town", quarters),), fit.design, "x").frame.to_dict("records")
    counted = quarters.counts[:27]
    assert (row["months"], row["mean"]) == ("81", round(counted.mean() / 3, 1))
    assert row["rate"] == pytest.approx(counted.mean() * 4 / 20, abs=0.005)
