from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.precision import cut
from tests.disclosure.attacks.reading import between, half_unit


@pytest.mark.parametrize(
    ("numbers", "half"),
    [((0.27, 0.3), 0.005), ((0.5, 0.125, None), 0.0005), ((1 / 3, 0.2), 0.0), ((2e-05, 0.1), 0.5e-5), ((3, "x"), 0.5)],
)
def test_half_of_the_last_digit(numbers, half):
    assert half_unit(numbers) == pytest.approx(half)


@given(st.lists(st.floats(-9000, 9000, allow_nan=False).map(lambda one: round(one, 8)), min_size=1, max_size=4))
def test_a_number_lies_where_what_was_cut_of_it_says(numbers):
    column = [*map(cut, numbers), 0.1234]
    for number, told in zip(numbers, column, strict=False):
        low, high = between(told, column)
        assert low - 1e-9 <= number <= high + 1e-9
        assert high - low <= 2.01 * 10.0 ** (len(str(int(abs(told)))) - 5)


@pytest.mark.parametrize(
    ("number", "column", "low", "high"),
    [
        (0.7149, (0.7149,), 0.7149, 0.7150),  # cut, not rounded
        (0.7151, (0.7151,), 0.7150, 0.7152),
        (0.715, (0.715, 0.1234), 0.715, 0.715),  # this and no other
        (-0.7149, (0.1234,), -0.7150, -0.7149),
        (12.345, (0.1234,), 12.345, 12.345),
        (0.715, (0.715, 0.12), 0.7145, 0.7155),  # the column was rounded before
    ],
)
def test_what_was_cut_and_what_was_rounded(number, column, low, high):
    assert between(number, column) == pytest.approx((low, high), abs=1e-9)
