from __future__ import annotations

import pytest

from tests.disclosure.attacks.handmade import edition, persons, share, table
from tests.disclosure.attacks.notified_when import attack

STEM = "survival.x.notification"


def learned(*results):
    return {(one.learned.split(" of x in ")[0], one.low, one.high) for one in attack(edition(*results))}


def ratio(name, n, events):
    return share(f"{STEM}.{name}", n=n, events=events, unit="ratio")


def test_a_hidden_band_is_what_the_notified_have_more():
    bands = table(f"{STEM}_timing", "since notifications", ("0 to 29 days", 60), ("30 days or more", None))
    assert ("notified 30 days or more after", 7, 7) in learned(bands, ratio("chosen.recent", 500, 67))
    assert learned(bands, ratio("chosen.recent", 500, None)) == set()


@pytest.mark.parametrize(("n", "found"), [(2316, {("on the day of a new record", 4, 4)}), (None, set())])
def test_the_notified_less_those_at_once_less_those_followed(n, found):
    totals = persons("data.persons", 2341), persons("data.notified", 1112)
    assert learned(*totals, ratio("chosen.priors", n, 1083)) == found


def test_the_same_of_those_without_a_new_record():
    totals = persons("data.persons", 2341), persons(f"{STEM}.spoken_for", 937)
    assert learned(*totals, ratio("chosen_at_risk.priors", 2316, 910)) == {("on the day of a new record", 2, 2)}


def test_those_notified_after_a_new_record():
    found = learned(ratio("chosen.priors", 2316, 915), ratio("chosen_at_risk.priors", 2316, 910))
    assert found == {("notified after a new record", 5, 5)}


@pytest.mark.parametrize(("due", "found"), [(736, {("not before the start and not due", 9, 9)}), (700, set())])
def test_those_before_the_start_beside_those_due_since(due, found):
    totals = persons("data.persons", 2341), persons("data.due", due)
    assert learned(*totals, share(f"{STEM}.trend_before", n=1596, unit="ratio")) == found
