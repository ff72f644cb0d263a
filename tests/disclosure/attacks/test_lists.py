from __future__ import annotations

from tests.disclosure.attacks.handmade import edition, persons, share
from tests.disclosure.attacks.lists import attack


def on_lists(**people):
    return [share(f"survival.ipv_dir.list_{name}.risk_6m", n=n) for name, n in people.items()]


def test_the_list_that_was_left_out_of_a_total():
    total = share("survival.ipv_dir.lists.log_rank", n=227)
    (find,) = attack(edition(total, *on_lists(a=None, b=100, c=120)))
    assert (find.learned, find.low, find.high) == ("people of any outcome in since entry, list a by day 0", 7, 7)


def test_two_lists_that_were_left_out():
    total = share("survival.ipv_dir.lists.log_rank", n=327)
    assert attack(edition(total, *on_lists(a=None, b=None, c=120, d=100))) == []


def test_people_who_are_on_a_list_and_not_analysed():
    released = edition(persons("data.list_c.persons", 673), *on_lists(c=672))
    (find,) = attack(released)
    assert (find.low, find.high) == (1, 1)
    assert find.ids == ("data.list_c.persons", "survival.ipv_dir.list_c.risk_6m")
