"""The true values in truth.json: of every kind, with the way each was got, and only for the shipped parameters."""

from __future__ import annotations

import json
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from ipvi_eval.synthetic.delivery import delivered
from ipvi_eval.synthetic.parameters import Effects, Parameters
from ipvi_eval.synthetic.truth.stated import stated
from ipvi_eval.synthetic.truth.tally import tally
from ipvi_eval.synthetic.world import World, make_world

SHIPPED = Path(__file__).resolve().parents[3] / "data_synthetic" / "truth.json"


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(Parameters(), seed=3)


@pytest.fixture(scope="module")
def found(world: World) -> dict:
    return stated(tally(world, delivered(world, seed=3)))


def test_it_is_plain_json_and_every_way_is_told(found: dict) -> None:
    assert json.loads(json.dumps(found)) == found
    assert {one["way"] for one in found["values"].values()} == set(found["ways"])


def test_true_values_do_not_depend_on_the_seed_and_counts_do(found: dict) -> None:
    shipped = json.loads(SHIPPED.read_text("utf-8"))["stated"]
    assert shipped["values"].keys() == found["values"].keys()
    other = {id for id, one in shipped["values"].items() if one != found["values"][id]}
    assert other
    # A group's share is that of the lists its people of this extract are on; likewise of the invited.
    assert {shipped["values"][id]["way"] for id in other} == {"counted", "mixture of lists", "mixture of entries"}


def test_a_group_s_share_lies_among_those_of_the_lists(found: dict) -> None:
    values = found["values"]
    lists = [values[f"survival.ipv_dir.list_{name}.risk_12m"]["value"] for name in ("a_and_b", "c", "d")]
    groups = [one["value"] for id, one in values.items() if id.startswith("equity.") and id.endswith("risk_12m")]
    assert len(groups) == 7
    assert min(lists) < min(groups) <= max(groups) < max(lists)


def test_what_is_stated_under_two_names_is_true_under_both(found: dict) -> None:
    values = found["values"]
    ours = values["evidence.recidivism.list_c.12m.ours"]
    assert ours == values["survival.ipv_arrest.notified.list_c.risk_12m"]
    assert values["evidence.counts.ipv_arrest.arrests.ours"] == values["its.ipv_arrest.headline.ratio"]


def test_other_parameters_have_none(world: World) -> None:
    other = replace(world, parameters=replace(world.parameters, effects=Effects(notification=1.0)))
    found = stated(tally(other, delivered(other, seed=3)))
    assert set(found) == {"about"}
    assert "shipped parameters only" in found["about"]


def test_two_counties_have_twice_the_incidents_and_the_same_shares(world: World, found: dict) -> None:
    one = tally(world, delivered(world, seed=3))
    both = stated(one + one)
    for id in ("its.ipv_dir.mean_before", "its.ipv_dir.headline.averted", "data.ipv_dir.incidents", "data.due"):
        assert both["values"][id]["value"] == pytest.approx(2 * found["values"][id]["value"], rel=1e-5), id
    for id in ("its.ipv_dir.headline.ratio", "survival.ipv_dir.list_c.risk_12m", "equity.sex.male.reached"):
        assert both["values"][id] == found["values"][id], id
    of_a_mean, of_a_share = (f"its.ipv_dir.mean_{side}" for side in ("before", "after")), ("harm.severity.before",)
    for ids, times in ((of_a_mean, 2**0.5), (of_a_share, 2**-0.5)):
        for id in ids:
            assert both["values"][id]["spread"] == pytest.approx(times * found["values"][id]["spread"], rel=0.01), id


def test_what_was_measured_in_one_county_is_not_said_of_two(world: World, found: dict) -> None:
    one = tally(world, delivered(world, seed=3))
    both = stated(one + one)
    gone = found["values"].keys() - both["values"].keys()
    assert {"its.ipv_dir.synthetic.effect", "its.ipv_arrest.months_before"} < gone
    assert all(any(fnmatchcase(id, pattern) for pattern in both["without"]) for id in gone)
