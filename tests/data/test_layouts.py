from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from lifelines.datasets import load_rossi

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import read_extract
from ipvi_eval.errors import DataError, PlanError

SIDE_BY_SIDE = """\
[monthly_counts]
file = "a.csv"
date_format = "%Y-%m"
layout = "outcomes_in_columns"
columns = { month = "month", population = "population" }
outcomes = { ipv_dir = "dv_assault", non_ipv_dir = "nondv_assault" }
defaults = { area = "New South Wales" }
"""

MONTHS_ACROSS = """\
[monthly_counts]
file = "a.csv"
layout = "months_in_columns"
columns = { area = "State", outcome = "What" }
codes = { area = ["Here", "There"], outcome = { ipv_dir = ["DV"], non_ipv_dir = ["Other"] } }
"""


def test_outcomes_in_columns(one_table) -> None:
    text = "month,dv_assault,nondv_assault,population\n1995-01,613,2416,7739274\n1995-02,591,2277,7739274\n"
    counts = one_table("a.csv", text, SIDE_BY_SIDE).monthly_counts
    assert counts["count"].tolist() == [613, 591, 2416, 2277]
    assert counts["outcome"].tolist() == ["ipv_dir", "ipv_dir", "non_ipv_dir", "non_ipv_dir"]
    with pytest.raises(DataError, match=r"a\.csv, row 3, column 'dv_assault': no whole number of at least 0"):
        one_table("a.csv", text.replace("591", "some"), SIDE_BY_SIDE)
    with pytest.raises(DataError, match=r"column 'nondv_assault': this column is missing"):
        one_table("a.csv", text.replace("nondv_assault", "non"), SIDE_BY_SIDE)


AREAS_ACROSS = """\
[monthly_counts]
file = "a.csv"
date_format = "%b-%y"
layout = "areas_in_columns"
columns = { month = "Month" }
areas = { Here = "HERE PD", There = "There" }
defaults = { outcome = "ipv_dir" }
"""


def test_areas_in_columns(one_table) -> None:
    text = "Month,HERE PD,There,Total\nJan-19,3,40,43\nFeb-19,4,,4\nMar-19,5,42,47\n".replace(",,", ",41,")
    counts = one_table("a.csv", text, AREAS_ACROSS).monthly_counts
    table = counts.pivot(index="area", columns="month", values="count")
    assert table.loc["Here"].tolist() == [3, 4, 5]
    assert table.loc["There"].tolist() == [40, 41, 42]
    assert set(counts["outcome"]) == {"ipv_dir"}
    with pytest.raises(DataError, match=r"a\.csv, row 3, column 'There': is empty"):
        one_table("a.csv", text.replace("4,41,4", "4,,4"), AREAS_ACROSS)
    with pytest.raises(DataError, match=r"column 'There': this column is missing"):
        one_table("a.csv", text.replace("There", "Elsewhere"), AREAS_ACROSS)


def test_areas_in_columns_with_a_row_for_each_outcome(one_table) -> None:
    text = "Month,What,HERE PD,There\nJan-19,DV,3,40\nJan-19,Other,30,400\n"
    mapping = AREAS_ACROSS.replace('"Month" }', '"Month", outcome = "What" }').replace(
        'defaults = { outcome = "ipv_dir" }', 'codes = { outcome = { ipv_dir = ["DV"], non_ipv_dir = ["Other"] } }'
    )
    counts = one_table("a.csv", text, mapping).monthly_counts
    assert counts.pivot(index="area", columns="outcome", values="count").to_dict() == {
        "ipv_dir": {"Here": 3, "There": 40},
        "non_ipv_dir": {"Here": 30, "There": 400},
    }


def test_one_column_is_no_two_areas(one_table) -> None:
    text = "Month,HERE PD\nJan-19,3\n"
    with pytest.raises(DataError, match=r"column 'HERE PD': is named twice in \[monthly_counts\.areas\]"):
        one_table("a.csv", text, AREAS_ACROSS.replace('"There" }', '"HERE PD" }'))
    with pytest.raises(DataError, match=r"needs \[monthly_counts\.areas\]"):
        one_table("a.csv", text, AREAS_ACROSS.replace('areas = { Here = "HERE PD", There = "There" }\n', ""))


def test_outcomes_must_be_named(one_table) -> None:
    mapping = SIDE_BY_SIDE.replace("outcomes = {", "covariates = {")
    with pytest.raises(DataError, match=r"needs \[monthly_counts\.outcomes\]"):
        one_table("a.csv", "month,dv_assault,nondv_assault,population\n1995-01,613,2416,7739274\n", mapping)


@pytest.mark.parametrize("months", [("2019-01", "2019-02"), ("2019-01-01", "2019-02-01"), ("Jan 2019", "Feb 2019"),
    ("January 2019", "Feb. 2019"), ("jan-19", "FEB-19"), ("2019 M01", "2019 M02"), ("2019M1", "2019M2")])  # fmt: skip
