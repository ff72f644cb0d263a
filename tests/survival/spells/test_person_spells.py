"""The history of a person: which event a spell is at risk of, and since when."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.person_spells import person_spells
from ipvi_eval.survival.spells.spells import Spells


def test_history_of_a_person():
    rows = person_spells(Spells.of([9, 4, 5, 6], [0, 1, 1, 0], start=[6, 1, 0, 4], person=["a", "a", "b", "a"]))
    assert rows.order.tolist() == [2, 1, 1, 2]
    assert rows.since.tolist() == [4, 1, 0, 4]
    assert rows.first_start.tolist() == [1, 1, 0, 1]
    assert rows.persons == 2


def test_spells_that_touch_are_not_overlapping_and_overlap_can_be_allowed():
    assert person_spells(Spells.of([3, 5, 4], [1, 0, 1], start=[0, 3, 0], person=[1, 1, 2])).order.tolist() == [1, 2, 1]
    with pytest.raises(AnalysisError, match="1 spells begin before"):
        person_spells(Spells.of([3, 5, 4], [1, 0, 1], person=[1, 1, 2]))
    assert person_spells(Spells.of([3, 5, 4], [1, 0, 1], person=[1, 1, 2]), overlapping="allowed").persons == 2


def test_bad_input():
    with pytest.raises(AnalysisError, match="one person"):
        person_spells(Spells.of([3, 5], [1, 0], start=[0, 3], person=[1, 1]))
    with pytest.raises(AnalysisError, match="zero"):
        person_spells(Spells.of([0, 5], [1, 0], person=[1, 2]))
    with pytest.raises(AnalysisError, match="missing labels"):
        person_spells(Spells.of([1, 5], [1, 0], person=[1, None]))
