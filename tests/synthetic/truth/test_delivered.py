"""The true shares of what was delivered, by hand; that a world's own scatter about them is in test_delivery.py."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ipvi_eval.synthetic.delivery import CallIn, Delivery
from ipvi_eval.synthetic.parameters import Delivered, Parameters
from ipvi_eval.synthetic.people import Person
from ipvi_eval.synthetic.truth.delivered import came, came_of_the_invited, invited, taken_up
from ipvi_eval.synthetic.world import World

ONE_CITY = Parameters(places=Parameters().places[:1], delivery=Delivered(invited=0.6))


def test_the_share_who_came_is_that_of_each_entry_by_how_many_were_invited() -> None:
    """One of three entered before the program began; an invitation after the study's last day is none."""

    def person(entry: int) -> Person:
        return Person(0, "B", entry, 9_999, "", False, 30, 1, 2)

    days = {1: 100, 2: 2_000, 3: 2_100}
    people = {number: person(entry) for number, entry in days.items()}
    world = World(ONE_CITY, date(2016, 1, 1), 3_653, (), people, (), (), 0)
    call_ins = tuple(CallIn(day, number, True) for number, day in ((1, 2_200), (2, 2_300), (3, 2_400), (3, 3_600)))
    before, since = (came_of_the_invited(ONE_CITY, share) for share in (0.70, 0.85))
    assert before == pytest.approx(0.63 / (0.63 + 0.37 * 0.6))
    sides = invited(world, Delivery(call_ins, (), (), ()))
    assert sides == (1, 2)
    assert came(ONE_CITY, sides) == pytest.approx((before + 2 * since) / 3)


def test_one_kind_of_help_is_taken_up_by_its_own_share() -> None:
    assert taken_up(replace(ONE_CITY, delivery=Delivered(offers={"Work": (0.3, 0.4)}))) == pytest.approx(0.4)
    both = {"Work": (0.5, 0.5), "Talk": (0.5, 0.5)}  # 1 - 0.75^2 of everybody, among the 1 - 0.5^2 offered any
    assert taken_up(replace(ONE_CITY, delivery=Delivered(offers=both))) == pytest.approx(0.4375 / 0.75)