def test_months_in_columns(one_table, months) -> None:
    text = f"State,What,{months[0]},{months[1]}\nHere,DV,3,4\nHere,Other,30,40\n"
    counts = one_table("a.csv", text, MONTHS_ACROSS).monthly_counts
    table = counts.pivot(index="outcome", columns="month", values="count")
    assert table.columns.tolist() == [pd.Timestamp("2019-01-01"), pd.Timestamp("2019-02-01")]
    assert table.loc["ipv_dir"].tolist() == [3, 4]
    assert table.loc["non_ipv_dir"].tolist() == [30, 40]


def test_months_that_are_not_there_are_explained(one_table) -> None:
    with pytest.raises(DataError, match="expected one column per month, with the month as its name"):
        one_table("a.csv", "State,What,First,Second\nHere,DV,3,4\n", MONTHS_ACROSS)
    with pytest.raises(DataError, match="found 2 columns with a number of days for a name, as spreadsheets count them"):
        one_table("a.csv", "State,What,43831,43862\nHere,DV,3,4\n", MONTHS_ACROSS)
    with pytest.raises(DataError, match="found quarters; a study counts months"):
        one_table("a.csv", "State,What,2019Q1,2019Q2\nHere,DV,3,4\n", MONTHS_ACROSS)
    with pytest.raises(DataError, match='found months without a year; where each row is a year, write layout = "years'):
        one_table("a.csv", "State,What,Jan,Feb\nHere,DV,3,4\n", MONTHS_ACROSS)
    with pytest.raises(DataError, match="column '2019-01': is the same month as another column"):
        one_table("a.csv", "State,What,2019-01,Jan 2019,2019-02\nHere,DV,3,4,5\n", MONTHS_ACROSS)


@pytest.mark.parametrize(
    ("written", "cells"),
    [("%b %Y", ["Sept 2019", "October 2019"]), ("%B %Y", ["Sep 2019", "Oct. 2019"]),
     ("%b. %Y", ["Sept. 2019", "Oct 2019"]), ("%b-%y", ["sep-19", "OCT-19"]), ("%Y M%m", ["2019 M09", "2019 M10"]),
     ("%Y%m", ["201909", "201910"])],
)  # fmt: skip
def test_months_in_rows_are_read_however_their_names_are_written(one_table, written, cells) -> None:
    mapping = MONTHS_ACROSS.replace('layout = "months_in_columns"', f'date_format = "{written}"')
    mapping = mapping.replace('area = "State", outcome', 'month = "M", count = "N", area = "State", outcome')
    text = "M,State,What,N\n" + "".join(f"{cell},Here,DV,3\n" for cell in cells)
    months = one_table("a.csv", text, mapping).monthly_counts["month"]
    assert months.tolist() == [pd.Timestamp("2019-09-01"), pd.Timestamp("2019-10-01")]


def test_quarters_in_rows_are_refused_as_quarters(one_table) -> None:
    mapping = MONTHS_ACROSS.replace('layout = "months_in_columns"', 'date_format = "%Y-%m"')
    mapping = mapping.replace('area = "State", outcome', 'month = "M", count = "N", area = "State", outcome')
    with pytest.raises(DataError, match="but quarters; a study counts months, so have the agency export months"):
        one_table("a.csv", "M,State,What,N\n2019Q1,Here,DV,3\n2019Q2,Here,DV,3\n", mapping)


DURATIONS = """\
[durations]
file = "a.csv"
unit = "weeks"
columns = { time = "week", end = "arrest" }
codes = { end = { reoffence = ["1"], censored = ["0"] } }
covariates = { fin = "fin", age = "age", race = "race" }
defaults = { area = "Maryland", list = "released", entry = 2010-01-01 }
"""


def test_follow_up_times_become_persons_and_incidents(one_table) -> None:
    rossi = load_rossi()
    extract = one_table("a.csv", rossi.to_csv(index=False), DURATIONS)
    persons, incidents = extract.persons, extract.incidents
    assert len(persons) == 432  # Rossi, Berk & Lenihan 1980: 432 men
    assert len(incidents) == 114  # of whom 114 were re-arrested
    days = (persons["exit"] - persons["entry"]).dt.days.to_numpy()
    np.testing.assert_array_equal(days, 7 * rossi["week"].to_numpy())
    again = persons["person"].isin(incidents["suspect"]).to_numpy()
    np.testing.assert_array_equal(again, rossi["arrest"].to_numpy() == 1)
    np.testing.assert_array_equal(persons["fin"].to_numpy(), rossi["fin"].to_numpy())
    returned = incidents.set_index("suspect")["date"]
    assert (persons.set_index("person")["exit"].loc[returned.index] == returned).all()
    assert persons["entry"].eq(pd.Timestamp("2010-01-01")).all()
    assert persons["exit"].max() == pd.Timestamp("2010-12-31")
    # They hold people, but no incidents but those that end a follow-up, on days counted from a made-up one.
    assert extract.holds("persons")
    assert not extract.holds("incidents")
    assert extract.told_of_incidents == frozenset()
    assert not extract.calendar


