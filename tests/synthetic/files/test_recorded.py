"""What files tell of a world: closed forms of exponential delays, binomial shares, and the rule of entry replayed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.data.sources import read_extract
from ipvi_eval.synthetic.files.extracts import simulate
from ipvi_eval.synthetic.files.recorded import moves, recorded
from ipvi_eval.synthetic.files.records import Records
from ipvi_eval.synthetic.parameters import Parameters
from ipvi_eval.synthetic.people import entry_list
from ipvi_eval.synthetic.world import World, make_world
from tests.conftest import ROOT

SMALL = Parameters(first_year=2018, last_year=2021, places=Parameters().places[:1])
UPWARD = "DCBA"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(SMALL, seed=5)


def told(world: World, **records: float) -> World:
    return recorded(replace(world, parameters=replace(SMALL, records=Records(**records))), seed=5)


def alike(found: int, chances: np.ndarray) -> bool:
    """Within four standard errors of what these chances expect."""
    return abs(found - chances.sum()) < 4 * np.sqrt((chances * (1 - chances)).sum())


def test_what_is_entered_late_is_missing_at_the_end_as_exponential_delays_have_it(world) -> None:
    """Of an exponential delay P(> x) is exp(-x / l); of the sum of two (1 + x / l) exp(-x / l) (Erlang)."""
    lag = 300.0
    kept = told(world, lag_days=lag).incidents
    left = np.array([world.days - one.day for one in world.incidents]) / lag
    assert alike(len(world.incidents) - len(kept), np.exp(-left))
    late = np.array([world.days - one.day for one in world.incidents if one.arrest]) / lag
    missing = sum(one.arrest for one in world.incidents) - sum(one.arrest for one in kept)
    assert alike(missing, (1 + late) * np.exp(-late))
    assert not alike(missing, np.exp(-late))  # an arrest is later than its incident


def test_a_share_of_relationships_is_unknown_and_nothing_else_changes(world) -> None:
    pairs = list(zip(world.incidents, told(world, unknown=0.2).incidents, strict=True))
    intimate = [(was, now) for was, now in pairs if was.relationship == "intimate"]
    hidden = sum(now.relationship == "unknown" for _, now in intimate)
    assert alike(hidden, np.full(len(intimate), 0.2))
    assert all(replace(now, relationship=was.relationship) == was for was, now in pairs)
    assert all(was == now for was, now in pairs if was.relationship != "intimate")


def test_everybody_ends_on_the_highest_list_that_the_rule_of_entry_gives_a_report(world) -> None:
    always = replace(world, parameters=replace(SMALL, records=Records(moved=1.0)))
    found = moves(always, seed=5)
    ended = {number: one.list_at_entry for number, one in world.people.items()}
    for one in found:
        assert UPWARD.index(one.to) > UPWARD.index(ended[one.person])
        assert one.day > world.people[one.person].entry
        ended[one.person] = one.to
    highest = {number: one.list_at_entry for number, one in world.people.items()}
    arrests = {number: one.prior_arrests for number, one in world.people.items()}
    for one in world.incidents:
        if one.suspect in highest and one.report and one.relationship == "intimate":
            placed = entry_list(arrest=one.arrest, injury=one.injury, prior_arrests=arrests[one.suspect])
            arrests[one.suspect] += one.arrest
            if one.day > world.people[one.suspect].entry:
                highest[one.suspect] = max(highest[one.suspect], placed, key=UPWARD.index)
    assert ended == highest
    assert len(found) > 50
    half = moves(replace(world, parameters=replace(SMALL, records=Records(moved=0.5))), seed=5)
    first = {one.person: one.day for one in reversed(found)}
    at_once = sum(first.get(one.person) == one.day for one in half)
    assert alike(at_once, np.full(len(first), 0.5))


def test_moves_are_read_as_the_package_reads_them(tmp_path) -> None:
    simulate(tmp_path / "data", parameters=replace(SMALL, records=Records(moved=1.0)), seed=5)
    text = (ROOT / "analysis" / "mapping.toml").read_text("utf-8")
    columns = '[moves.columns]\nperson = "SUBJECT_KEY"\ndate = "MOVED_ON"\nlist = "TO_LIST"\n'
    codes = '[moves.codes]\nlist = ["A", "B", "C"]\n'
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f'{text}\n[moves]\nfile = "moves.csv"\ndate_format = "%m/%d/%Y"\n{columns}{codes}', "utf-8")
    rows = read_extract(tmp_path / "data", read_mapping(mapping)).moves
    lines = (tmp_path / "data" / "moves.csv").read_text("utf-8").splitlines()
    assert len(rows) == len(lines) - 1 > 50
    assert set(rows["list"]) == {"A", "B", "C"}
    assert "## moves.csv" in (tmp_path / "data" / "codebook.md").read_text("utf-8")


def test_moves_of_an_earlier_extract_do_not_stay_beside_another(tmp_path) -> None:
    simulate(tmp_path, parameters=replace(SMALL, records=Records(moved=1.0)), seed=5)
    assert (tmp_path / "moves.csv").is_file()
    paths = simulate(tmp_path, parameters=SMALL, seed=5)
    assert sorted(paths) == sorted(tmp_path.iterdir())
