from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError, DataError
from ipvi_eval.its.series.monthly import check_alike, monthly_series, monthly_values, quarterly
from ipvi_eval.its.series.months import parse_month


def _months(first: str, n: int) -> list[str]:
    return [str(month) for month in np.datetime64(first, "M") + np.arange(n)]


@pytest.mark.parametrize(
    "months",
    [
        ["2021-02", "2021-01", "2021-03"],
        [pd.Period("2021-02"), pd.Period("2021-01"), pd.Period("2021-03")],
        pd.to_datetime(["2021-02-01", "2021-01-15", "2021-03-31"]),
        pd.PeriodIndex(["2021-02", "2021-01", "2021-03"], freq="M"),
        pd.Series(pd.to_datetime(["2021-02-01", "2021-01-15", "2021-03-31"])),
        ["1-Feb-21", "1-Jan-21", "1-Mar-21"],
        ["Feb 2021", "Jan 2021", "Mar 2021"],
        ["202102", "202101", "202103"],
        ["2/1/2021", "1/1/2021", "3/1/2021"],
    ],
    ids=["text", "periods", "datetimes", "period index", "series", "day name", "name", "digits", "month first"],
)
def test_reads_months_in_any_order_and_form(months: object) -> None:
    series = monthly_series(months, [2, 1, 3])
    assert [str(month) for month in series.months] == ["2021-01", "2021-02", "2021-03"]
    assert series.counts.tolist() == [1, 2, 3]
    assert series.days.tolist() == [31, 28, 31]
    assert series.position("2021-03") == 2


@pytest.mark.parametrize(
    ("months", "counts", "exposure", "says"),
    [
        (["2021-01", "2021-03"], [1, 2], None, "months missing: 2021-02;"),
        (["2021-01", "2022-03"], [1, 2], None, "2021-07 and 7 more"),
        (["2021-01", "2021-02", "2021-02"], [1, 2, 3], None, "months repeated: 2021-02; each month"),
        (["2021-01-04", "2021-01-11", "2021-01-18", "2021-02-01"], [1, 2, 3, 4], None, "finer than a month"),
        (["2021-01", "2021-02"], [1, -2], None, "negative in 2021-02"),
        (["2021-01", "2021-02"], [1, 2.5], None, "not a whole number in 2021-02"),
        (["2021-01", "2021-02"], [1, np.nan], None, "missing or not a number in 2021-02"),
        (["2021-01", "2021-02"], [1, "many"], None, "not all numbers"),
        (["2021-01", "2021-02"], [1, 2], [10, 0], "exposure is not a positive number in 2021-02"),
        (["2021-01", "2021-02"], [1, 1e200], None, "too large to be true in 2021-02"),
        (["2021-01", "2021-02"], [2.0**53, 2.0**53 + 2], None, "too large to be one of anything in 2021-02; correct"),
        (["2021-01", "next month"], [1, 2], None, "row 2 holds no month"),
        (["2021-01", None], [1, 2], None, "row 2 holds no month"),
    ],
)
def test_bad_input_is_named_by_month_and_never_by_value(
    months: list[str], counts: list[float], exposure: list[float] | None, says: str
) -> None:
    with pytest.raises(DataError, match=says) as caught:
        monthly_series(months, counts, exposure, name="ipv")
    assert "2.5" not in str(caught.value)
    assert "many" not in str(caught.value)
    assert "next month" not in str(caught.value)


def test_shapes_are_checked() -> None:
    with pytest.raises(AnalysisError, match="one value per row"):
        monthly_series(["2021-01"], [1, 2])
    with pytest.raises(AnalysisError, match="no row"):
        monthly_series([], [])


def test_a_stray_century_is_told_in_a_line() -> None:
    with pytest.raises(
        DataError, match=r"there is no row for 240 years between 2020-01, 2260-01; is a date mistyped\?"
    ):
        monthly_series(["2020-01", "2260-01"], [1, 2])


def test_half_years_are_named() -> None:
    with pytest.raises(DataError, match="rows are half-years, which are not read: 2020-01, 2020-07"):
        monthly_series(["2020-01", "2020-07", "2021-01", "2022-01"], [1, 2, 3, 4])
    with pytest.raises(DataError, match="months missing"):
        monthly_series(["2020-01", "2021-01", "2022-01"], [1, 2, 3])


def test_every_month_is_told_in_full() -> None:
    with pytest.raises(DataError, match="2021-07 and 7 more;") as caught:
        monthly_series(["2021-01", "2022-03"], [1, 2])
    every = [f"2021-{month:02d}" for month in range(2, 13)] + ["2022-01", "2022-02"]
    assert f"missing: {', '.join(every)}; " in caught.value.in_full()
    assert caught.value.plain()[0]["months"] == every


def test_values_may_be_negative_and_fractional() -> None:
    assert monthly_values(["2021-01", "2021-02"], [-1.5, 2]).outcome == "value"


