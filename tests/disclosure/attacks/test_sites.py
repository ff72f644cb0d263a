from __future__ import annotations

from ipvi_eval.results.store import Curve
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


def series(step, *counts):
    months = [f"{2019 + number // 12}-{number % 12 + 1:02d}" for number in range(0, step * len(counts), step)]
    return edition(
        Curve(
            id="its.ipv_arrest",
            kind="monthly",
            label="",
            columns=("month", "count"),
            rows=tuple(zip(months, counts, strict=True)),
        )
    )


def test_quarters_of_the_whole_beside_half_years_of_the_sites():
    """The second quarter of both, less what the first can be, is no more than the half-year of a site."""
    found = learned(town=series(6, 20, 30), village=series(6, 2, 20), all=series(3, 11, 11, 20, 30))
    assert ("incidents of ipv_arrest in village: incidents by period, 2019-01, 6 months", 2, 2) in found
    assert ("incidents of ipv_arrest in village: incidents by period, 2019-04, 3 months", 0, 2) in found
    assert learned(town=series(6, 20, 30), village=series(6, 20, 20), all=series(3, 15, 25, 20, 30)) == set()
