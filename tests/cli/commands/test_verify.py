"""`ipvi-eval verify`: in words, in JSON and by exit code."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.reproduction import verification
from ipvi_eval.reproduction.verification import Verification


@pytest.fixture
def finished(call, tiny):
    assert call("run", tiny, "--format", "html", "--engine", "builtin")[0] == 0
    return tiny.parents[1] / "run"


def test_a_run_that_holds(call, finished):
    code, out, err = call("verify", finished)
    files = len([path for path in finished.rglob("*") if path.is_file()]) - 1
    assert (code, out) == (0, f"All {files} files came out again, byte for byte.\n")
    assert "Analysis: second.py" in err


def test_a_run_that_does_not(call, finished, change):
    change("analysis/second.py", "2 * people", "3 * people")
    code, out, _ = call("verify", finished)
    assert code == 1
    assert "second.py is another script than was carried out" in out
    assert "its.twice: 18 -> 27" in out
    assert "released/estimates.json" in out
    assert "files hold." in out.splitlines()[-1]
    code, out, err = call("verify", finished, "--json")
    answer = json.loads(out)
    assert (code, err, answer["holds"]) == (1, "", False)
    assert [one["id"] for one in answer["moved"]] == ["its.twice"]


def test_more_than_ten_are_counted(call, finished):
    (finished / "reports" / "short.html").unlink()
    for path in (finished / "results").rglob("*.json"):
        path.unlink()
    code, out, _ = call("verify", finished)
    assert code == 1
    assert "more; --json lists all" in out


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Verification(3, (), (), ("results/harm/estimates.json",), ()), True),
        (Verification(3, (), (), ("results/harm/estimates.json", "released/estimates.json"), ()), False),
        (Verification(3, (), ("numpy 2.0 then, 2.1 here",), ("results/harm/estimates.json",), ()), False),
        (Verification(3, ("released/meta.json",), (), ("results/harm/estimates.json",), ()), False),
        (Verification(3, (), (), (), ()), False),
    ],
)
def test_where_only_last_digits_are_other_it_is_said(call, monkeypatch, tmp_path, found, told):
    monkeypatch.setattr(verification, "verify", lambda *_, **__: found)
    code, out, _ = call("verify", tmp_path)
    assert code == int(not found.holds)
    assert ("another kind of processor" in out) is told


def test_no_run_is_said_in_a_sentence(call, tmp_path):
    code, out, err = call("verify", tmp_path)
    assert (code, out) == (1, "")
    assert "is not the folder of a finished run" in err
