from __future__ import annotations

import numpy as np

from ipvi_eval.its.series.expected_path import ExpectedPath


def test_it_is_drawn_with_what_was_observed_fitted_and_expected():
    month = np.arange("2020-01", "2020-07", dtype="datetime64[M]")
    level, inside = np.full(6, 10.0), np.arange(6) >= 3
    path = ExpectedPath(month, level + 1, level, level + 2, level + 1, level + 3, inside)
    (axes,) = path.plot("Reports").axes
    observed, fitted, expected, _ = axes.lines
    assert observed.get_ydata().tolist() == [11.0] * 6
    assert np.nanmax(fitted.get_ydata()) == 10
    assert expected.get_ydata().tolist() == [12.0] * 3
    assert axes.get_ylabel() == "Reports"
