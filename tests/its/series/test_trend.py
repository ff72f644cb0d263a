from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.trend import trend_columns

YEARS = np.arange(-30, 42) / 12


def test_shapes() -> None:
    assert trend_columns(YEARS, "none") == {}
    assert list(trend_columns(YEARS, "linear")) == ["time"]
    np.testing.assert_allclose(trend_columns(YEARS, "quadratic")["time_squared"], YEARS**2)
    assert list(trend_columns(YEARS, "spline")) == ["time", "time_spline1", "time_spline2"]
    with pytest.raises(AnalysisError, match="unknown trend"):
        trend_columns(YEARS, "cubic")  # type: ignore[arg-type]


def test_the_spline_is_straight_beyond_its_outer_knots() -> None:
    # Law of restricted cubic splines (Harrell 2015, eq. 2.25): second differences vanish outside the knots.
    columns = trend_columns(YEARS, "spline")
    low, high = np.quantile(YEARS, (0.05, 0.95))
    for name in ("time_spline1", "time_spline2"):
        second = np.diff(columns[name], 2)
        middle = YEARS[1:-1]
        outside = (middle < low - 1 / 12) | (middle > high + 1 / 12)
        np.testing.assert_allclose(second[outside], 0, atol=1e-12)
        assert np.abs(second[~outside]).max() > 1e-4
