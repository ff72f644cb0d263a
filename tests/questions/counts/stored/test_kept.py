from __future__ import annotations

import pytest

from ipvi_eval.questions.counts.stored.kept import finite


def test_a_bound_too_large_to_write_is_missing() -> None:
    assert finite(float("inf")) is None
    assert finite(0.97494) == 0.97494  # by way of 0.975 it would be shown as 0.98, and it is 0.97


@pytest.mark.parametrize("value", [None, float("nan")])
def test_what_is_missing_stays_missing(value: float | None) -> None:
    assert finite(value) is None
