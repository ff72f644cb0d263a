"""A count keeps its key, is a number otherwise, and comes back from JSON as it was."""

from __future__ import annotations

import copy
import json
import pickle

from ipvi_eval.counted import (
    EVENTS,
    EVERYBODY,
    PEOPLE,
    Count,
    Group,
    Key,
    count_from,
    counts_in,
    incidents,
    incidents_of_months,
    months_of,
    plain_count,
    stretch_of,
    together,
)

WHO = Group.of_stem("survival.ipv_dir.notified.list_c")


def test_an_id_names_its_people():
    assert Group("notified.list_c", "ipv_dir", "street") == WHO
    assert Group.of_stem("survival.ipv_dir").cohort == EVERYBODY
    assert Group.of_stem("x") == Group("all", "", "street")


def test_everybody_is_the_same_for_every_outcome_and_events_are_not():
    other = Group.of_stem("survival.ipv_arrest.notified.list_c")
    assert WHO.people(5).key == other.people(5).key == Key("notified.list_c", PEOPLE, clock="street")
    assert WHO.count(5, EVENTS, 182).key != other.count(5, EVENTS, 182).key
    assert WHO.count(5, EVENTS, 182).key.as_outcome("ipv_arrest") == other.count(5, EVENTS, 182).key


def test_a_part_of_everybody_is_called_by_its_own_name():
    assert Group(EVERYBODY).within("list_a").cohort == "list_a"
    assert WHO.within("early").cohort == "notified.list_c.early"


def test_a_count_is_a_number_and_a_sum_of_counts_is_another():
    count = WHO.people(12)
    assert count == 12
    assert f"{count:,}" == "12"
    assert not isinstance(count + 1, Count)
    assert list(counts_in([count, 3, None, "x"])) == [count]


def test_incidents_know_their_months():
    key = incidents(1, "Here", "x", "2019-11", "2020-02").key
    assert stretch_of(key) == ("2019-11", "2020-02")
    assert months_of(key) == 4
    assert months_of(incidents(1, "Here", "x", "2019-11", "2019-11").key) == 1


def test_it_keeps_its_key_through_json_copies_and_pickles():
    count = incidents(30.0, "Here", "ipv_dir", "2019-01", "2019-03")
    for again in (
        count_from(json.loads(json.dumps(plain_count(count)))),
        copy.deepcopy(count),
        pickle.loads(pickle.dumps(count)),
    ):
        assert again == 30
        assert again.key == count.key == Key("Here", "incidents", "ipv_dir", until="2019-01 to 2019-03")
    assert plain_count(7) == 7
    assert count_from({"other": 1}) == {"other": 1}


def test_counts_of_several_cohorts_together_are_named_by_all():
    lists = [Group(f"notified.list_{name}").people(n) for name, n in (("c", 3), ("d", 4))]
    assert together(lists) == 7
    assert together(lists).key == Key("notified.list_c + notified.list_d", PEOPLE)
    for others in ([lists[0], 4], [lists[0], Group("notified.list_d").count(4, EVENTS, 182)]):
        assert not isinstance(together(others), Count)


def test_stretches_of_months_are_joined_where_one_follows_the_other():
    def until(*stretches):
        return incidents_of_months(9, "Here", "x", stretches).key.until

    assert until(("2019-11", "2019-12"), ("2020-01", "2020-03")) == "2019-11 to 2020-03"
    assert until(("2020-01", "2020-02"), ("2020-04", "2020-04")) == "2020-01 to 2020-02, 2020-04 to 2020-04"
    assert until() == "no month"
