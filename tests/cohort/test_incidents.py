"""Outcome definitions: every condition that is given must hold."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.cohort.incidents import select
from ipvi_eval.study import Outcome

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
def test_select(conditions, kept):
    assert list(select(INCIDENTS, Outcome(label="x", **conditions))["incident"]) == kept