def test_follow_up_times_with_recorded_dates_of_entry_have_a_calendar(one_table) -> None:
    mapping = DURATIONS.replace('time = "week"', 'time = "week", entry = "day"').replace(", entry = 2010-01-01", "")
    mapping = mapping.replace('covariates = { fin = "fin", age = "age", race = "race" }\n', "")
    assert one_table("a.csv", "week,arrest,day\n5,1,2019-03-01\n9,0,2019-04-01\n", mapping).calendar


def test_months_in_the_header_are_dates(one_table) -> None:
    extract = one_table("a.csv", "State,What,2019-01,2019-02\nHere,DV,3,4\n", MONTHS_ACROSS)
    assert extract.tells("monthly_counts", "month")
    assert extract.calendar
    assert not extract.holds("incidents")
    assert not extract.holds("persons")


def test_other_ends_of_follow_up_are_reasons_of_exit(one_table) -> None:
    mapping = DURATIONS.replace('censored = ["0"]', 'censored = ["0"], death = ["2"], incarcerated = ["3"]')
    mapping = mapping.replace('{ time = "week"', '{ person = "id", time = "week"').replace('unit = "weeks"\n', "")
    mapping = mapping.replace('covariates = { fin = "fin", age = "age", race = "race" }\n', "")
    extract = one_table("a.csv", "id,week,arrest\na,0,1\nb,5,0\nc,6,2\nd,7,3\n", mapping)
    assert extract.persons["exit_reason"].tolist() == ["follow_up_ended", "follow_up_ended", "death", "incarcerated"]
    assert extract.incidents["suspect"].tolist() == ["a"]
    assert extract.incidents["arrest"].tolist() == [True]
    assert extract.warnings == ()
    with pytest.raises(DataError, match=r"a\.csv, row 3, column 'id': the same id stands in an earlier row"):
        one_table("a.csv", "id,week,arrest\na,0,1\na,5,0\n", mapping)


IOWA = """\
[durations]
file = "iowa_returns.csv"
columns = { time = "days", end = "cause" }
codes = { end = { reoffence = ["1"], incarcerated = ["2"], censored = ["0"] } }
covariates = { parole = "parole", young = "young" }
defaults = { area = "Iowa", list = "released", entry = 2010-07-01 }
"""


def _reference(tmp_path, reference, mapping):
    (tmp_path / "mapping.toml").write_text(mapping, encoding="utf-8")
    return read_extract(reference / "data", read_mapping(tmp_path / "mapping.toml"))


def test_real_durations(reference, tmp_path) -> None:
    extract = _reference(tmp_path, reference, IOWA)
    assert len(extract.persons) == 26020  # README of the reference folder
    causes = pd.read_csv(reference / "data" / "iowa_returns.csv", usecols=["cause"])["cause"].value_counts()
    assert len(extract.incidents) == causes[1]
    assert int((extract.persons["exit_reason"] == "incarcerated").sum()) == causes[2]


def test_real_monthly_totals(reference, tmp_path) -> None:
    mapping = SIDE_BY_SIDE.replace("a.csv", "nsw_dv_assault_monthly.csv")
    counts = _reference(tmp_path, reference, mapping).monthly_counts
    assert len(counts) == 2 * 276
    assert counts["count"].tolist()[:3] == [613, 591, 625]


def test_the_agencys_own_wide_workbook_gives_the_same_totals(reference, tmp_path) -> None:
    mapping = """\
[monthly_counts]
file = "RCI_NSWIncidentbymonth.xlsm"
layout = "months_in_columns"
columns = { area = "State", outcome = "Subcategory", population = "2017 population" }

[monthly_counts.keep]
Subcategory = ["Domestic violence related assault", "Non-domestic violence related assault"]

[monthly_counts.codes.outcome]
ipv_dir = ["Domestic violence related assault"]
non_ipv_dir = ["Non-domestic violence related assault"]
[monthly_counts.codes]
area = ["NSW"]
"""
    wide = _reference(tmp_path, reference, mapping).monthly_counts
    other = SIDE_BY_SIDE.replace("a.csv", "nsw_dv_assault_monthly.csv")
    long = _reference(tmp_path, reference, other).monthly_counts
    keys = ["outcome", "month"]
    columns = [*keys, "count", "population"]
    pd.testing.assert_frame_equal(
        wide[columns].sort_values(keys, ignore_index=True), long[columns].sort_values(keys, ignore_index=True)
    )


def test_areas_across_and_rows_that_are_kept_are_places(one_table) -> None:
    """A town called after a saint is none of the people that no output may name; one called like a person is asked."""
    text = "State,What,2019-01,2019-02\nSt. John's,DV,3,4\nHere,Other,30,40\n"
    mapping = MONTHS_ACROSS.replace('["Here", "There"]', '["Here", "St. John\'s"]')
    kept = mapping.replace("columns =", 'keep = { State = ["St. John\'s"] }\ncolumns =')
    assert one_table("a.csv", text, kept).monthly_counts["count"].tolist() == [3, 4]
    with pytest.raises(PlanError, match=r"a value given for 'area' looks like names"):
        one_table("a.csv", text, AREAS_ACROSS.replace("{ Here =", '{ "Elena Nguyen" ='))
