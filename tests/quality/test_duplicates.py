"""Incidents entered twice, told apart from couples who come back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.quality.duplicates import _together, exact_duplicates, near_duplicates


def again(incidents, number, days=0, **changed):
    """The table with the first `number` incidents of known suspects once more, under new numbers and in new rows."""
    known = incidents.frame[incidents.frame["suspect"].notna()].iloc[:number]
    copies = known.assign(
        incident=[f"X{k}" for k in range(number)], date=known["date"] + pd.Timedelta(days=days), **changed
    ).astype(incidents.frame.dtypes.to_dict())
    rows = np.concatenate([incidents.rows, incidents.rows.max() + 1 + np.arange(number)])
    both = pd.concat([incidents.frame, copies], ignore_index=True)
    return replace(incidents, frame=both, rows=rows), tuple(int(row) for row in rows[-number:]), known.index


def test_exact_ones_are_found_with_both_rows(clean):
    table, copies, first = again(clean["incidents"], 3)
    (found,) = exact_duplicates(table)
    assert found.rows == (*(int(row) for row in table.rows[first]), *copies)
    assert f"in 3 of {len(table.frame):,} rows" in found.what
    # They are told once.
    assert all(one.p > 0.01 for one in near_duplicates(table))


def test_without_a_suspect_nothing_can_be_told(clean):
    nobody = clean["incidents"].frame.assign(suspect=pd.Series(pd.NA, clean["incidents"].frame.index, dtype="string"))
    table = replace(clean["incidents"], frame=pd.concat([nobody, nobody], ignore_index=True))
    table = replace(table, rows=np.arange(len(table.frame)) + 2)
    assert list(exact_duplicates(table)) == []
    assert list(near_duplicates(table)) == []


def test_the_same_day_with_another_offence_is_near(clean):
    table, copies, _ = again(clean["incidents"], 40, offence="property", sealed=True)
    assert list(exact_duplicates(table)) == []
    same_day = next(iter(near_duplicates(table)))
    assert same_day.p < 1e-5
    assert "on the same day" in same_day.what
    assert set(copies) <= set(same_day.rows)


def test_one_day_later_with_all_else_the_same_is_near(clean):
    table, copies, _ = again(clean["incidents"], 25, days=1)
    found = [one for one in near_duplicates(table) if "but the day" in one.what]
    assert found[0].p < 1e-5
    assert set(copies) <= set(found[0].rows)


def test_couples_who_come_back_are_no_duplicates(clean):
    assert list(exact_duplicates(clean["incidents"])) == []
    assert all(one.p > 0.01 for one in near_duplicates(clean["incidents"]))


def test_p_is_binomial_with_an_eighth(make):
    # One couple every day for three weeks: of the pairs of neighbors none is further apart than a day.
    days = pd.date_range("2020-01-01", periods=4)
    table = make("incidents", incident=list("abcd"), date=days, area=["A"] * 4, suspect=["P"] * 4, victim=["V"] * 4)
    (one,) = (found for found in near_duplicates(table) if "but the day" in found.what)
    assert one.rows == (2, 3, 4, 5)
    assert np.isclose(one.p, 0.125**3)


@pytest.mark.parametrize("largest", [3, 2**30 - 2])
def test_rows_have_one_number_where_all_columns_are_alike(largest):
    """pandas groups the same rows; with the larger numbers, products of all columns would not fit into 64 bits."""
    random = np.random.default_rng(3)
    values = np.array([-1, 0, largest])
    columns = [random.choice(values, 300) for _ in range(4)]
    expected = pd.DataFrame(dict(enumerate(columns))).groupby([0, 1, 2, 3]).ngroup()
    found = pd.DataFrame({"found": _together(columns), "expected": expected})
    assert found["expected"].nunique() == found["found"].nunique() == len(found.drop_duplicates())
