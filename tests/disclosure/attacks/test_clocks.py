from __future__ import annotations

import pytest

from tests.disclosure.attacks.clocks import attack
from tests.disclosure.attacks.handmade import edition, share

RATIO = "survival.ipv_dir.notification.hazard_ratio"


@pytest.mark.parametrize(("calendar", "left"), [(2342, [(1, 1)]), (2341, []), (2360, [])])
def test_people_without_a_day_at_liberty(calendar, left):
    released = edition(share(RATIO, n=2341, unit="ratio"), share(f"{RATIO}_calendar", n=calendar, unit="ratio"))
    assert [(one.low, one.high) for one in attack(released)] == left
