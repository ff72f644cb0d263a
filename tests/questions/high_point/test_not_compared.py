"""A comparison that is not made is reported like a result: what, why, and what would make it possible."""

from __future__ import annotations

import dataclasses

import pytest

from ipvi_eval.questions.high_point.evidence_tables import not_done
from ipvi_eval.questions.high_point.not_compared import NotCompared
from ipvi_eval.questions.high_point.words import of_nothing

ITEM = NotCompared(what="list B", why="High Point gives none", remedy="ask the police department")


def test_a_reader_is_told_all_three():
    assert of_nothing(ITEM) == "Not compared (list B): High Point gives none; ask the police department."
    assert not_done([ITEM]).rows == (("list B", "High Point gives none", "ask the police department"),)


def test_the_same_one_met_twice_is_one_row():
    again = dataclasses.replace(ITEM)
    assert again == ITEM
    assert not_done([ITEM, again, dataclasses.replace(ITEM, what="list C")]).rows == (
        ("list B", "High Point gives none", "ask the police department"),
        ("list C", "High Point gives none", "ask the police department"),
    )


def test_none_without_a_way_out_and_none_changed_afterwards():
    with pytest.raises(TypeError, match="remedy"):
        NotCompared(what="list B", why="High Point gives none")
    with pytest.raises(dataclasses.FrozenInstanceError):
        ITEM.why = "no reason"
