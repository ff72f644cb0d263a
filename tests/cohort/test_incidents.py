"""Outcome definitions: every condition that is given must hold."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.cohort.incidents import in_date_order, once, places, unsealed, untold
from ipvi_eval.plan.outcome import Outcome

INCIDENTS = pd.DataFrame(
    {
        "incident": ["i3", "i1", "i2", "i4", "i5"],
        "date": pd.to_datetime(["2020-02-01", "2020-01-01", "2020-01-01", "2020-03-01", "2020-04-01"]),
        "relationship": ["intimate", "intimate", "family", "unknown", "intimate"],
        "report": [True, True, True, True, False],
        "arrest": [True, False, True, True, True],
        "injury": [True, False, False, False, False],
        "offence": ["assault", "dispute", "assault", "assault", "harassment"],
    }
)


def chosen(rows, outcome):
    return rows.iloc[places(rows, outcome, in_date_order(rows))]


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        ({}, ["i1", "i2", "i3", "i4", "i5"]),
        ({"relationship": ("intimate",)}, ["i1", "i3", "i5"]),
        ({"relationship": ("intimate", "unknown"), "report": True}, ["i1", "i3", "i4"]),
        ({"arrest": True, "injury": True}, ["i3"]),
        ({"arrest": False}, ["i1"]),
        ({"offence": ("assault",), "relationship": ("family",)}, ["i2"]),
    ],
)
def test_what_satisfies_every_condition(conditions, kept):
    assert list(chosen(INCIDENTS, Outcome(label="x", **conditions))["incident"]) == kept


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        ({}, ["i2", "i3", "i4", "i5"]),  # one has no day
        ({"kind": ("convicted",)}, ["i3", "i5"]),
        ({"relationship": ("unknown",)}, []),  # what is about no incident tells nothing of one
        ({"arrest": False}, []),
        ({"relationship": ("intimate", "family")}, ["i2", "i3"]),
        ({"dated": "incident"}, ["i2", "i3"]),
    ],
)
def test_rows_of_a_table_are_asked_about_their_incident_only_where_there_is_one(conditions, kept):
    records = INCIDENTS.assign(
        linked=[True, True, True, False, False],
        kind=["convicted", "convicted", "dismissed", pd.NA, "convicted"],
        date=INCIDENTS["date"].mask(INCIDENTS["incident"] == "i1"),
    )
    assert list(chosen(records, Outcome(label="x", table="dispositions", **conditions))["incident"]) == kept


def test_an_incident_of_several_people_counts_once_and_names_nobody():
    pairs = pd.concat([INCIDENTS, INCIDENTS.iloc[[1, 1]]]).assign(suspect=[*"abcdefg"], victim="v", dyad=pd.NA)
    counted = once(pairs)
    assert counted["incident"].tolist() == INCIDENTS["incident"].tolist()
    assert list(counted.columns) == list(INCIDENTS.columns)


@pytest.mark.parametrize(
    ("conditions", "told", "expected"),
    [
        ({"relationship": ("intimate",), "injury": True}, {"relationship", "injury"}, None),
        # Every row holds the default "no injury": nobody looked, and an injury cannot be found.
        ({"relationship": ("intimate",), "injury": True}, {"relationship"}, "injury"),
        ({"injury": False}, set(), None),
        ({"offence": ("stalking",)}, set(), "offence"),
        ({}, set(), None),
    ],
)
def test_a_condition_that_nobody_recorded(conditions, told, expected):
    frame = INCIDENTS.assign(injury=False)
    assert untold(frame, Outcome(label="x", **conditions), told) == expected
    assert untold(frame.iloc[:0], Outcome(label="x", **conditions), told) is None


@pytest.mark.parametrize(
    ("conditions", "kept"),
    [
        ({"report": True}, ["i1", "i2", "i3", "i4"]),
        ({"arrest": True}, ["i2", "i4"]),
        # Who was not arrested is told by the same record.
        ({"arrest": False}, []),
    ],
)
def test_a_sealed_record_is_none_of_an_arrest_and_the_report_stays(conditions, kept):
    outcome = Outcome(label="x", **conditions)
    sealed = INCIDENTS.assign(sealed=INCIDENTS["incident"].isin(["i1", "i3", "i5"]))
    assert list(chosen(sealed[unsealed(sealed, outcome)], outcome)["incident"]) == kept


def test_rows_are_ordered_as_pandas_orders_them():
    rng = np.random.default_rng(5)
    rows = pd.DataFrame(
        {
            "date": rng.choice(pd.to_datetime(["2020-03-01", "1999-01-01", None, "2020-03-02"]).to_numpy(), 400),
            "incident": pd.array(rng.choice(["b", "a10", "a9", "Z", "é", "\U0001f600", None], 400), dtype="string"),
        },
        index=rng.permutation(400),
    )
    expected = rows.reset_index(drop=True).sort_values(["date", "incident"], kind="stable").index
    assert in_date_order(rows).tolist() == expected.tolist()
    assert in_date_order(rows.iloc[:0]).tolist() == []
