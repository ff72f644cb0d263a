from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.calendar_effects import calendar_column
from ipvi_eval.its.series.monthly import monthly_series


def test_weekends_holidays_and_days() -> None:
    series = monthly_series(["2023-01", "2023-02", "2023-03"], [1, 1, 1])
    # Calendar facts, 2023: weekend days 9, 8, 8; federal holidays observed 2 (2 and 16 January), 1 and 0.
    weekend = calendar_column(series, "weekend_days")
    np.testing.assert_allclose(weekend, np.array([9, 8, 8]) - 25 / 3)
    np.testing.assert_allclose(calendar_column(series, "holidays"), [1, 0, -1])
    log_days = np.log([31, 28, 31])
    np.testing.assert_allclose(calendar_column(series, "log_days"), log_days - log_days.mean())


def test_unknown_terms_and_years_are_refused() -> None:
    series = monthly_series(["1869-01", "1869-02"], [1, 1])
    with pytest.raises(AnalysisError, match="holidays are known"):
        calendar_column(series, "holidays")
    for months in (["2260-11", "2260-12"], ["1971-01", "1971-02"]):
        assert np.isfinite(calendar_column(monthly_series(months, [1, 1]), "holidays")).all()
    for months in (["2260-12", "2261-01"], ["1970-12", "1971-01"]):
        with pytest.raises(AnalysisError, match="holidays are known"):
            calendar_column(monthly_series(months, [1, 1]), "holidays")
    with pytest.raises(AnalysisError, match="unknown calendar term"):
        calendar_column(series, "moon")  # type: ignore[arg-type]
