"""Those due, by list and period, and why nothing can be said where nothing can."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.cohort.told_lists import ToldLists
from ipvi_eval.implementation.due import BEFORE, SINCE
from ipvi_eval.questions.delivery.asked import Asked


def test_both_periods_are_everybody_who_was_due(delivery):
    parts = [delivery.within(period)[1] for period in (BEFORE, SINCE)]
    assert sum(map(len, parts)) == len(delivery.due)
    assert min(map(len, parts)) > 50


def test_a_list_is_named_without_those_it_is_told_with_that_are_not_notified(delivery):
    lists = ToldLists(delivery.study, (("A", "B"), ("C",), ("D",)))
    told = lists.told(delivery.due["list_recorded"])

    class Joined:
        """The same people with lists A and B told together."""

    frames = Joined()
    frames.lists = lists
    found = list(Asked(delivery.study, frames).each_list(delivery.within(SINCE)[0], delivery.due.assign(list=told)))
    assert [label for _, label, _ in found] == ["List B", "List C", "List D"]
    assert found[0][0].cohort == "due.entered_since.list_a_and_b"
    assert set(found[0][2]["list_recorded"]) == {"B"}


def test_nothing_stands_in_the_way_of_a_whole_extract(delivery):
    assert delivery.untold is None


@pytest.mark.parametrize("table", ["persons", "notifications"])
def test_a_table_that_no_file_gives_is_named(without, table):
    found = without(table).untold
    assert found is not None
    assert table in found.why
    assert f"[{table}]" in found.remedy


def test_without_a_program_or_dates_or_anybody_due(delivery):
    study = delivery.study.model_copy(update={"programme": None, "its": None})
    assert "no program" in Asked(study, delivery.frames).untold.why
    extract = delivery.frames.extract
    dates = frozenset((table, "date") for table in ("incidents", "notifications")) | {("persons", "entry")}
    undated = replace(delivery.frames, extract=replace(extract, by_default=extract.by_default | dates))
    assert "no dates" in Asked(delivery.study, undated).untold.why
    nobody = delivery.frames.extract.persons.iloc[:0]
    empty = replace(delivery.frames, extract=replace(delivery.frames.extract, persons=nobody))
    assert "nobody" in Asked(delivery.study, empty).untold.why
