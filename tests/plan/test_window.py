from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from ipvi_eval.plan.window import Window


def test_what_happened_after_the_freeze_does_not_count():
    window = Window(start=date(2016, 1, 1), end=date(2025, 12, 31), freeze_lag_days=92)
    assert window.freeze == date(2025, 9, 30)
    assert Window(start=date(2016, 1, 1), end=date(2025, 12, 31), freeze_lag_days=0).freeze == date(2025, 12, 31)


def test_a_window_has_a_day_before_its_freeze():
    assert Window(start=date(2025, 1, 1), end=date(2025, 1, 12), freeze_lag_days=10).freeze == date(2025, 1, 2)
    with pytest.raises(ValidationError, match="must be longer than the freeze lag"):
        Window(start=date(2025, 1, 1), end=date(2025, 1, 11), freeze_lag_days=10)
