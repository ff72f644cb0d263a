"""Counts of people that say no other difference than the shares do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.survival.inference.natural_frequency import natural_frequency


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        ((0.11, 0.14), (100, 11, 14)),
        ((0.222, 0.306), (100, 22, 31)),
        ((0.114, 0.116), (1000, 114, 116)),  # of 100 people 11 against 12 would be five times as much
        ((0.112, 0.116), (1000, 112, 116)),  # 11 against 12 again
        ((0.1101, 0.1104), (10_000, 1101, 1104)),
        ((0.25, 0.25), (100, 25, 25)),
        ((0.0, 1.0), (100, 0, 100)),
    ],
)
def test_what_is_said(shares, said):
    assert natural_frequency(*shares) == said


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_difference_is_told_to_a_tenth_of_itself_or_one_in_ten_thousand(one, other):
    base, a, b = natural_frequency(one, other)
    off = abs((a - b) / base - (one - other))
    assert off <= 0.1 * abs(one - other) + 1e-9 or (base == 10_000 and off <= 1e-4)
    assert abs(a / base - one) <= 0.5 / base + 1e-12
