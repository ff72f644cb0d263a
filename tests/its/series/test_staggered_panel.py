"""Staggered panels: what is treated when, and what a panel may not be."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.series.staggered_panel import staggered_panel


def test_treated_cells_and_comparison_areas() -> None:
    panel = staggered_panel(np.zeros((4, 5)), [2, 4, -1, np.nan])
    assert panel.starts == [2, 4]
    assert panel.treated.sum(axis=1).tolist() == [3, 1, 0, 0]
    assert panel.event_time[0].tolist() == [-2, -1, 0, 1, 2]
    assert panel.untreated_at(3, False).tolist() == [False, True, True, True]
    assert panel.untreated_at(3, True).tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    ("outcome", "start", "message"),
    [
        (np.zeros((3, 4)), [1, 2], "one start per area"),
        (np.full((2, 4), np.nan), [1, -1], "holes"),
        (np.zeros((2, 4)), [4, -1], "inside the panel"),
        (np.zeros((2, 4)), [1.5, -1], "inside the panel"),
        (np.zeros((2, 4)), [0, -1], "no before"),
        (np.zeros((2, 4)), [-1, -1], "ever enters"),
    ],
)
def test_refused(outcome: np.ndarray, start: list[float], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        staggered_panel(outcome, start)
