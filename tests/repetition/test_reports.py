"""The reports of pairs in order: number, gap and first report, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.repetition.reports import reports_in_order


def test_by_hand():
    """Of a, two on one day count once; b begins too early for its first to be one; one report is of nobody known."""
    days, pairs = [900, 400, 500, 500, 20, 300, 600], ["a", "a", "a", "a", "b", "b", None]
    found = reports_in_order(days, pairs, start=0, end=1000, clear=365, offender=["x"] * 7)
    assert found.day.tolist() == [400, 500, 900, 20, 300]
    assert found.order.tolist() == [0, 1, 2, 0, 1]
    assert found.gap.tolist() == [100, 400, np.inf, 280, np.inf]
    assert found.clean.tolist() == [True, True, True, False, False]
    assert (found.pairs, found.late, found.unknown, found.cluster.tolist()) == (2, 1, 1, [0, 0])


def test_a_record_that_ends_before_it_starts():
    with pytest.raises(AnalysisError, match="ends after it starts"):
        reports_in_order([5], ["a"], start=10, end=5, clear=0, offender=None)
