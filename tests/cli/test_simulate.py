"""`ipvi-eval simulate`: files that say they are made up; the same seed gives the same bytes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ipvi_eval.synthetic import extracts
from ipvi_eval.synthetic.parameters import Parameters

SMALL = Parameters(first_year=2018, last_year=2021, places=Parameters().places[:1])


@pytest.fixture
def simulate(call, monkeypatch):
    """The command on a world of one place and four years, with its answer for machines."""
    monkeypatch.setattr(extracts, "Parameters", lambda: SMALL)

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
