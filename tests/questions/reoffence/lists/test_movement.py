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


def test_flows_by_hand():
    found = movement(PATHS, ("A", "B", "C", "D", "left"), level=0.95)
    # On day 15 a has gone from D to C; by day 25 b has left; on day 30 all others are followed no longer. c stays on C
    # and d on D.
    flows = found.flows({1: 15, 2: 25, 3: 30})
    assert flows.loc[flows["people"] > 0].to_numpy().tolist() == [
        [0, 1, "C", "C", 1], [0, 1, "D", "C", 1], [0, 1, "D", "D", 2],
        [1, 2, "C", "C", 2], [1, 2, "D", "D", 1], [1, 2, "D", "left", 1],
        [2, 3, "C", "censored", 2], [2, 3, "D", "censored", 1],
    ]  # fmt: skip
    assert len(flows) == 3 * 2 * 4  # from C and D to both, out and to the end of follow-up


def test_flows_add_up_to_the_people_at_either_time():
    found = movement(PATHS, ("C", "D", "left"), level=0.95)
    flows, there = found.flows({1: 15, 2: 25}), found.there({1: 15, 2: 25})
    people = there.set_index(["months", "place"])["people"]
    for (since, origin), out in flows.groupby(["since", "origin"]):
        assert out["people"].sum() == people[since, origin]
    for until, place in ((1, "C"), (1, "D"), (2, "C"), (2, "D"), (1, "left")):
        into = flows.loc[(flows["until"] == until) & (flows["destination"] == place)]
        assert into["people"].sum() == people[until, place]
    assert there.groupby("months")["people"].sum().tolist() == [4, 4, 4]


def test_where_nobody_moves_there_is_no_flow_between_lists():
    flows = movement(PATHS.iloc[2:], ("C", "D", "left"), level=0.95).flows({1: 15})
    assert set(zip(flows["origin"], flows["destination"], strict=True)) == {
        (one, place) for one in "CD" for place in (one, "left", "censored")
    }
