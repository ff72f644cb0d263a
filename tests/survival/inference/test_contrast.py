"""Differences and ratios of two estimates: closed forms."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.survival.inference.contrast import contrast, tidy_contrasts

COUNTS = ((100, 80), (30, 40))


def test_a_difference():
    found = contrast("risk", "difference", 12, ("b", "a"), (0.3, 0.5), (0.03, 0.04), 0.95, *COUNTS)
    assert (found.value, found.standard_error) == pytest.approx((-0.2, 0.05))  # hypotenuse of .03 and .04
    assert (found.lower, found.upper) == pytest.approx((-0.2 - 1.959964 * 0.05, -0.2 + 1.959964 * 0.05), abs=1e-7)
    assert found.p == pytest.approx(6.334e-05, rel=1e-3)  # 2 * pnorm(-4)


def test_a_ratio_by_the_delta_method():
    found = contrast("risk", "ratio", 12, ("b", "a"), (0.3, 0.6), (0.03, 0.06), 0.9, *COUNTS)
    assert found.value == pytest.approx(0.5)
    assert found.standard_error == pytest.approx(0.1 * np.sqrt(2))
    assert found.lower * found.upper == pytest.approx(0.25)  # symmetric on the logarithm


@pytest.mark.parametrize("values", [(0.0, 0.5), (0.5, 0.0)])
def test_a_ratio_with_nothing_on_one_side_does_not_exist(values):
    found = contrast("risk", "ratio", 12, ("b", "a"), values, (0.1, 0.1), 0.95, *COUNTS)
    assert np.isnan([found.value, found.lower, found.p]).all()


def test_one_row_each():
    found = contrast("risk", "difference", 12, ("b", "a"), (0.3, 0.5), (0.03, 0.04), 0.95, *COUNTS)
    table = tidy_contrasts((found, found))
    assert len(table) == 2
    assert table.loc[0, "group"] == "b"
