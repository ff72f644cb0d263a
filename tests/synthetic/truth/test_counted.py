"""Counts of a small world written out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from ipvi_eval.synthetic.intensity import MonthlySeries
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.people import NEVER, Person
from ipvi_eval.synthetic.truth.counted import counted, counts_as, due_and_reached, groups, index_victims, lists_by_group
from ipvi_eval.synthetic.truth.shipped_study import FREEZE, OUTCOMES
from ipvi_eval.synthetic.world import Incident, World

START = date(2016, 1, 1)
SERIES = MonthlySeries(np.ones(1), np.ones(1), np.ones(1, dtype=np.int64))


def day(year: int, month: int = 6, of_month: int = 1) -> int:
    return (date(year, month, of_month) - START).days


def incident(when: int, suspect: int | None = 1, victim: int | None = 11, *, place: int = 0, **kind) -> Incident:
    fixed = {
        "relationship": "intimate",
        "report": True,
        "arrest": False,
        "injury": False,
        "weapon": False,
        "offence": "dispute",
    }
    return Incident(day=when, place=place, suspect=suspect, victim=victim, **(fixed | kind))


def person(entry: int, on: str = "D", **more) -> Person:
    fixed = {"place": 0, "exit": NEVER, "exit_reason": "", "female": False, "age": 30, "prior_arrests": 0, "partner": 1}
    return Person(list_at_entry=on, entry=entry, **(fixed | more))


@pytest.fixture
def world() -> World:
    incidents = (
        incident(day(2019), victim=11),
        incident(day(2019, 7), victim=12, arrest=True),
        incident(day(2019, 8), 2, 21, report=False),
        incident(day(2019, 9), 3, 31, relationship="family"),
        incident(day(2020), 2, 21, arrest=True, injury=True),
        incident(day(2020, 7), None, None, weapon=True),
        incident(day(2020, 8), 4, 41, place=1),
        incident(day(2022), 5, 51),
        incident((FREEZE - START).days + 1, 1, 11),
    )
    people = {
        1: person(day(2019), notified=day(2021), kind="letter"),
        2: person(day(2019, 8), "B", notified=day(2021), kind="letter", custody=[(day(2021) - 1, day(2021) + 1)]),
        4: person(day(2020, 8), place=1),
        5: person(day(2022), "C", notified=(FREEZE - START).days + 5, kind="home_visit"),
    }
    return World(Parameters(), START, 3653, incidents, people, (SERIES,), (SERIES,), 0)


def test_what_counts_is_of_the_place_and_up_to_the_last_day(world: World) -> None:
    found = counted(world)
    assert (found["data.incidents"], found["data.persons"]) == (7, 3)
    assert (found["data.baseline_dir"], found["data.baseline_ipv"]) == (3, 2)
    assert found["data.other_dir.incidents"] == 1


def test_people_by_list_and_reach(world: World) -> None:
    found = counted(world)
    assert [found[f"data.list_{name}.persons"] for name in ("a_and_b", "c", "d")] == [1, 1, 1]
    assert (found["data.notified"], found["data.notified_by_letter"]) == (2, 1)
    assert (found["data.due"], found["data.due_notified"]) == (1, 0)


def test_groups_of_people_and_who_of_them_was_due_and_reached(world: World) -> None:
    people = dict(world.people)
    people[6] = person(day(2022), "D", female=True, age=24, notified=day(2022, 7), kind="letter")
    people[7] = person(day(2022), "A", female=True, age=25)  # nobody notifies List A
    larger = replace(world, people=people)
    assert due_and_reached(larger) == {
        "all": (2, 1),
        "sex.female": (1, 1),
        "sex.male": (1, 0),
        "age_at_entry.under_25": (1, 1),
        "age_at_entry.25_to_34": (1, 0),
        "age_at_entry.35_to_44": (0, 0),
        "age_at_entry.45_and_over": (0, 0),
    }
    assert lists_by_group(larger)["sex.female"] == {"A_and_B": 1, "C": 0, "D": 1}
    assert lists_by_group(larger)["all"] == {"A_and_B": 2, "C": 1, "D": 2}
    found = groups(people.values())
    assert [one.age for one in found["age_at_entry.under_25"]] == [24]
    assert len(found["age_at_entry.25_to_34"]) == len(people) - 1


def test_outcomes_and_the_victim_of_the_first_incident(world: World) -> None:
    found = counted(world)
    assert [found[f"data.{name}.incidents"] for name in OUTCOMES] == [5, 2, 1, 3, 1]
    assert found["data.ipv_dir_injury.incidents"] == 1
    assert found["data.ipv_dir_weapon.incidents"] == 1
    assert index_victims(world)[1] == 11


def test_an_incident_without_a_report_counts_nowhere(world: World) -> None:
    one = incident(0, arrest=True, injury=True)
    assert all(counts_as(one, kind) for kind in OUTCOMES.values())
    assert not any(counts_as(replace(one, report=False), kind) for kind in OUTCOMES.values())
    assert not any(counts_as(replace(one, relationship="family"), kind) for kind in OUTCOMES.values())
