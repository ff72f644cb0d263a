from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.comparisons.staggered_counts import staggered_counts
from ipvi_eval.questions.counts.stored.comparisons.staggered_counts import estimates


def test_a_planted_fall_is_stored_with_what_it_averted() -> None:
    # Closed form: without noise the untreated months predict the treated ones, so the ratio is the planted one.
    counts, start = np.full((6, 30), 40), np.array([12, 20, -1, -1, -1, -1])
    counts[0, 12:] = counts[1, 20:] = 10
    found = staggered_counts(counts, start, permutations=19)
    ratio, averted = estimates(found, "its.x.staggered")
    assert (ratio.id, averted.id) == ("its.x.staggered.ratio", "its.x.staggered.averted")
    assert ratio.value == pytest.approx(0.25)
    assert averted.value == pytest.approx(30 * (18 + 10))
    assert (ratio.n, ratio.n_of, ratio.events) == (6, "areas", 10 * (18 + 10))
    assert str(ratio.note).startswith(f"p from {found.assignments} assignments of starts to areas")


def test_a_single_area_has_a_ratio_without_an_interval() -> None:
    counts = np.full((5, 30), 40)
    (ratio, _) = estimates(staggered_counts(counts, np.array([12, -1, -1, -1, -1]), permutations=9), "x")
    assert ratio.value == pytest.approx(1)
    assert ratio.lower is ratio.upper is ratio.level is None
