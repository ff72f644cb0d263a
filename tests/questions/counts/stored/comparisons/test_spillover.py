from __future__ import annotations

import math

import pytest

from ipvi_eval.its.comparisons.spillover import BeforeAfter, weighted_displacement_difference
from ipvi_eval.questions.counts.stored.comparisons.spillover import estimates


def test_the_difference_of_both_areas_carries_all_their_cells() -> None:
    """Wheeler & Ratcliffe 2018, eq. 1-2, by hand: (30-50)-(55-60) + (45-40)-(20-22) = -8; variance 195 + 127."""
    total = weighted_displacement_difference(
        BeforeAfter(50, 30), BeforeAfter(60, 55), catchment=BeforeAfter(40, 45), catchment_control=BeforeAfter(22, 20)
    )
    (one,) = estimates(total, "its.spillover")
    assert (one.id, one.value) == ("its.spillover.weighted_displacement_difference", -8)
    assert one.unit == "incidents"
    assert one.standard_error == pytest.approx(math.sqrt(322))
    assert one.cells == (50, 30, 60, 55, 40, 45, 22, 20)
    assert one.events == 322
