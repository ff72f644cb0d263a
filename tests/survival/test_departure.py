"""People of whom nothing has been heard for two years, counted by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.departure import departure

FREEZE = date(2024, 12, 31)


def records(*rows):
    names, entries, lasts = zip(*rows, strict=True)
    return pd.DataFrame({"person": names, "entry": pd.to_datetime(entries), "last": pd.to_datetime(lasts)})


def test_only_those_on_a_list_for_two_years_count():
    found = departure(
        "survival.x.notification.departure",
        records(
            ("a", "2020-01-01", "2020-01-01"),
            ("b", "2020-01-01", "2023-01-02"),
            ("c", "2020-01-01", "2023-01-01"),  # 730 days before the freeze
            ("d", "2024-01-01", "2024-01-01"),
        ),
        freeze=FREEZE,
    )
    assert (found.n, found.events, found.value) == (3, 2, pytest.approx(2 / 3))
    assert found.scope.population.startswith("people on a list for two years")


def test_nobody_that_long():
    with pytest.raises(AnalysisError, match="nobody has been on a list for two years"):
        departure("survival.x.notification.departure", records(("d", "2024-01-01", "2024-01-01")), freeze=FREEZE)
