from __future__ import annotations

from tests.disclosure.attacks.exits import attack
from tests.disclosure.attacks.handmade import edition, share

STEM = "survival.ipv_dir.list_b"


def test_who_neither_re_offended_nor_is_free_has_left():
    released = edition(share(f"{STEM}.risk_12m", n=446, events=180, free=258))
    (find,) = attack(released)
    assert (find.learned, find.low, find.high) == ("gone of ipv_dir in since entry, list b by day 365", 8, 8)


def test_hidden_deaths_beside_moves():
    """446 - 159 - 246 = 41 are gone, and 37 of them moved: at most 4 died."""
    shown = [share(f"{STEM}.risk_12m", n=446, events=159, free=246), share(f"{STEM}.moved_12m", events=37)]
    found = {one.learned: (one.low, one.high) for one in attack(edition(*shown, share(f"{STEM}.death_12m")))}
    assert found["died of ipv_dir in since entry, list b by day 365"] == (0, 4)


def test_many_who_left_say_nothing():
    assert attack(edition(share(f"{STEM}.risk_12m", n=446, events=159, free=246))) == []
