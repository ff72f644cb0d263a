"""Numbers that mean "not known", told from numbers that are large."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.questions.one_file.missing_codes import missing_codes

AGES = [19.0, 24, 31, 37, 44, 52, 65]
DAYS = [3.0, 40, 181, 365, 512, 730]


@pytest.mark.parametrize(
    ("others", "codes"),
    [
        (DAYS, [9999.0]),
        (DAYS, [999.0] * 3),
        (DAYS, [9998.0, 9999.0]),
        (DAYS, [8888.0]),
        (AGES, [999.0]),
        (AGES, [99.0] * 3),
        (AGES, [-9.0]),
        ([0.0, 0, 1, 1, 0], [-9.0]),
        (AGES, [-99.0, -88.0]),
        ([0.0, 1, 2, 5, 7], [99.0]),
        ([1.0, 2, 2, 1], [9.0]),
        ([0.0, 1, np.nan, 1], [8.0]),
    ],
)
def test_codes(others, codes):
    assert missing_codes(np.array([*others, *codes])).tolist() == [False] * len(others) + [True] * len(codes)


@pytest.mark.parametrize(
    "values",
    [
        DAYS,
        [*AGES, 99.0],  # one person of 99 years
        [*AGES, 88.0, 88.0],
        [*DAYS, 999.0],  # the one who was followed longest
        [3.0, 98, 99, 100, 101],
        [1.0, 2, 4, 6, 9],  # nine arrests
        [-3.0, -9.0, 2.0, 5.0],  # a score below zero
        [-1.0, 0.0, 1.0],
        [9999.0] * 4,  # nothing to be far from
        [0.5, 0.99, 99.9],
        [np.nan, np.nan],
    ],
)
def test_no_codes(values):
    assert not missing_codes(np.array(values)).any()
