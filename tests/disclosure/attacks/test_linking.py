from __future__ import annotations

import pytest

from tests.disclosure.attacks.handmade import edition, table
from tests.disclosure.attacks.linking import attack

CHECK = "suspects who are on a list"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        # The year that was withheld is what the total has beyond the other.
        ([(CHECK, 78, 150), (f"{CHECK}, 2016", 70, 100), (f"{CHECK}, 2017", None, 50)], {(8, 8)}),
        ([("notifications of people on a list", 144, 147)], {(3, 3)}),
        ([(CHECK, None, 150), (f"{CHECK}, 2016", 70, 100), (f"{CHECK}, 2017", None, 50)], set()),
    ],
)
def test_years_and_records_without_a_person(rows, found):
    finds = attack(edition(table("data.quality", "check count of", *rows)))
    assert {(one.low, one.high) for one in finds} == found
