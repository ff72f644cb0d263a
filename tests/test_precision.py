"""Numbers leave as they are printed: the same text before and after, and no digit more."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.estimate import Unit
from ipvi_eval.precision import beside_none, cut, places, printed
from ipvi_eval.report.numbers import show


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (0.123456, "proportion", 0.123),
        (0.7749, "ratio", 0.77),
        (3.14159, "incidents", 3.1),
        (31.4159, "incidents", 31),
        (0.0004, "probability", 0.0),
        (0.0234567, "probability", 0.023),
        (0.234567, "probability", 0.23),
        (float("inf"), "ratio", float("inf")),
    ],
)
def test_examples(value, unit, expected):
    assert printed(value, unit) == expected


@given(st.floats(-1e6, 1e6), st.sampled_from(get_args(Unit)))
def test_what_is_released_prints_as_it_did(value, unit):
    if unit == "probability":
        value = abs(value) / 1e6
    released = printed(value, unit)
    # A tie may fall to either side: the decimal and its double need not agree on what a half is.
    tie = abs(abs(value) * 10 ** places(value, unit) % 1 - 0.5) < 1e-6
    crossed = places(released, unit) != places(value, unit)
    assert tie or crossed or show(released, unit) == show(value, unit)
    assert printed(released, unit) == released or crossed


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0.123456, 0.1235), (1.23456, 1.2346), (12.3456, 12.346), (-1234.5678, -1234.6), (1234567.8, 1234568), (0.0, 0.0)],
)
def test_numbers_of_tables(value, expected):
    assert cut(value) == expected


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [(0.998, "ratio", 0.998), (1.0004, "ratio", 1.0004), (1.0, "ratio", 1.0), (0.77321, "ratio", 0.77),
     (-0.0002, "difference in proportions", -0.0002), (0.0, "difference in proportions", 0.0)],
)  # fmt: skip
def test_a_limit_stays_on_its_side_of_no_difference(value, unit, expected):
    assert beside_none(value, unit) == expected
