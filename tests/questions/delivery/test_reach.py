"""Tables of reach: they add up, carry their keys, and say how people were told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.counted import Key
from ipvi_eval.implementation.due import SINCE
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.reach import MODE_WORDS, reach
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def tables(delivery):
    return {one.id: one for one in reach(delivery)}


@pytest.mark.parametrize("id", ["delivery.reach", "delivery.reach_before"])
def test_lists_and_years_add_up_to_all(tables, id):
    rows = tables[id].records()
    everybody = rows[-1]
    families = {"List": [], "Entered": []}
    for row in rows[:-1]:
        families[row["group"].split()[0]].append(row)
    for of_family in filter(None, families.values()):
        for column in ("due", "reached"):
            assert sum(row[column] for row in of_family) == everybody[column]
    assert all(row["share"] == pytest.approx(100 * row["reached"] / row["due"], abs=0.06) for row in rows)


def test_all_is_the_reach_that_the_data_section_states(tables, delivery):
    _, due = delivery.within(SINCE)
    row = tables["delivery.reach"].records()[-1]
    assert (row["due"], row["reached"]) == (len(due), due["reached"].sum())
    assert row["due"].key == Key("due.entered_since", "people", clock="calendar")
    assert row["reached"].key == Key("due.entered_since", "events", "notification", "calendar")


def test_every_way_adds_up_to_the_reached(tables):
    shown = [column.name for column in tables["delivery.modes"].columns if column.name in MODE_WORDS]
    assert len(shown) == 4  # nobody's was left blank
    for row in tables["delivery.modes"].records():
        assert sum(row[mode] for mode in shown) == row["reached"]
        assert len({row[mode].key for mode in shown}) == len(shown)


def test_a_way_that_was_not_recorded_has_a_column(delivery):
    extract = delivery.frames.extract
    blank = extract.notifications.assign(kind=extract.notifications["kind"].where(extract.notifications.index > 20))
    asked = Asked(delivery.study, replace(delivery.frames, extract=replace(extract, notifications=blank)))
    modes = {one.id: one for one in reach(asked)}["delivery.modes"]
    assert "Not recorded" in [column.label for column in modes.columns]


def test_where_no_file_gives_the_way_that_is_said(delivery):
    extract = delivery.frames.extract
    untold = replace(extract, by_default=frozenset({*extract.by_default, ("notifications", "kind")}))
    found = list(reach(Asked(delivery.study, replace(delivery.frames, extract=untold))))
    assert isinstance(found[-1], NotEstimated)
    assert "delivery.modes" not in {getattr(one, "id", "") for one in found}


def test_whom_the_numbers_are_about(tables):
    assert "who entered a list" in tables["delivery.reach"].scope.population
    assert tables["delivery.reach"].scope.clock == ""
    assert "2021" in tables["delivery.reach_before"].scope.population