def test_quarters_are_whole() -> None:
    series = quarterly(monthly_series(_months("2021-02", 12), range(12), exposure=np.arange(1, 13)))
    assert [str(month) for month in series.months] == ["2021-04", "2021-07", "2021-10"]
    assert series.counts.tolist() == [2 + 3 + 4, 5 + 6 + 7, 8 + 9 + 10]
    assert series.days.tolist() == [91, 92, 92]
    assert series.exposure is not None
    assert series.exposure.tolist() == [4, 7, 10]
    with pytest.raises(AnalysisError, match="monthly"):
        quarterly(series)
    with pytest.raises(AnalysisError, match="no whole"):
        quarterly(monthly_series(["2021-02", "2021-03"], [1, 2]))


def test_a_period_is_called_as_a_person_writes_it() -> None:
    series = monthly_series(_months("2021-01", 6), range(6))
    assert (series.label(3), quarterly(series).label(1)) == ("2021-04", "2021Q2")
    assert monthly_series(["2020-01", "2021-01"], [1, 2], months_per_period=12).label(-1) == "2021"


def test_a_period_ends_with_its_last_month() -> None:
    series = monthly_series(_months("2021-01", 6), range(6))
    assert series.last_months.tolist() == series.months.tolist()
    assert quarterly(series).last_months.astype(str).tolist() == ["2021-03", "2021-06"]


def test_parse_month_says_when_it_cannot() -> None:
    assert str(parse_month("2021-04-17")) == "2021-04"
    with pytest.raises(DataError, match="YYYY-MM"):
        parse_month("spring")


def test_covariates_and_values_are_averaged_by_quarter_and_cut_with_the_series() -> None:
    shares = replace(monthly_values(_months("2021-01", 6), [1, 2, 3, 4, 5, 9]), covariates={"x": np.arange(6.0)})
    found = quarterly(shares)
    assert (found.counts.tolist(), found.outcome) == ([2, 6], "value")
    assert found.covariates["x"].tolist() == [1, 4]
    assert shares.window(1, 3).covariates["x"].tolist() == [1, 2]


def test_a_comparison_has_numbers_of_its_own() -> None:
    months = np.datetime64("2018-01", "M") + np.arange(24)
    counts = np.random.default_rng(1).poisson(20, 24)
    own, copy = (monthly_series(months, counts, name=name) for name in ("own", "copy"))
    other = monthly_series(months, counts[::-1], name="other")
    check_alike(own, (other,))
    with pytest.raises(AnalysisError, match="copy has the very numbers of own in every period"):
        check_alike(own, (other, copy))
    twice = monthly_series(months, 2 * counts, name="twice")
    with pytest.raises(AnalysisError, match="twice has the very numbers of own, times 2, in every period"):
        check_alike(own, (twice,))
    check_alike(own, (monthly_series(months, np.r_[2 * counts[:-1], 2 * counts[-1] + 1], name="nearly"),))
    check_alike(
        monthly_series(months, np.zeros(24), name="own"), (monthly_series(months, 10**9 * counts, name="other"),)
    )


def test_two_comparison_series_that_are_one_are_named() -> None:
    months = _months("2018-01", 24)
    rng = np.random.default_rng(4)
    own, some, more = (
        monthly_series(months, one, name=name) for one, name in zip(rng.poisson(20, (3, 24)), "abc", strict=True)
    )
    check_alike(own, (some, more))
    again = monthly_series(months, some.counts, name="again")
    with pytest.raises(AnalysisError, match="again has the very numbers of b in every period; name each"):
        check_alike(own, (some, more, again))
    # One incident each in the same month, or none that differ, are no sign of a copy.
    for counts in (np.eye(24)[3], np.full(24, 5)):
        check_alike(own, [monthly_series(months, counts, name=name) for name in ("d", "e")])


@pytest.mark.parametrize("scale", [-1.0, 1e-90, 1e90])
def test_values_of_any_sign_and_size_are_told_from_their_copies(scale: float) -> None:
    months = np.datetime64("2018-01", "M") + np.arange(24)
    values, others = scale * np.random.default_rng(2).uniform(1, 2, (2, 24))
    own = monthly_values(months, values, name="own")
    check_alike(own, (monthly_values(months, others, name="other"),))
    for times in (1.0, -3.0):
        with pytest.raises(AnalysisError, match="copy has the very numbers of own"):
            check_alike(own, (monthly_values(months, times * values, name="copy"),))


def test_its_rows_and_its_picture_are_the_counts() -> None:
    series = monthly_series(_months("2021-01", 3), [4, 0, 5], [10, 20, 30], name="reports")
    table = series.tidy()
    assert table.columns.tolist() == ["month", "count", "exposure"]
    assert table["count"].tolist() == [4, 0, 5]
    assert "2021-03-01      5        30" in repr(series)
    (axes,) = series.plot().axes
    assert (axes.lines[0].get_ydata().tolist(), axes.get_ylabel()) == ([4, 0, 5], "reports")
    rates = monthly_values(_months("2021-01", 2), [0.5, -0.25])
    assert rates.tidy().columns.tolist() == ["month", "value"]
