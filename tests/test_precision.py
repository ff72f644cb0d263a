"""Numbers leave as they are printed: the same text before and after, and no digit more."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ipvi_eval.estimate import Unit
from ipvi_eval.precision import beside_none, cut, places_of, printed
from ipvi_eval.report.tables.cells import plain
from ipvi_eval.report.wording.numbers import show


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


_NUMBERS = st.floats(-1e6, 1e6) | st.floats(-2, 2) | st.decimals(-20, 20, places=5).map(float)


@given(_NUMBERS, st.sampled_from(get_args(Unit)))
def test_what_is_released_prints_as_it_did(value, unit):
    if unit == "probability":
        value = abs(value) / 1e6
    released = printed(value, unit)
    assert show(released, unit) == show(value, unit)
    assert printed(released, unit) == released


def _close_to_a_tie(value):
    """Nearer than another machine would compute it, but not at it."""
    return 0 < abs(value - round(value, 6)) < 1e-8


@given(_NUMBERS, st.sampled_from(get_args(Unit)))
@example(0.71496, "ratio")  # 0.7150 to four decimals, from which 0.72 was printed
@example(0.71504, "ratio")  # 0.7150 too, from which 0.71 was printed: the float of 0.715 lies below it
@example(0.99004, "probability")
def test_what_is_cut_in_a_table_prints_as_it_did(value, unit):
    if unit == "probability":
        value = abs(value) / 1e6
    assume(not _close_to_a_tie(value))
    assert show(cut(value), unit) == show(value, unit)
    assert plain(cut(value)) == plain(value)
    assert cut(cut(value)) == cut(value)


@given(_NUMBERS)
def test_a_table_prints_one_decimal_fewer_than_is_released(value):
    more, text = Decimal(repr(cut(value))), plain(value)
    assert -more.as_tuple().exponent <= places_of(value) + 1
    assert len(text.partition(".")[2]) <= places_of(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.123456, 0.1234),
        (1.23456, 1.2346),
        (12.34507, 12.346),
        (-1234.5678, -1234.6),
        (1234567.8, 1234568),
        (12344.5, 12345.0),
        (0.0, 0.0),
        (-1e-17, 0.0),
        (0.30000000000000004, 0.3),
    ],
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
