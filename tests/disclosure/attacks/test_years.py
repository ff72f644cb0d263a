from __future__ import annotations

from dataclasses import replace

from ipvi_eval.estimate import Estimate
from tests.disclosure.attacks.handmade import edition, table
from tests.disclosure.attacks.years import attack

HEAD = "what year months count before"


def test_the_months_that_are_not_counted_in_the_year_after():
    rows = (("IPV arrest", "2024", 12, 40, 38), ("IPV arrest", "2025", 9, 30, 37))
    found = attack(edition(table("data.years", HEAD, *rows)))
    assert [(one.low, one.high) for one in found] == [(3, 3)]
    assert "the other months of 2024" in found[0].learned


def test_what_the_wider_kind_has_beyond_the_narrower():
    rows = (("all reports", "2024", 12, 100, None), ("IPV domestic incident report", "2024", 12, 96, None))
    (one,) = attack(edition(table("data.years", HEAD, *rows)))
    assert (one.low, one.high) == (4, 4)


def test_a_withheld_count_gives_nothing_away():
    rows = (("all reports", "2024", 12, 100, None), ("IPV domestic incident report", "2024", 12, None, None))
    assert attack(edition(table("data.years", HEAD, *rows))) == []


def test_the_total_of_the_window_less_all_years_are_its_last_days():
    rows = [("IPV arrest", "2023", "12", 160, None), ("IPV arrest", "2024", "9", 118, None)]
    total = Estimate(id="data.ipv_arrest.incidents", value=281, unit="incidents", method="", label="IPV arrest")
    (found,) = attack(edition(table("data.years", HEAD, *rows), total))
    assert (found.low, found.high) == (3, 3)
    assert attack(edition(table("data.years", HEAD, *rows), replace(total, value=278))) == []
