"""One row per incident: what is counted, what counts 0, and which months are covered only in part."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.series.dates import SeriesDates
from ipvi_eval.questions.one_file.series.row_counts import calendar_of, counting_notes


def dated(*texts, named=None):
    return SeriesDates(np.array(texts, dtype="datetime64[D]"), named)


def every_day(first, last, times=1):
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    return SeriesDates(np.repeat(days, times), None)


def notes(dates, kept=None):
    kept = np.ones(len(dates.days), dtype=bool) if kept is None else kept
    return counting_notes(calendar_of(dates), kept, dates)


def test_months_between_the_first_and_the_last_row_count_even_without_one():
    dates = dated("2020-01-05", "2020-04-30", "2020-01-31", "2020-03-01")
    calendar = calendar_of(dates)
    assert calendar.months.astype(str).tolist() == ["2020-01", "2020-02", "2020-03", "2020-04"]
    kept = np.array([True, True, True, False])
    assert calendar.counts(kept).tolist() == [2, 0, 0, 1]
    (said,) = notes(dates, kept)
    assert said == (
        "Rows were counted: 3 of 4, 2020-01 to 2020-04. Periods without such a row count 0: 2020-02, 2020-03."
    )


def test_quarters():
    calendar = calendar_of(dated("2020-01-01", "2020-10-01", named=3))
    assert calendar.months.astype(str).tolist() == ["2020-01", "2020-04", "2020-07", "2020-10"]


def test_a_mistyped_year_is_no_calendar_of_zeros():
    with pytest.raises(DataError, match="no row at all between 1917-03 and 2017-03: is a date mistyped"):
        calendar_of(dated("1917-03-04", "2017-03-04", "2017-04-01"))


def test_a_month_without_any_row_in_a_full_file_is_asked_about():
    days = every_day("2020-01-01", "2020-12-31").days
    (_, said) = notes(SeriesDates(days[days.astype("datetime64[M]") != np.datetime64("2020-06")], None))
    assert said.startswith("The file has no row of any kind in 2020-06: if data are missing there, 0 is wrong")


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        ("2020-01-01", "2020-12-14", "The rows end 17 days before the end of 2020-12: the last month is covered"),
        ("2020-01-15", "2020-12-31", "The rows begin on day 15 of 2020-01: the first month is covered"),
        ("2020-01-01", "2020-12-31", None),
        # A single day without a row says nothing worth a month.
        ("2020-01-02", "2020-12-30", None),
    ],
)
def test_a_month_covered_in_part(first, last, said):
    _, *others = notes(every_day(first, last, times=5))
    assert len(others) == (said is not None)
    if said:
        assert others[0].startswith(said)
        assert others[0].endswith(("--window :2020-11.", "--window 2020-02:."))


def test_few_rows_end_early_by_chance():
    # One row in ten days: seventeen days without one happen in 18 % of months (exp(-1.7)).
    days = every_day("2020-01-01", "2020-12-14").days[::10]
    assert len(notes(SeriesDates(days, None))) == 1


def test_a_table_of_counts_is_no_list_of_incidents():
    months = np.datetime64("2020-01", "M") + np.repeat(np.arange(12), 3)
    with pytest.raises(DataError, match=r"every period has 3 rows.*name the column of the count with --count"):
        calendar_of(SeriesDates(months.astype("datetime64[D]"), None))


def test_a_day_that_stands_for_days_not_known():
    dates = every_day("2020-01-01", "2020-12-31")
    heap = SeriesDates(np.r_[dates.days, np.repeat(np.datetime64("2020-07-01"), 30)], None)
    (said,) = [note for note in notes(heap) if "not known" in note]
    assert said.startswith("31 rows name 2020-07-01, where 1.1 a day are usual")
    few = SeriesDates(np.r_[dates.days, np.repeat(np.datetime64("2020-07-01"), 5)], None)
    assert not any("not known" in note for note in (*notes(few), *notes(every_day("2020-01-01", "2020-12-31", 12))))


def test_days_that_chance_makes_are_no_heaps():
    rng = np.random.default_rng(3)
    for mean in (0.1, 1, 20):
        days = np.datetime64("2020-01-01") + np.repeat(np.arange(366), rng.poisson(mean * rng.gamma(5, 0.2, 366)))
        assert not any("not known" in note for note in notes(SeriesDates(days, None)))
