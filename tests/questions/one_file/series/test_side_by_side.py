"""Months side by side in a file: the series of the same months below each other, and refusals that say what to do."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.data.conditions import parse_condition
from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.series.file import Rows, read_series

NAMES = "Jan.,Feb.,March,April,May,June,July,Aug.,Sept.,Oct.,Nov.,Dec."
COUNTS = np.arange(10, 46)


def _year(year: object, counts: object) -> str:
    return f"{year},Here,{','.join(map(str, counts))},{np.sum(np.array(counts, dtype=int))}\n"  # type: ignore[call-overload]


YEARS = f"Year,Town,{NAMES},Total\n" + "".join(_year(2017 + at, COUNTS[12 * at : 12 * at + 12]) for at in range(3))


@pytest.fixture
def read(tmp_path):
    def found(text, date="", **rows):
        (tmp_path / "a.csv").write_text(text, "utf-8")
        return read_series(tmp_path / "a.csv", date=date, count=None, counts=True, rows=Rows(across=True, **rows))

    return found


def test_a_row_for_each_year(read) -> None:
    found = read(YEARS, "Year")
    assert found.series.counts.tolist() == COUNTS.tolist()
    assert found.series.months.tolist() == np.arange(np.datetime64("2017-01"), np.datetime64("2020-01")).tolist()
    assert found.notes == ()


def test_the_last_year_may_not_be_over_and_a_mark_is_told(read) -> None:
    text = YEARS.replace("2019,", "2019*,").replace("41,42,43,44,45", ",,,,")
    found = read(text, "Year")
    assert found.series.counts.tolist() == COUNTS[:31].tolist()
    assert [note.split(";")[0] for note in found.notes] == [
        "a.csv: a sign such as * stands beside the year in row 4",
        "a.csv: Aug to Dec 2019 are empty and taken as not yet there",
    ]


def test_one_row_with_all_months(read) -> None:
    header = ",".join(str(month) for month in np.arange(np.datetime64("2017-01"), np.datetime64("2020-01")))
    text = f"What,{header},Total\nDV,{','.join(map(str, COUNTS))},999\nOther,{','.join(map(str, COUNTS + 5))},999\n"
    found = read(text, where=(parse_condition("What=Other"),))
    assert found.series.counts.tolist() == (COUNTS + 5).tolist()
    with pytest.raises(DataError, match="2 rows are left; say with --where COLUMN=VALUE which one is the series"):
        read(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("24,25", "24,", r"row 3, column 'April': is empty"),
        ("24,25", "24,<5", r"column 'April': suppressed counts in row 3"),
        ("24,25", "24,secret", r"row 3, column 'April': is no number"),
        ("2018,", "2018-19,", "row 3, column 'Year': is no calendar year"),
        ("2018,", "2017,", "a year stands in several rows; say with --where"),
        ("Sept.", "Fall", "expected a column for each month of a year, once"),
    ],
)
def test_what_cannot_be_read_is_named(read, old, new, message) -> None:
    with pytest.raises(DataError, match=message) as refused:
        read(YEARS.replace(old, new), "Year")
    assert "secret" not in str(refused.value)


def test_without_a_year_its_column_is_asked_for(read) -> None:
    with pytest.raises(DataError, match="with the column of the year as --date, a column for each of Jan to Dec"):
        read(YEARS)


def test_rows_that_are_years_are_not_counted_as_incidents(tmp_path) -> None:
    (tmp_path / "a.csv").write_text(YEARS, "utf-8")
    with pytest.raises(DataError, match="say --across, with the column of the year as --date Year"):
        read_series(tmp_path / "a.csv", date="Year", count=None, counts=True)


def test_nothing_stands_beside_the_series(tmp_path) -> None:
    (tmp_path / "a.csv").write_text(YEARS, "utf-8")
    with pytest.raises(DataError, match="leave --control out"):
        read_series(
            tmp_path / "a.csv", date="Year", count=None, controls=("Town=There",), counts=True, rows=Rows(across=True)
        )


@pytest.mark.parametrize(("date", "count"), [("Town", None), ("2019-01", None), ("month", "reports")])
def test_months_in_the_names_of_columns_lead_to_the_option(tmp_path, date, count) -> None:
    """Without it no name and no count could be found, and nothing else would say what to do."""
    (tmp_path / "a.csv").write_text("Town,2019-01,2019-02,2019-03\nHere,4,5,6\n", "utf-8")
    with pytest.raises(DataError, match=r"a\.csv has 3 columns called like months, side by side; say --across"):
        read_series(tmp_path / "a.csv", date=date, count=count, counts=True, rows=Rows())
