from __future__ import annotations

from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.horizons import attack

STEM = "survival.ipv_arrest.notified.list_b"


def test_seven_people_between_six_and_twelve_months():
    released = edition(share(f"{STEM}.risk_6m", n=218, events=15), share(f"{STEM}.risk_12m", n=218, events=22))
    (find,) = attack(released)
    assert (find.low, find.high, find.ids) == (7, 7, (f"{STEM}.risk_12m", f"{STEM}.risk_6m"))


def test_a_hidden_horizon_between_two_shown():
    counts = {6: 12, 12: None, 24: 16}
    released = edition(*(share(f"{STEM}.risk_{months}m", n=None, events=events) for months, events in counts.items()))
    assert {(one.low, one.high) for one in attack(released)} >= {(0, 4)}


def test_eleven_or_none_in_between_say_nothing():
    released = edition(*(share(f"{STEM}.risk_{m}m", n=218, events=e) for m, e in ((6, 15), (12, 26), (24, 26))))
    assert attack(released) == []
