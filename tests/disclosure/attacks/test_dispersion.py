from __future__ import annotations

import pytest

from ipvi_eval.results.store import Curve
from tests.disclosure.attacks.dispersion import attack
from tests.disclosure.attacks.handmade import edition, table

BEFORE = (20, 14, 17, 22)
# After the start 12, 3, 15 and 8, of which 3 and 8 are hidden.


def released(events, dispersion):
    months = [f"2020-{number:02d}" for number in range(1, 9)]
    counts = [*BEFORE, 12, None, 15, None]
    curve = Curve(
        id="its.x", kind="monthly", label="", columns=("month", "count"), rows=tuple(zip(months, counts, strict=True))
    )
    columns = "side months events variance_over_mean"
    return edition(
        curve, table("its.x.data_line", columns, ("before", "4", 73, None), ("after", "4", events, dispersion))
    )


@pytest.mark.parametrize(
    ("events", "dispersion", "found"),
    [
        # The variance of 12, 3, 15, 8 is (2.5^2 + 6.5^2 + 5.5^2 + 1.5^2) / 3 = 27, over the mean of 9.5: 2.84.
        (38, 2.84, {(3, 8)}),
        (38, None, set()),  # eleven together: from 1 and 10 to 10 and 1
        (None, None, set()),
        (38, 9.99, set()),  # no two counts have it
    ],
)
def test_two_hidden_months(events, dispersion, found):
    finds = attack(released(events, dispersion))
    assert {(one.low, one.high) for one in finds} == found
