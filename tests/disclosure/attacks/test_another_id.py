from __future__ import annotations

from tests.disclosure.attacks.another_id import attack
from tests.disclosure.attacks.handmade import edition, share

STEM = "survival.ipv_dir.list_a"


def test_hidden_as_a_share_and_shown_as_days_free():
    """The share is hidden because seven re-offended, and the mean days free still say so."""
    released = edition(share(f"{STEM}.risk_24m", n=None), share(f"{STEM}.rmst_24m", n=25, events=7, unit="days"))
    (find,) = attack(released)
    assert (find.low, find.high) == (7, 7)
    assert find.learned.endswith(f"hidden in {STEM}.risk_24m")
    assert f"{STEM}.rmst_24m" in find.ids


def test_hidden_under_every_id():
    assert attack(edition(share(f"{STEM}.risk_24m"), share(f"{STEM}.rmst_24m", unit="days"))) == []
