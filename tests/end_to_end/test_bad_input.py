"""Bad input: one clear sentence, exit code 1, no traceback, no value of a cell, and the previous run untouched."""

from __future__ import annotations

import pytest

from ipvi_eval.cli import main

CASES = {
    "a missing column": ("data/persons.csv", "entry,", "began,", ["persons.csv", "entry"]),
    "a wrong date format": ("data/persons.csv", "2019-01-15", "15/01/2019", ["persons.csv", "row 2", "entry"]),
    "custody ends before it starts": ("data/custody.csv", "2019-07-01", "2018-07-01", ["custody.csv", "row 2"]),
    "notified before the record begins": ("data/notifications.csv", "2021-02-01", "2001-02-01", ["notifications.csv"]),
    "an unknown code": ("data/incidents.csv", "intimate", "gossip", ["row 2", "relationship", "does not list"]),
    "a date outside the data": ("analysis/study.toml", "end = 2021", "end = 2029", ["study.toml", "window.end"]),
    "a name in the extract": ("data/persons.csv", "P000,", "Jane Example Smith,", ["persons.csv", "person"]),
    "a person key given twice": ("data/persons.csv", "P001", "P000", ["persons.csv", "row 3"]),
}


@pytest.fixture
def finished(tiny, capsys):
    """The tiny study after one good run; the bytes of every file of that run."""
    with pytest.raises(SystemExit) as stop:
        main(["run", str(tiny), "--format", "html", "--engine", "builtin"])
    assert stop.value.code == 0
    capsys.readouterr()
    folder = tiny.parents[1] / "run"
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def complaint(plan, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["run", str(plan), "--format", "html", "--engine", "builtin"])
    out, err = capsys.readouterr()
    return stop.value.code, out, err


@pytest.mark.parametrize("case", CASES)
def test_bad_input(tiny, change, finished, capsys, case):
    file, old, new, wanted = CASES[case]
    change(file, old, new)
    code, out, err = complaint(tiny, capsys)
    assert code == 1
    assert out == ""
    message = err[err.index("ipvi-eval:") :]
    for words in wanted:
        assert words in message
    for never in ("Traceback", "gossip", "15/01/2019", "2018-07-01", "2001-02-01", "Jane", "P000"):
        assert never not in message
    assert {path: path.read_bytes() for path in finished} == finished


@pytest.mark.parametrize("name", ["incidents", "persons"])
def test_an_empty_file(tiny, finished, capsys, name):
    (tiny.parents[1] / "data" / f"{name}.csv").write_bytes(b"")
    code, _, err = complaint(tiny, capsys)
    assert code == 1
    assert f"{name}.csv" in err
    assert "empty" in err
    assert {path: path.read_bytes() for path in finished} == finished


def test_a_file_that_is_not_there(tiny, finished, capsys):
    (tiny.parents[1] / "data" / "persons.csv").unlink()
    code, _, err = complaint(tiny, capsys)
    assert code == 1
    assert "persons.csv is not in" in err
    assert {path: path.read_bytes() for path in finished} == finished
