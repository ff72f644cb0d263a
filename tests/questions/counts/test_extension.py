from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.monthly import MonthlySeries, monthly_series, quarterly
from ipvi_eval.questions.counts.extension import extension_of


def area(name: str, first: str = "2020-01", people: float | None = 1000.0) -> MonthlySeries:
    exposure = None if people is None else np.full(24, people)
    return monthly_series(np.datetime64(first, "M") + np.arange(24), np.arange(24), exposure, name=name)


def test_areas_as_one_panel() -> None:
    found = extension_of({"a": area("a"), "b": area("b", people=None)}, {"a": "2021-01"})
    assert found.areas == ("a", "b")
    assert found.start.tolist() == [12, -1]
    assert found.counts.shape == (2, 24)
    assert found.exposure[:, 0].tolist() == [31_000, 31]  # January: people times days, and days alone


@pytest.mark.parametrize("start", ["2019-06", "2020-01", "2022-01"])
def test_a_start_outside_the_months_is_refused(start: str) -> None:
    with pytest.raises(AnalysisError, match="start in b lies outside the counted months"):
        extension_of({"a": area("a"), "b": area("b")}, {"b": start})


def test_other_months_are_refused() -> None:
    with pytest.raises(AnalysisError, match="same months"):
        extension_of({"a": area("a"), "b": area("b", first="2020-02")}, {})


def test_periods_begin_on_every_start_and_keep_every_incident() -> None:
    series = {name: area(name) for name in "abc"}
    found = extension_of(series, {"a": "2020-08", "b": "2021-02"}).periods(people=True)
    # Starts six months apart: half-years from August; January 2020 and the last five months are left out.
    assert found.length == 6
    assert found.begins.astype(str).tolist() == ["2020-02", "2020-08", "2021-02"]
    assert found.start.tolist() == [1, 2, -1]
    # 1 + 2 + ... + 6 incidents among 1,000 people in the 182 days from February to July 2020.
    assert found.rates[0, 0] == pytest.approx(21 / 182 * 365.25)
    alone = extension_of({name: area(name, people=None) for name in "ab"}, {"a": "2021-01"}).periods(people=False)
    assert alone.length == 12
    assert alone.rates[0, 0] == pytest.approx(sum(range(12)) / 366 * 365.25 / 12)


def test_quarters_make_the_same_periods() -> None:
    starts = {"a": "2020-07", "b": "2021-01"}
    months = extension_of({name: area(name) for name in "abc"}, starts).periods(people=True)
    quarters = extension_of({name: quarterly(area(name)) for name in "abc"}, starts).periods(people=True)
    assert (quarters.length, quarters.start.tolist()) == (months.length, months.start.tolist()) == (6, [1, 2, -1])
    assert quarters.rates == pytest.approx(months.rates)


def test_starts_a_month_apart_have_no_common_period() -> None:
    found = extension_of({name: area(name) for name in "abc"}, {"a": "2020-08", "b": "2020-09"})
    with pytest.raises(AnalysisError, match="not whole quarters apart"):
        found.periods(people=True)
