from __future__ import annotations

import math

import pytest

from ipvi_eval.precision import cut
from tests.disclosure.attacks.balance import attack
from tests.disclosure.attacks.handmade import edition, persons, table

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


IN_PAIRS = f"{COLUMNS} matched"


@pytest.mark.parametrize(
    ("notified", "reference", "paired", "found"),
    [
        (14, 90, 6, {"reference people in pairs": (6, 6)}),
        (30, 33, 28, {"reference people without a partner": (5, 5)}),
        (96, 150, 95, {"reference people in pairs, sex left": (5, 5)}),
        (40, 90, 38, {}),
    ],
)
def test_how_far_apart_a_hundred_pairs_are(notified, reference, paired, found):
    shares = notified / 100, reference / 200
    deviation = math.sqrt(sum(p * (1 - p) * n / (n - 1) for p, n in zip(shares, (100, 200), strict=True)) / 2)
    apart = cut((notified - paired) / 100 / deviation)
    balance = table("survival.x.balance_comparison_area", IN_PAIRS, ("sex: male", *shares, 100, 200, apart))
    finds = attack(edition(balance, persons("survival.x.notification.matched_pairs_comparison_area", 100)))
    known = {one.learned: (one.low, one.high) for one in finds if "pair" in one.learned or "partner" in one.learned}
    assert {name: known.pop(next(key for key in known if key.startswith(name))) for name in found} == found
    assert not known


def test_arrests_of_a_hundred_pairs():
    """13 arrests of the notified and 113 of twice as many others: a mean apart by 0.435, 0.6 standard deviations."""
    balance = table(
        "survival.x.balance_comparison_area", f"{IN_PAIRS} before", ("prior arrests", 0.13, 0.565, 100, 200, 0.11, -0.6)
    )
    (find,) = attack(edition(balance, persons("survival.x.notification.matched_pairs_comparison_area", 100)))
    assert (find.low, find.high) == (1, 5)  # 13 - 100 x 0.11 x 0.725 is five arrests
