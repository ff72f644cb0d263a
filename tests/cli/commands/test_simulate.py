"""`ipvi-eval simulate`: files that say they are made up; the same seed gives the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.synthetic import parameters
from ipvi_eval.synthetic.files import extracts
from ipvi_eval.synthetic.files.records import Records
from ipvi_eval.synthetic.parameters import Dangers, Effects, Parameters

SMALL = Parameters(first_year=2018, last_year=2021, places=Parameters().places[:1])


@pytest.fixture
def simulate(call, monkeypatch):
    """The command on a world of one place and four years, with its answer for machines."""
    monkeypatch.setattr(parameters, "Parameters", lambda **changes: replace(SMALL, **changes))

    def run(folder, *options):
        code, out, err = call("simulate", folder, "--json", *options)
        assert (code, err) == (0, "")
        return json.loads(out)

    return run


def contents(answer):
    return {Path(name).name: Path(name).read_bytes() for name in answer["files"]}


def test_the_seed_decides_every_byte(simulate, tmp_path):
    default, same, other = (
        simulate(tmp_path / name, *options)
        for name, options in (("a", ()), ("b", ("--seed", 2019)), ("c", ("--seed", 7)))
    )
    assert (default["seed"], default["synthetic"], other["seed"]) == (2019, True, 7)
    assert contents(default) == contents(same)
    assert contents(default)["incidents.csv"] != contents(other)["incidents.csv"]
    assert json.loads(contents(other)["truth.json"])["seed"] == 7
    assert {"persons.csv", "notifications.csv", "custody.csv", "populations.csv", "codebook.md"} < set(contents(same))


def test_a_person_is_told_that_nothing_is_real(simulate, call, tmp_path):
    code, out, _ = call("simulate", tmp_path)
    assert code == 0
    assert str(tmp_path / "codebook.md") in out
    assert out.endswith("Every file says that it is synthetic; codebook.md describes the columns.\n")


def test_a_folder_that_cannot_be_written(simulate, call, tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    code, _, err = call("simulate", tmp_path / "file")
    assert code == 1
    assert "cannot be written to" in err


def test_an_extract_is_not_overwritten(simulate, call, tmp_path):
    (tmp_path / "incidents.csv").write_text("NO,DAY\nI1,01/05/2020\n", "utf-8")
    code, out, err = call("simulate", tmp_path)
    assert (code, out) == (1, "")
    assert "incidents.csv" in err
    assert "give a new or empty folder" in err
    assert (tmp_path / "incidents.csv").read_text("utf-8") == "NO,DAY\nI1,01/05/2020\n"
    assert [path.name for path in tmp_path.iterdir()] == ["incidents.csv"]


def test_what_is_planted_is_in_the_truth(simulate, tmp_path):
    options = ("--ratio", 0.7, "--chosen", "by counts", "--hazard-trend", 0.95, "--leaving", 0.08, "--others", 0.04)
    found = contents(simulate(tmp_path, *options))
    truth = json.loads(found["truth.json"])
    assert truth["planted"]["notification"]["hazard_ratio"] == 0.7
    assert truth["planted"]["notification"]["chosen"] == "by counts"
    assert truth["parameters"]["dangers"] == {
        "chosen": "by counts", "hazard_trend": 0.95, "leaving_yearly": 0.08, "others": 0.04,
        "wander": 0.0, "together": [], "shock": 1.0, "shock_months": 6, "unlinked": 0.0,
    }  # fmt: skip


def test_the_size_and_the_form_of_the_files(simulate, tmp_path):
    answer = simulate(tmp_path / "typed", "--scale", 2, "--format", "parquet")
    assert answer["scale"] == 2
    paths = extracts.simulate(tmp_path / "called", parameters=SMALL, seed=2019, scale=2, form="parquet")
    assert contents(answer) == {path.name: path.read_bytes() for path in paths}
    assert json.loads(contents(answer)["truth.json"])["scale"]["counties"] == 2


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--chosen", "by lot", "there are: by list and entry date; at random times; after an incident; by counts"),
        ("--hazard-trend", 5, "dangers.hazard_trend must lie between 0.5 and 1.5, for example 0.95"),
        ("--leaving", -0.1, "dangers.leaving_yearly must lie between 0 and 1"),
        ("--others", "nan", "dangers.others must lie between 0 and 1"),
        ("--ratio", 0, "effects.notification must lie between 0.05 and 20"),
    ],
)
def test_what_cannot_be_planted_is_refused_before_any_work(call, tmp_path, option, value, told):
    code, out, err = call("simulate", tmp_path / "new", option, value)
    assert (code, out) == (1, "")
    assert told in err
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("option", "value", "changed"),
    [
        ("--ratio", 0.5, {"effects": Effects(notification=0.5)}),
        ("--chosen", "at random times", {"dangers": Dangers(chosen="at random times")}),
        ("--hazard-trend", 0.9, {"dangers": Dangers(hazard_trend=0.9)}),
        ("--leaving", 0.2, {"dangers": Dangers(leaving_yearly=0.2)}),
        ("--others", 0.5, {"dangers": Dangers(others=0.5)}),
    ],
)
def test_every_option_moves_the_files_to_those_of_the_library(simulate, tmp_path, option, value, changed):
    made = contents(simulate(tmp_path / "typed", option, value))
    paths = extracts.simulate(tmp_path / "called", parameters=replace(SMALL, **changed), seed=2019)
    assert made == {path.name: path.read_bytes() for path in paths}
    plain = contents(simulate(tmp_path / "plain"))
    assert [plain[name] == made[name] for name in ("persons.csv", "incidents.csv", "notifications.csv")] != [True] * 3


def test_a_file_plants_what_no_option_does(call, tmp_path):
    file = tmp_path / "world.toml"
    file.write_text("first_year = 2018\nlast_year = 2021\n[effects]\ncomparison = 0.9\n[records]\nmoved = 1\n", "utf-8")
    code, out, err = call("simulate", tmp_path / "typed", "--world", file, "--json")
    assert (code, err) == (0, "")
    world = Parameters(first_year=2018, last_year=2021, effects=Effects(comparison=0.9), records=Records(moved=1.0))
    paths = extracts.simulate(tmp_path / "called", parameters=world, seed=2019)
    assert contents(json.loads(out)) == {path.name: path.read_bytes() for path in paths}
    assert tmp_path / "called" / "moves.csv" in paths


def test_a_file_and_an_option_that_plant_are_one_too_many(call, tmp_path):
    (tmp_path / "world.toml").write_text("[course]\ndelay_days = 30\n", "utf-8")
    code, out, err = call("simulate", tmp_path / "new", "--world", tmp_path / "world.toml", "--ratio", 0.5)
    assert (code, out) == (1, "")
    assert "with --world everything that is planted stands in the file" in err
    assert not (tmp_path / "new").exists()
