"""Bounds on counts of intimate partner violence: whatever the unknown ones were, the truth lies within them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.unknown import Bounds, bounds, bounds_table, unknown_shifts, wide_bounds

KINDS = ("intimate", "family", "other")


def _table(frame: pd.DataFrame) -> SourceTable:
    rows = frame.reset_index(drop=True)
    return SourceTable("incidents", "incidents.csv", rows, np.arange(2, len(rows) + 2), {})


@given(st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(2019, 2021), st.sampled_from(KINDS), st.booleans())))
def test_the_truth_lies_between_whatever_was_not_written_down(rows):
    truth = pd.DataFrame(rows, columns=["area", "year", "kind", "unknown"])
    seen = pd.DataFrame(
        {
            "incident": truth.index.astype("string"),
            "area": truth["area"].astype("string"),
            "date": pd.to_datetime(truth["year"].astype(str) + "-06-01"),
            "relationship": truth["kind"].mask(truth["unknown"].astype(bool), "unknown").astype("string"),
        }
    )
    found = {(one.area, one.year): one for one in bounds(_table(seen))}
    right = truth.assign(hit=truth["kind"] == "intimate").groupby(["area", "year"])["hit"].agg(["sum", "size"])
    assert set(found) == set(right.index)
    for place, (intimate, n) in zip(right.index, right.to_numpy(), strict=True):
        assert found[place].low <= intimate <= found[place].high
        assert found[place].incidents == n


def test_the_bounds_are_reached():
    one = Bounds("A", 2020, 10, 6, 3, 9)
    assert (one.low, one.high, one.share) == (6, 9, 0.3)
    assert bounds_table((one,)).rows == (("A", 2020, 10, 3, 0.3, 6, 9),)


def test_an_incident_with_several_people_is_known_where_one_pair_is():
    rows = [("1", "unknown"), ("1", "family"), ("2", "unknown"), ("2", "unknown"), ("3", "unknown"), ("3", "intimate")]
    frame = pd.DataFrame([*rows, ("4", "family")], columns=["incident", "relationship"], dtype="string")
    days = pd.to_datetime("2020-06-01")
    for order in (frame, frame[::-1]):
        (one,) = bounds(_table(order.assign(area="A", date=days)))
        assert (one.incidents, one.intimate, one.unknown) == (4, 1, 1)
        # The pair of the first that nobody told, and both of the second, may have been partners.
        assert (one.low, one.high) == (1, 3)
    window = (pd.Timestamp("2020-01-01"), pd.Timestamp("2020-05-31"))
    assert [one.year for one in bounds(_table(frame.assign(area="A", date=days)), window)] == [2020]


def test_nothing_to_tell_of_a_clean_extract(clean):
    assert list(wide_bounds(clean["incidents"])) == []
    assert all(one.p > 0.01 for one in unknown_shifts(clean["incidents"]))


def test_a_form_without_the_relationship_is_found_where_and_when_it_came(clean):
    incidents = clean["incidents"]
    frame, rng = incidents.frame, np.random.default_rng(4)
    lost = (frame["area"] == "Comparison North") & (frame["date"] >= "2022-09-01") & (rng.random(len(frame)) < 0.25)
    broken = replace(incidents, frame=frame.assign(relationship=frame["relationship"].mask(lost, "unknown")))
    found = [one for one in unknown_shifts(broken) if one.p < 1e-6]
    assert len(found) == 1
    assert "in Comparison North" in found[0].what
    assert "from 2022-09 on" in found[0].what
    years = list(wide_bounds(broken))
    assert ["2022" in one.what for one in years][:1] == [True]
    assert {"2023", "2024", "2025"} <= {word for one in years for word in one.what.split()}
    assert set().union(*(one.rows for one in years)) >= set(incidents.rows[lost & (frame["date"] >= "2023-01-01")])


def test_an_area_whose_rows_were_left_out_is_in_no_table():
    days = pd.date_range("2019-01-01", periods=24, freq="MS")
    frame = pd.DataFrame({"date": [*days, *days], "area": ["A"] * 24 + ["B"] * 24, "relationship": "intimate"})
    frame = frame.assign(incident=[f"I{row}" for row in range(48)]).astype(
        {"area": "string", "relationship": "string", "incident": "string"}
    )
    frame.loc[40:, "relationship"] = "unknown"
    table = _table(frame)
    assert table.coded("area").words.tolist() == ["A", "B"]
    only = table.only(frame["area"] == "B")
    assert [(one.area, one.year, one.incidents, one.unknown) for one in bounds(only)] == [
        ("B", 2019, 12, 0),
        ("B", 2020, 12, 8),
    ]
    assert [found.what[:4] for found in unknown_shifts(only)] == ["in B"]
