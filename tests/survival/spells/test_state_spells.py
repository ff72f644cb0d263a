"""Spells in states: what is accepted, and what each refusal says."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.state_spells import state_spells


def test_origin_follows_from_the_moves():
    spells = state_spells(
        ["b", "a", "a", "a"], [7, 9, 3, 5], [None, "", "C", "B"], start=[0, 5, 0, 3], initial="D", states=list("DCB")
    )
    assert spells.order.tolist() == [2, 3, 1, 0]
    assert [spells.states[j] for j in spells.origin] == ["D", "C", "B", "D"]
    assert spells.destination.tolist() == [1, 2, -1, -1]
    assert spells.moves().loc["D"].tolist() == [0, 1, 0, 1]
    assert spells.persons == 2


def test_staying_is_not_a_move_and_gaps_are_allowed():
    spells = state_spells([1, 1, 1], [3, 5, 9], ["D", "C", ""], start=[0, 3, 6], origin=["D", "D", "C"])
    assert spells.states == ("C", "D")
    assert spells.destination.tolist() == [-1, 0, -1]


GOOD = {"person": [1, 1, 2], "stop": [3, 5, 4], "destination": ["C", "", ""], "start": [0, 3, 0], "origin": list("DCD")}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start": [0, 2, 0]}, "1 spells begin before the same person's spell before"),
        # Of the second person, whose spells come after those of a first with a short one.
        (
            {"person": [1, 2, 2], "stop": [1, 9, 12], "start": [0, 0, 5]}
            | {"origin": list("DDC"), "destination": ["", "C", ""]},
            "1 spells begin before",
        ),
        ({"start": [0, 5, 0]}, "length"),
        ({"origin": list("DDD")}, "another state than"),
        ({"origin": ["D", None, "D"]}, "origin is missing in 1"),
        ({"origin": None}, "initial"),
        ({"states": ["D", "B"]}, "not among the states"),
        ({"states": ["D", "C", "C"]}, "twice"),
        ({"weight": [1, 0, 1]}, "weight"),
        ({"person": [1, None, 2]}, "person has 1 missing"),
        ({"stop": [3, float("nan"), 4]}, "stop"),
        ({"destination": ["C"]}, "one value for each"),
        ({"person": [], "stop": [], "destination": [], "start": [], "origin": []}, "no spells"),
    ],
)
def test_bad_input(change, message):
    with pytest.raises(AnalysisError, match=message):
        state_spells(**(GOOD | change))
