"""Every relation between counts that a reader can write down is an equation of the system, and each holds."""

from __future__ import annotations

from ipvi_eval.counted import EVENTS, PEOPLE, Group, Key
from ipvi_eval.disclosure.links import linked


def test_counts_of_others_do_not_hang_together():
    counts = {Key("x", PEOPLE): 5, Key("y", PEOPLE): 50}
    _, system = linked(counts, ())
    assert system.equations.shape[0] == 0


def test_what_is_left_over_comes_in_the_order_of_the_relations():
    """Among hidden counts of equal cost the order decides: 80 and 67 without an event, 13 later, 86; 6 of no arrest;
    10 on no list."""
    every = Group("all", "ipv_dir", "street")
    counts = [
        *(every.people(100), Group("list_a", "", "street").people(90)),
        *(every.count(20, EVENTS, 182), every.count(33, EVENTS, 365)),
        Group("all", "ipv_arrest", "street").count(14, EVENTS, 182),
    ]
    values = {count.key: int(count) for count in counts}
    place, system = linked(values, (("ipv_arrest", "ipv_dir"),))
    assert list(place.values()) == [0, 1, 2, 3, 4]
    assert system.values[5:].tolist() == [80, 67, 13, 86, 6, 10]
