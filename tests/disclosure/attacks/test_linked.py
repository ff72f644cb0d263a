from __future__ import annotations

from tests.disclosure.attacks import exits, horizons
from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.linked import attack

STEM = "survival.ipv_dir.list_a"
HIDDEN = "events of ipv_dir in since entry, list a by day 182"


def test_what_no_single_subtraction_finds():
    """Fifteen of 25 are free at six months, so ten re-offended or left; by twelve months one had left."""
    released = edition(
        share(f"{STEM}.risk_6m"),
        share(f"{STEM}.moved_6m", n=25, events=0, free=15),
        share(f"{STEM}.risk_12m", n=25, events=12, free=12),
    )
    found = {one.learned: (one.low, one.high) for one in attack(released)}
    assert found[HIDDEN] == (9, 10)
    for alone in (exits, horizons):
        assert HIDDEN not in {one.learned for one in alone.attack(released)}
