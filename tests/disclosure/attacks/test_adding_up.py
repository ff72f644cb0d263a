from __future__ import annotations

import pytest

from ipvi_eval.results.store import Column, Table
from tests.disclosure.attacks.adding_up import attack
from tests.disclosure.attacks.handmade import edition, share

COLUMNS = (Column("months", "m", "public"), Column("state", "s", "public"), Column("share", "x", "derived"))


def where(*rows):
    return edition(Table(id="survival.movement", title="", columns=COLUMNS, rows=rows))


ENTRY = ((0, "List C", 0.287), (0, "List D", 0.713), (0, "left", 0.0))


def test_one_share_that_the_others_leave_over():
    (find,) = attack(where(*ENTRY, (6, "List C", None), (6, "List D", 0.694), (6, "left", 0.033)))
    assert find.learned == "share of survival.movement, months 6"


@pytest.mark.parametrize("third", [None, 0.2])
def test_two_withheld_or_shares_that_never_come_to_one(third):
    last = (6, "left", third)
    first = ENTRY if third is None else ((0, "List C", 0.4), *ENTRY[1:])
    assert attack(where(*first, (6, "List C", None), (6, "List D", 0.694), last)) == []


def causes(name, **values):
    return [
        share(f"survival.ipv_dir.{name}.{kind}_12m", n=None if value is None else 400, value=value)
        for kind, value in values.items()
    ]


def test_the_cause_that_is_withheld_of_all_ways_to_leave():
    whole = causes("list_c", incidence=0.3, moved=0.1, death=0.05, free=0.55)
    released = edition(*whole, *causes("list_d", incidence=0.2, moved=0.1, death=None, free=0.65))
    (find,) = attack(released)
    assert find.learned == "survival.ipv_dir.list_d.*.12m"
    assert attack(edition(*whole, *causes("list_d", incidence=0.2, moved=None, death=None, free=0.65))) == []
