"""List movement as two tables, and what disclosure control does to them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.questions.reoffence.lists.movement import movement
from ipvi_eval.questions.reoffence.lists.movement_between_lists import movement_between_lists, movement_tables
from ipvi_eval.results.store import Results


def test_the_plan_s_lists_are_followed_and_labelled(ask):
    shares, moves, places, flows = movement_between_lists(ask().frames)
    assert (shares.id, moves.id) == ("survival.movement", "survival.moves")
    assert (places.id, flows.id) == ("survival.places", "survival.flows")
    assert {row["destination"] for row in flows.records()} >= {"List D", "Left", "Not followed so long"}
    assert {row["state"] for row in shares.records()} >= {"Lists A and B", "List C", "List D"}
    assert {row["months"] for row in shares.records()} == {0, 12}
    assert shares.scope.clock == "days since entry on a list"


def test_whoever_was_never_at_liberty_is_in_no_total(nobody):
    """Two totals that differ by one would tell of that person: the others are those of the survival analysis."""
    frames = nobody
    spells = frames.spells("ipv_dir").frame
    # A day with an incident is a day at liberty.
    quiet = frames.persons()["person"].isin(spells["person"]) & ~frames.persons()["person"].isin(
        spells.loc[spells["event"], "person"]
    )
    who = frames.persons()[quiet].iloc[0]
    held = {"person": who["person"], "start": who["entry"] - pd.Timedelta(days=1), "end": pd.NaT}
    custody = pd.concat([frames.extract.custody, pd.DataFrame([held])], ignore_index=True)
    inside = replace(frames, extract=replace(frames.extract, custody=custody))
    followed = inside.spells("ipv_dir").frame["person"]
    assert set(spells["person"]) - set(followed) == {who["person"]}
    entered = [row["people"] for row in places(inside) if row["months"] == 0]
    assert sum(entered) == followed.nunique()
    assert who["person"] in set(inside.list_paths()["person"])


def places(frames):
    _, _, found, _ = movement_between_lists(frames)
    return found.records()


def test_lists_that_nobody_leaves_leave_a_reason(ask, nobody):
    people = nobody.extract.persons.assign(exit=pd.NaT)
    still = replace(nobody, extract=replace(nobody.extract, persons=people))
    (none,) = movement_between_lists(still)
    assert (none.what, "nobody is seen to move" in none.why) == ("Lists", True)


def released(table, tmp_path):
    return suppress(Results.of([table]), read_profile("cms11", tmp_path)).results.tables[table.id]


def test_movement_hides_small_lists(tmp_path):
    rows = [(f"a{i}", 0, 100 + i, "C", "left" if i < 15 else None) for i in range(40)]
    rows += [(f"b{i}", 0, 100, "D", None) for i in range(5)]
    paths = pd.DataFrame(rows, columns=["person", "start", "stop", "origin", "destination"])
    found, labels = movement(paths, ("C", "D", "left"), level=0.95), {"C": "First", "D": "Later"}
    shares, moves = movement_tables("survival", found, {3: 90}, labels)
    assert "only movement seen is leaving" in str(shares.note)
    shown = {row[:2]: row for row in released(shares, tmp_path).rows}
    assert shown[(0, "Later")][2:] == (None, None, None)
    assert shown[(0, "First")][2:] == (None, None, None)  # what one of two leaves is the other
    # Of the 45 people behind each share 40 would leave the 5 over, so that one of the two numbers falls with them.
    assert released(replace(shares, parts_of=""), tmp_path).rows[0][2:] == (None, None, None)
    # How many people are behind a share never leaves: from one day to the next it would tell of few.
    assert [column.name for column in shares.columns if column.role == "behind"] == ["people", "gone", "all"]
    assert released(moves, tmp_path).rows[0][-1] == 15
    assert isinstance(moves.rows[0][-1], int)
    assert moves.rows[0][:2] == ("First", "Left")
