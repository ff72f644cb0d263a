from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.results.store import Curve
from tests.disclosure.attacks.hidden_periods import hidden_periods


def curve(*rows):
    return Curve(id="its.x", kind="monthly", label="", columns=("month", "count"), rows=rows)


def test_quarters_with_one_left_out_and_one_hidden():
    known = hidden_periods(curve(("2020-01", 14), ("2020-07", None), ("2020-10", 12)))
    assert (known.months, known.hidden, known.unit) == (("2020-01", "2020-04", "2020-07", "2020-10"), (2,), 3)
    tried = known.tried(11)
    assert tried.shape == (10, 4)
    assert np.array_equal(tried[:, 2], np.arange(1, 11))
    assert (tried[:, [0, 1, 3]] == [14, 0, 12]).all()


@pytest.mark.parametrize("hidden", [0, 4])
def test_nothing_to_try_or_too_much(hidden):
    counts = [None] * hidden + [12] * (6 - hidden)
    assert hidden_periods(curve(*((f"2020-0{n + 1}", count) for n, count in enumerate(counts)))) is None
