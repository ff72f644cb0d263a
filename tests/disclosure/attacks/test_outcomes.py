from __future__ import annotations

from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.outcomes import attack


def test_arrests_without_injury():
    ids = [f"survival.{outcome}.notified.list_b.risk_12m" for outcome in ("ipv_arrest", "ipv_arrest_injury")]
    (find,) = attack(edition(share(ids[0], n=218, events=22), share(ids[1], n=218, events=12)))
    assert (find.low, find.high, find.ids) == (10, 10, tuple(sorted(ids)))


def test_outcomes_that_are_not_nested_say_nothing():
    names = ("other_dir", "ipv_arrest")
    one, two = (f"survival.{outcome}.notified.list_b.risk_12m" for outcome in names)
    assert attack(edition(share(one, n=218, events=22), share(two, n=218, events=12))) == []
