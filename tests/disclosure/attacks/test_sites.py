from __future__ import annotations

from tests.disclosure.attacks.handmade import edition, share
from tests.disclosure.attacks.sites import attack

IDS = [f"survival.ipv_arrest.list_d.risk_{months}m" for months in (6, 12)]


def told(*events):
    return edition(*(share(id, n=400, events=number) for id, number in zip(IDS, events, strict=True)))


def learned(**sets):
    return {(one.learned, one.low, one.high) for one in attack(sets)}


def test_a_site_without_an_analysis_is_what_the_whole_has_beyond_the_others():
    """20 and 30 arrests by six and by twelve months are enough to be shown; the ten between are not."""
    assert learned(town=told(40, 80), village=edition(), all=told(60, 110)) == {
        ("events, after day 182 of ipv_arrest in village: since entry, list d by day 365", 10, 10)
    }
    assert learned(town=told(40, 80), village=edition(), all=told(60, 111)) == set()


def test_a_share_that_the_whole_withholds_leaves_the_site_open():
    assert learned(town=told(40, 80), village=edition(), all=told(60, None)) == set()
