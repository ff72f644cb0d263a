"""The index victim, and incidents against the same or another one, on a table small enough to read."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.cohort.same_victim import by_victim, index_victims
from ipvi_eval.plan.outcome import Outcome

PERSONS = pd.DataFrame({"person": ["a", "b", "c", "d"], "entry": pd.to_datetime(["2020-03-01"] * 4)})
# a: two victims before entry, the last one counts. b: two victims on the day of entry. c: the victim of the last
# incident before entry is not recorded, the one before is. d: only a relative before entry.
ROWS = [
    ("i1", "a", "v1", "2020-01-01", "intimate"),
    ("i2", "a", "v2", "2020-03-01", "intimate"),
    ("i3", "a", "v2", "2020-05-01", "intimate"),
    ("i4", "a", "v1", "2020-06-01", "intimate"),
    ("i5", "a", None, "2020-07-01", "intimate"),
    ("i6", "b", "v3", "2020-03-01", "intimate"),
    ("i7", "b", "v4", "2020-03-01", "intimate"),
    ("i8", "b", "v4", "2020-08-01", "intimate"),
    ("i9", "c", "v5", "2020-02-01", "intimate"),
    ("i10", "c", None, "2020-03-01", "intimate"),
    ("i11", "c", "v2", "2020-04-01", "intimate"),
    ("i12", "d", "v6", "2020-02-01", "family"),
    ("i13", "d", "v6", "2020-09-01", "intimate"),
    ("i14", None, "v2", "2020-09-02", "intimate"),
]
OUTCOME = Outcome(label="x", relationship=("intimate",), same_victim=True)


@pytest.fixture
def incidents():
    frame = pd.DataFrame(ROWS, columns=["incident", "suspect", "victim", "date", "relationship"])
    text = frame.drop(columns="date").astype("string")
    return text.assign(date=pd.to_datetime(frame["date"]), dyad=pd.Series(dtype="string"))


def test_the_last_recorded_victim_by_the_day_of_entry(incidents):
    found = index_victims(PERSONS, incidents, OUTCOME)
    assert set(zip(found["person"], found["pair"], strict=True)) == {("a", "v2"), ("b", "v3"), ("b", "v4"), ("c", "v5")}
    # Without the condition on the relationship the incident with a relative names a victim for d.
    every = index_victims(PERSONS, incidents, Outcome(label="x", same_victim=True))
    assert set(every["person"]) == {"a", "b", "c", "d"}


def test_a_pair_of_several_incidents_on_the_last_day_is_told_once(incidents):
    again = incidents["incident"].isin(["i1", "i2", "i7"])
    rows = pd.concat([incidents, incidents[again]], ignore_index=True)
    expected = index_victims(PERSONS, incidents, OUTCOME)
    pd.testing.assert_frame_equal(index_victims(PERSONS, rows, OUTCOME), expected)


def test_same_another_and_not_recorded(incidents):
    later = incidents.loc[incidents["date"] > "2020-03-01"]
    index = index_victims(PERSONS, incidents, OUTCOME)
    assert list(by_victim(later, index, same=True)["incident"]) == ["i3", "i8"]
    # v2 is the index victim of a, not of c; i5 has no victim on record; d has no index victim; i14 no suspect.
    assert list(by_victim(later, index, same=False)["incident"]) == ["i4", "i11"]


def test_numbers_of_pairs_do_instead_of_victims(incidents):
    pairs = {"v1": "1", "v2": "2", "v3": "1", "v4": "2", "v5": "1", "v6": "1"}
    numbered = incidents.assign(dyad=incidents["victim"].map(pairs).astype("string"), victim=pd.NA)
    index = index_victims(PERSONS, numbered, OUTCOME)
    assert list(by_victim(numbered, index, same=True)["incident"]) == ["i2", "i3", "i6", "i7", "i8", "i9"]
