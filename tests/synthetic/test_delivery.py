"""What the synthetic program delivered beside notifications: it fits the world, and its shares are the planted ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.synthetic.delivery import Delivery, backlog, delivered, held, month_name
from ipvi_eval.synthetic.parameters import Delivered, Parameters
from ipvi_eval.synthetic.people import NEVER
from ipvi_eval.synthetic.truth.delivered import came_of_the_invited, taken_up
from ipvi_eval.synthetic.world import World, make_world

ONE_CITY = Parameters(places=(replace(Parameters().places[0], intimate=1400.0),), delivery=Delivered(invited=0.6))


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(ONE_CITY, seed=5)


@pytest.fixture(scope="module")
def found(world: World) -> Delivery:
    return delivered(world, seed=5)


def test_who_came_was_notified_there_and_nobody_else_was(world: World, found: Delivery) -> None:
    came = {one.person: one.day for one in found.call_ins if one.came}
    told = {
        number: person.notified
        for number, person in world.people.items()
        if person.kind == "meeting" and person.notified < world.days and not held(person, person.notified)
    }
    assert came == told
    assert len(came) > 100


def test_nobody_is_invited_who_is_gone_in_custody_or_on_another_list(world: World, found: Delivery) -> None:
    for one in found.call_ins:
        person = world.people[one.person]
        assert person.list_at_entry == "B"
        assert one.day < person.exit
        assert not held(person, one.day)
        assert one.came or person.notified in (one.day, NEVER)
    assert max(Counter(one.person for one in found.call_ins).values()) == 1


@pytest.mark.parametrize(("early", "notified"), [(True, 0.70), (False, 0.85)])
def test_the_share_who_came_is_the_planted_one(world: World, found: Delivery, early: bool, notified: float) -> None:
    """By hand: 0.7 * 0.9 = 0.63 come and 0.37 * 0.6 were invited and do not; 0.765 and 0.235 * 0.6 likewise."""
    true = {0.70: 0.63 / (0.63 + 0.37 * 0.6), 0.85: 0.765 / (0.765 + 0.235 * 0.6)}[notified]
    assert came_of_the_invited(ONE_CITY, notified) == pytest.approx(true)
    came = [one.came for one in found.call_ins if backlog(world, world.people[one.person]) == early]
    assert abs(np.mean(came) - true) < 3 * np.sqrt(true * (1 - true) / len(came))


def test_help_is_offered_and_taken_up_as_planted(found: Delivery) -> None:
    for help, (_, share) in ONE_CITY.delivery.offers.items():
        taken = [one.taken_up for one in found.offers if one.help == help]
        assert abs(np.mean(taken) - share) < 3 * np.sqrt(share * (1 - share) / len(taken))
    people: dict[int, bool] = {}
    for one in found.offers:
        people[one.person] = people.get(one.person, False) or one.taken_up
    true = taken_up(ONE_CITY)
    assert abs(np.mean(list(people.values())) - true) < 3 * np.sqrt(true * (1 - true) / len(people))


def test_totals_begin_with_the_program_and_have_the_planted_mean(world: World, found: Delivery) -> None:
    for totals, means in ((found.services, ONE_CITY.delivery.services), (found.partners, None)):
        assert month_name(ONE_CITY, totals[0].month) == "2021-04"
        assert month_name(ONE_CITY, totals[-1].month) == "2025-12"
        planted = (
            {(name,): mean for name, mean in means.items()}
            if means
            else {(name, part): mean for name, part, mean in ONE_CITY.delivery.partners}
        )
        for what, mean in planted.items():
            counts = [one.count for one in totals if one.what == what]
            assert len(counts) == 57
            assert abs(np.mean(counts) - mean) < 3 * np.sqrt(mean / 57)


def test_the_world_does_not_depend_on_it(world: World) -> None:
    other = make_world(replace(ONE_CITY, delivery=Delivered(invited=0.1)), seed=5)
    assert other.incidents == world.incidents
