"""Estimate: what it refuses, and that JSON keeps it whole."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.estimate import Estimate, slug

numbers = st.none() | st.floats(allow_nan=False)


@given(numbers, numbers, numbers, st.none() | st.integers(0, 10**9), st.lists(st.integers(0, 50), max_size=3))
def test_json_keeps_it_whole(value, lower, upper, events, cells):
    before = Estimate(
        id="a.b_1", value=value, lower=lower, upper=upper, level=0.9, unit="ratio", method="m", events=events,
        cells=tuple(cells),
    )  # fmt: skip
    assert Estimate.from_dict(json.loads(json.dumps(before.to_dict(), allow_nan=False))) == before


def test_numpy_numbers_become_plain_ones():
    raw = Estimate(id="a", value=np.float64(1.5), unit="days", method="m", n=np.int64(3)).to_dict()
    assert (type(raw["value"]), type(raw["n"])) == (float, int)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id": "Its.Level"}, "lower-case words joined by dots"),
        ({"id": "a..b"}, "lower-case words joined by dots"),
        ({"unit": "per cent"}, "unknown unit"),
        ({"level": 95}, "0.95, not 95"),
        ({"level": 1}, "0.95, not 95"),
        ({"level": 0}, "0.95, not 95"),
        ({"value": math.nan}, "value is not a number"),
        ({"upper": math.nan}, "upper is not a number"),
    ],
)
def test_refuses(change, message):
    good = {"id": "a.b", "value": 1.0, "unit": "ratio", "method": "m"}
    with pytest.raises(AnalysisError, match=message):
        Estimate(**(good | change))


@pytest.mark.parametrize(
    ("label", "id"),
    [
        ("List A", "list_a"),
        ("25-34", "25_34"),
        ("-5", "minus_5"),
        ("rIFN-g", "rifn_g"),
        ("Comparison North / St. Mary's", "comparison_north_st_mary_s"),
        ("Peña", "pena"),
        ("?", "blank"),
    ],
)
def test_labels_as_parts_of_ids(label, id):
    assert slug(label) == id
