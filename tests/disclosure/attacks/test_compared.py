from __future__ import annotations

import pytest

from ipvi_eval.results.store import Results
from tests.disclosure.attacks.compared import attack
from tests.disclosure.attacks.handmade import edition, persons, share, table

COLUMNS = "covariate notified reference treated control"


def released(notified: float | None, reference: float | None) -> Results:
    """120 women of 640 were reached, and 400 of 2,000 listed; 600 notified are compared with 1,300 others."""
    rows = [("sex: male", notified, reference, 600, 1300), ("age at entry", 35.612, 35.105, 600, 1300)]
    women, men = ("equity.sex.female", "equity.sex.male")
    return edition(
        table("survival.ipv_dir.balance_historical_cohort", COLUMNS, *rows),
        share(f"{women}.reached", n=140, events=120), share(f"{men}.reached", n=560, events=520),
        share(f"{women}.risk_12m", n=400), share(f"{men}.risk_12m", n=1600),
        persons("data.persons", 2000), persons("data.due", 700), persons("data.due_notified", 640),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("notified", "reference", "found"),
    [
        # 600 x 0.805 = 483 men and 117 women, of 120 who were reached; 1,300 x 0.2 = 260 women, all who were listed.
        (0.805, 0.8, {"reached after a new record of any outcome in compared, sex female": (3, 3)}),
        # 1,300 x 0.197 = 256 women, give or take one: four of 260 were not followed.
        (0.833, 0.803, {"before the program and not followed of any outcome in compared, sex female": (4, 4)}),
        (None, None, {}),
    ],
)
def test_people_of_a_category_beside_those_told_elsewhere(notified, reference, found):
    finds = {one.learned: (one.low, one.high) for one in attack(released(notified, reference))}
    assert {name: ends for name, ends in finds.items() if name in found} == found
    assert bool(finds) == bool(found)
