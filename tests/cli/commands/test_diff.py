"""`ipvi-eval diff`: what moved, what moved it, and what no longer comes out."""

from __future__ import annotations

import json
import shutil

import pytest


@pytest.fixture
def two(call, tiny, change, tmp_path):
    """An older run, half a year shorter and before a record was revised, and the run of now."""
    change("analysis/study.toml", "end = 2021-12-31", "end = 2021-06-30")
    assert call("run", tiny, "--format", "html", "--engine", "builtin")[0] == 0
    run = tiny.parents[1] / "run"
    old = shutil.copytree(run, tmp_path / "then")
    change("analysis/study.toml", "end = 2021-06-30", "end = 2021-12-31")
    change("data/incidents.csv", "2020-01-20,Here,family", "2020-01-20,Here,intimate")
    assert call("run", tiny, "--format", "html", "--engine", "builtin")[0] == 0
    return old, run


def test_the_same_is_said_to_be(call, two):
    code, out, _ = call("diff", two[1], two[1])
    assert (code, out.splitlines()[-1]) == (0, "They tell the same.")


def test_what_moved_is_told_without_causes(call, two):
    code, out, _ = call("diff", *two)
    assert code == 0
    assert "(2021-06-30) beside" in out
    assert "  data.ipv_dir.incidents: 60 -> 73\n" in out
    assert "No longer come out" not in out


def test_causes_and_what_no_longer_comes_out(call, two):
    out = call("diff", *two, "--causes")[1]
    assert "  data.ipv_dir.incidents: 60 -> 73  [revised records, new months]\n" in out
    assert "  data.baseline_ipv: 24 -> 25  [revised records]\n" in out
    above = out.partition("moved:")[0]
    assert "No longer come out from the plan of then: 2 numbers." in above
    assert "data.baseline_ipv" in above


def test_for_machines(call, two):
    plain = json.loads(call("diff", *two, "--json")[1])
    assert (plain["old"], plain["new"], "not_reproduced" in plain) == ("2021-06-30", "2021-12-31", False)
    told = json.loads(call("diff", *two, "--causes", "--json")[1])
    causes = {one["id"]: one["causes"] for one in told["differences"]}
    assert causes["data.baseline_ipv"] == ["revised records"]
    assert [{k: v for k, v in one.items() if k != "causes"} for one in told["differences"]] == plain["differences"]


def test_all_lists_what_is_counted_otherwise(call, two, monkeypatch):
    monkeypatch.setattr("ipvi_eval.cli.commands.diff._SHOWN", 1)
    short, long = call("diff", *two)[1], call("diff", *two, "--all")[1]
    assert "more; --all lists them" in short
    assert "more; --all" not in long
    assert len(long.splitlines()) > len(short.splitlines())
