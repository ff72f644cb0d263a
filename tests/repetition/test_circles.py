"""Circles of people: who is tied to whom by incidents, by hand."""

from __future__ import annotations

import numpy as np

from ipvi_eval.repetition.circles import circles


def test_people_are_tied_through_others():
    """a and c share the victim y; c is the victim of e; d and f share a number of a pair; the last has no ties."""
    suspect = ["a", "a", "c", "d", "e", None, "g"]
    victim = ["x", "y", "y", "z", "c", "f", "h"]
    pair = [None, None, None, 7, None, 7, None]
    assert circles(suspect, victim, pair).tolist() == [0, 0, 0, 1, 0, 1, 2]


def test_a_pair_is_not_a_person_of_the_same_name():
    assert circles(["a", "b"], ["x", "y"], ["b", "a"]).tolist() == [0, 1]


def test_what_nothing_is_known_of_is_alone():
    assert circles([None, None, np.nan], [None] * 3, [None] * 3).tolist() == [0, 1, 2]
    assert circles([], [], []).tolist() == []
