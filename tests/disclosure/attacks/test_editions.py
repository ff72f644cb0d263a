from __future__ import annotations

import pytest

from tests.disclosure.attacks.editions import attack
from tests.disclosure.attacks.handmade import edition, share

ID = "survival.ipv_arrest.notified.list_c.risk_12m"


@pytest.mark.parametrize(("events", "found"), [(17, [(3, 3)]), (14, []), (25, [])])
def test_events_of_one_more_year(events, found):
    finds = attack(edition(share(ID, n=300, events=14)), edition(share(ID, n=340, events=events)))
    assert [(one.low, one.high) for one in finds if "events" in one.learned] == found


def test_nobody_becomes_less():
    assert attack(edition(share(ID, n=300, events=14)), edition(share(ID, n=300, events=13))) == []
