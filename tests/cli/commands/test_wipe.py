"""`ipvi-eval wipe`: says what it would remove, asks, and removes no more than it said."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.results.store import write_json


@pytest.fixture
def rows(tmp_path):
    """A run folder with one row-level file and one report."""
    for name in ("rows", "reports"):
        (tmp_path / "run" / name).mkdir(parents=True)
        (tmp_path / "run" / name / "a.csv").write_text("a", "utf-8")
    write_json(tmp_path / "run" / "manifest.json", {"stages": {}, "outputs": [], "times": {}})
    return tmp_path / "run" / "rows" / "a.csv"


def answered(monkeypatch, word):
    monkeypatch.setattr("sys.stdin", __import__("io").StringIO(word))


def test_dry_run_removes_nothing(call, rows):
    code, out, _ = call("wipe", rows.parents[1], "--dry-run")
    assert (code, rows.exists()) == (0, True)
    assert out == f"  {rows}\nNothing was removed: --dry-run.\n"
    assert call("wipe", rows.parents[1], "--dry-run", "--yes")[0] == 0
    assert rows.exists()


def test_yes_removes_without_asking(call, rows):
    code, out, _ = call("wipe", rows.parents[1], "--yes")
    assert (code, rows.exists(), (rows.parents[1] / "reports" / "a.csv").exists()) == (0, False, True)
    assert "Removed: 1 file with rows of people. Results, reports and manifest" in out
    assert "there is nothing to remove" in call("wipe", rows.parents[1], "--yes")[1]


@pytest.mark.parametrize(("word", "code", "there"), [("y\n", 0, False), ("n\n", 1, True), ("", 1, True)])
def test_it_asks_and_no_answer_is_no(call, rows, monkeypatch, word, code, there):
    answered(monkeypatch, word)
    found, out, _ = call("wipe", rows.parents[1])
    assert (found, rows.exists()) == (code, there)
    assert "Remove 1 file with rows of people?" in out
    assert ("Nothing was removed." in out) == there


def test_for_machines(call, rows):
    run = rows.parents[1]
    code, out, _ = call("wipe", run, "--json")
    assert (code, rows.exists()) == (2, True)
    assert "say --yes or --dry-run" in json.loads(out)["error"]
    said = {"run": str(run), "files": ["rows/a.csv"], "rests": []}
    assert json.loads(call("wipe", run, "--json", "--dry-run")[1]) == said | {"removed": False}
    assert json.loads(call("wipe", run, "--json", "--yes")[1]) == said | {"removed": True}
    assert not rows.exists()


def test_what_no_run_wrote_is_refused(call, tmp_path):
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "a.csv").write_text("a", "utf-8")
    code, _, err = call("wipe", tmp_path, "--yes")
    assert code == 1
    assert f"no run wrote {tmp_path}" in err
    assert (tmp_path / "rows" / "a.csv").exists()


def test_where_one_stands(call, rows, monkeypatch):
    monkeypatch.chdir(rows.parents[1])
    assert call("wipe", ".", "--yes")[0] == 0
    assert not rows.exists()


def test_what_an_interrupted_run_left_is_told(call, rows):
    (rows.parents[2] / ".run.tmp-7").mkdir()
    out = call("wipe", rows.parents[1], "--yes")[1]
    assert ".run.tmp-7 (left by an interrupted run)" in out
    assert "1 file with rows of people and 1 folder of an interrupted run" in out
