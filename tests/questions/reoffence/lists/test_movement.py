"""List movement."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.lists.movement import movement

PATHS = pd.DataFrame(
    [("a", 0, 10, "D", "C"), ("a", 10, 30, "C", None), ("b", 0, 20, "D", "left"), ("c", 0, 30, "C", None),
     ("d", 0, 30, "D", None)],
    columns=["person", "start", "stop", "origin", "destination"],
)  # fmt: skip


def test_shares_by_hand():
    found = movement(PATHS, ("A", "B", "C", "D", "left"), level=0.95)
    table = found.at({1: 15, 2: 25}).set_index(["months", "state"])
    # Everybody is followed throughout, so occupancy is the plain share of the four people.
    assert table.loc[(0, "D"), "share"] == pytest.approx(0.75)
    assert table.loc[(1, "C"), "share"] == pytest.approx(0.5)
    assert table.loc[(2, "left"), "share"] == pytest.approx(0.25)
    assert table["people"].to_dict() == {
        (0, "C"): 1, (0, "D"): 3, (0, "left"): 0,
        (1, "C"): 2, (1, "D"): 2, (1, "left"): 0,
        (2, "C"): 2, (2, "D"): 1, (2, "left"): 1,
    }  # fmt: skip
    assert found.between_lists == 1
    assert "only movement" not in found.sources


def test_moves_per_hundred_people_and_year():
    moves = movement(PATHS, ("C", "D", "left"), level=0.95).moves().set_index(["origin", "destination"])
    # D is held for 10 + 20 + 30 = 60 person-days, with one move each to C and out.
    assert moves.loc[("D", "C"), "rate"] == pytest.approx(36525 / 60)


def test_leaving_is_no_movement_between_lists():
    found = movement(PATHS.iloc[2:], ("C", "D", "left"), level=0.95)
    assert found.between_lists == 0
    assert "only movement seen is leaving" in found.sources


def test_nobody_moves():
    with pytest.raises(AnalysisError, match="no movement"):
        movement(PATHS.iloc[3:], ("C", "D", "left"), level=0.95)
