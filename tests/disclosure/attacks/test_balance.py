from __future__ import annotations

import pytest

from tests.disclosure.attacks.balance import attack
from tests.disclosure.attacks.handmade import edition, table

COLUMNS = "covariate notified reference treated control"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("age at entry", 35.6, 35.1), ("sex: male", 0.96, 0.9)], {"sex left": (4, 4)}),
        ([("list: C", 0.05, 0.3), ("list: D", 0.5, 0.3)], {"list C": (5, 5)}),
        ([("sex: male", 0.8, 0.7)], {}),
        ([("prior arrests", 0.07, 0.5)], {"prior arrests at all": (1, 7)}),
    ],
)
def test_a_share_of_a_hundred_people(rows, found):
    full = [(*row, 100, 200) for row in rows]
    finds = attack(edition(table("survival.ipv_dir.balance_historical_cohort", COLUMNS, *full)))
    assert {one.learned.partition(", ")[0]: (one.low, one.high) for one in finds} == found
