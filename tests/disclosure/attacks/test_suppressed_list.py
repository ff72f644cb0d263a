from __future__ import annotations

from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.suppressed_list import attack

HIDDEN = share("survival.ipv_dir.list_a.risk_6m")


def test_which_results_rest_on_a_small_count():
    listed = [
        {"id": HIDDEN.id, "reason": "value, interval and counts"},
        {"id": "survival.ipv_dir.list_a", "reason": "24 of 26 rows merged or left out"},
    ]
    found = attack(edition(HIDDEN), {"suppressed": listed})
    assert [one.ids[0] for one in found] == ["survival.ipv_dir.list_a.risk_6m", "survival.ipv_dir.list_a"]


def test_without_a_list_there_is_nothing_to_read():
    assert attack(edition(HIDDEN), {"suppressed": []}) == attack(edition(HIDDEN), {}) == []
