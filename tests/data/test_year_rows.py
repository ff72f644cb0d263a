"""A row for each year and a column for each month: what is read, what is left out, and what is refused."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.errors import DataError, PlanError

MAPPING = """\
[monthly_counts]
file = "a.csv"
layout = "years_by_months"
columns = { month = "YEAR", area = "TOWN" }
codes = { area = ["Here", "There"] }
defaults = { outcome = "ipv_dir" }
"""
NAMES = "Jan,Feb,Mar,Apr,May,June,July,Aug,Sept,Oct,Nov,Dec"


def _year(year: str, town: str, counts: list[int | str]) -> str:
    return f"{year},{town},{','.join(map(str, counts))},{sum(n for n in counts if isinstance(n, int))}\n"


TEXT = f"YEAR,TOWN,{NAMES},Total\n" + "".join(
    _year(year, town, [first + month for month in range(12)])
    for year, here, there in (("2018", 10, 200), ("2019*", 50, 300))
    for town, first in (("Here", here), ("There", there))
)


def test_each_cell_is_the_total_of_its_year_and_month_and_the_sum_is_none(one_table) -> None:
    extract = one_table("a.csv", TEXT, MAPPING)
    counts = extract.monthly_counts
    assert len(counts) == 4 * 12
    table = counts.pivot(index="month", columns="area", values="count")
    assert table["Here"].tolist() == [*range(10, 22), *range(50, 62)]
    assert table["There"].tolist() == [*range(200, 212), *range(300, 312)]
    assert table.index.tolist() == pd.date_range("2018-01-01", "2019-12-01", freq="MS").tolist()
    assert extract.warnings == (
        "a.csv: a sign such as * stands beside the year in row 4, 5; read the note it points to: totals of a year that "
        "is not whole look like a fall",
    )


def test_months_that_are_not_there_yet_are_left_out_and_told(one_table) -> None:
    text = TEXT.replace("2019*", "2019").replace(",".join(map(str, range(55, 62))), ",,,,,,")
    with pytest.raises(DataError, match=r"row 4, column 'June': is empty"):
        one_table("a.csv", text, MAPPING)
    text = text.replace(",".join(map(str, range(305, 312))), "n/a,n/a,,,,,")
    extract = one_table("a.csv", text, MAPPING + 'missing = ["N/A"]\n')
    counts = extract.monthly_counts
    assert counts["month"].max() == pd.Timestamp("2019-05-01")
    assert counts.groupby("area")["count"].sum().to_dict() == {
        "Here": sum(range(10, 22)) + sum(range(50, 55)), "There": sum(range(200, 212)) + sum(range(300, 305)),
    }  # fmt: skip
    assert extract.warnings == ("a.csv: Jun to Dec 2019 are empty and taken as not yet there",)


def test_a_gap_is_no_end(one_table) -> None:
    with pytest.raises(DataError, match=r"a\.csv, row 2, column 'Sept': is empty"):
        one_table("a.csv", TEXT.replace("16,17,18,19", "16,17,,19"), MAPPING)


@pytest.mark.parametrize("year", ["2018-19", "FY2018", "Total", "", "18"])
def test_what_is_no_calendar_year_is_refused(one_table, year) -> None:
    with pytest.raises(DataError, match=r"row 2, column 'YEAR': is no calendar year.*(?:fiscal)") as refused:
        one_table("a.csv", TEXT.replace("2018,Here", f"{year},Here"), MAPPING)
    assert not year or year == "Total" or year not in str(refused.value)


@pytest.mark.parametrize(
    ("header", "found"),
    [(NAMES.replace("Sept,", "Fall,"), "11 of them"), (NAMES.replace("Sept,", "May.,"), "one of them twice"),
     (",".join(f"M{n}" for n in range(12)), "none")],
)  # fmt: skip
def test_twelve_months_are_expected_once_each(one_table, header, found) -> None:
    with pytest.raises(DataError, match=f"expected a column for each month of a year, once.*found {found}"):
        one_table("a.csv", TEXT.replace(NAMES, header), MAPPING)


def test_months_may_be_numbered(one_table) -> None:
    numbered = TEXT.replace(NAMES, ",".join(f"{n:02}" for n in range(1, 13)))
    assert one_table("a.csv", numbered, MAPPING).monthly_counts["count"].sum() == sum(
        sum(range(first, first + 12)) for first in (10, 200, 50, 300)
    )


def test_the_year_must_be_named(one_table) -> None:
    with pytest.raises(PlanError, match=r"name the column with the year as `columns\.month`"):
        one_table(
            "a.csv", TEXT, MAPPING.replace('month = "YEAR", ', "").replace("outcome =", "month = 2019-01-01, outcome =")
        )
