"""A list of thirty: eight had an event within half a year, which is withheld, and the median's days come later."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.questions.reoffence.risk import risk_by_horizon
from tests.disclosure.attacks.handmade import edition
from tests.disclosure.attacks.medians import attack


def estimates(events, of=30):
    """Of a list of so many on which somebody has an event on each of these days, and nobody is lost in two years."""
    people = pd.DataFrame({"stop": [*events, *[800] * (of - len(events))], "event": np.arange(of) < len(events)})
    _, found = risk_by_horizon("survival.ipv_dir.list_c", "x", people, {6: 182, 12: 365, 24: 730}, level=0.95)
    return found


def withheld(found, *months):
    """The same, as if no more were hidden than the shares within these months."""
    gone = {f"survival.ipv_dir.list_c.risk_{one}m" for one in months}
    return edition(*(replace(one, value=None, lower=None, upper=None) if one.id in gone else one for one in found))


SOON, LATER = [20, 40, 60, 80, 100, 120, 140, 160], list(range(200, 290, 10))


def test_what_the_days_of_a_median_tell():
    """With nine of thirty the interval of those free, on the scale of log(-log), still lies above a half: 0.503."""
    (find,) = attack(withheld(estimates(SOON + LATER), 6))
    assert (find.low, find.high) == (0, 9)


def test_a_median_after_the_horizons_that_are_told_says_nothing():
    assert attack(edition(*estimates(SOON + LATER))) == []


def test_a_median_before_the_horizon_is_no_limit_from_above():
    """Fifteen of thirty by day 160: more may have come by day 182."""
    assert attack(withheld(estimates([*range(20, 170, 10), 300]), 6)) == []


def test_a_median_falls_with_what_it_tells_of():
    """Eight within half a year are few; thirteen are still free after two years, which is told."""
    released = suppress(edition(*estimates(SOON + LATER)), read_profile("cms11")).results
    told = {id.rpartition(".")[2]: one.value is not None for id, one in released.estimates.items()}
    assert told == {"risk_6m": False, "risk_12m": True, "risk_24m": True, "median": False}
    assert attack(released) == []


def test_a_median_stays_where_every_horizon_is_told():
    """Of 60 people 20, 32 and 44, and eleven at least are left each time."""
    days = [*range(20, 170, 15), *range(25, 175, 15), *range(200, 350, 25), *range(210, 360, 25), *range(400, 700, 25)]
    released = suppress(edition(*estimates(days, of=60)), read_profile("cms11")).results
    assert all(one.value is not None for one in released.estimates.values())
