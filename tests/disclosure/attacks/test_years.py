from __future__ import annotations

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
