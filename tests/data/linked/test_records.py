from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.linked.records import about

INCIDENTS = pd.DataFrame(
    [("I1", "P1"), ("I1", "P2"), ("I2", None), ("I2", None), ("I3", "P3"), ("I3", None)],
    columns=["incident", "suspect"],
    dtype="string",
)


@pytest.mark.parametrize(
    ("person", "incident", "rows"),
    [
        ("P1", "I1", [0]),
        ("P2", "I1", [1]),
        ("P9", "I1", []),  # an incident of two others
        ("P9", "I2", [2, 3]),  # nobody was known as its suspect
        ("P9", "I3", []),
        ("P3", "I3", [4]),
        (None, "I1", [0, 1]),
        ("P1", "I9", []),
        ("P1", None, []),
    ],
)
def test_a_record_is_about_the_rows_of_its_person(person, incident, rows):
    records = pd.DataFrame([("P0", None), (person, incident)], columns=["person", "incident"], dtype="string")
    found = about(records, INCIDENTS)
    assert found["at"].tolist() == rows
    assert set(found["row"]) <= {1}


def test_no_records_and_no_incidents():
    records = pd.DataFrame([("P1", "I1")], columns=["person", "incident"], dtype="string")
    assert about(records, INCIDENTS.iloc[:0]).empty
    assert about(records.iloc[:0], INCIDENTS).empty
