"""`ipvi-eval run`: what a person and a machine are told when the main job has ended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ipvi_eval.cli.commands.run import tell
from ipvi_eval.pipeline.finished import Finished
from ipvi_eval.pipeline.side_by_side import processors

QUICK = ("--format", "html", "--engine", "builtin")


def test_only_the_formats_asked_for_and_where_they_are(call, tiny):
    code, out, err = call("run", tiny, *QUICK)
    reports = tiny.parents[1] / "run" / "reports"
    assert code == 0
    assert [path.name for path in reports.iterdir()] == ["short.html"]
    assert f"  {reports / 'short.html'}\n" in out
    assert f"read    {reports}" in out
    assert "Analysis: first.py" in err
    assert "unchanged" not in out
    code, out, err = call("run", tiny, *QUICK)
    assert code == 0
    assert "unchanged since the last run: data, first, second, release, citable, report.short" in out
    assert "Analysis" not in err


def test_for_machines_only_json(call, tiny):
    call("run", tiny, *QUICK)
    code, out, err = call("run", tiny, *QUICK, "--json")
    answer = json.loads(out)
    assert (code, err) == (0, "")
    assert answer["reused"] == ["data", "first", "second", "release", "citable", "report.short"]
    assert [Path(path).is_file() for path in answer["reports"]] == [True]
    assert answer["synthetic"] is False


def test_as_many_processes_as_are_asked_for_or_one_for_each_processor(call, tiny, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr("ipvi_eval.pipeline.build.worth_beginning", lambda _, processes: asked.append(processes) or 1)
    assert call("run", tiny, *QUICK, "--processes", "3")[0] == 0
    assert call("run", tiny, *QUICK)[0] == 0
    assert asked == [3, processors()]
    code, _, err = call("run", tiny, *QUICK, "--processes", "0")
    assert code != 0
    assert "--processes" in err


@pytest.mark.parametrize("synthetic", [True, False])
def test_warnings_first_and_made_up_data_are_called_that(capsys, synthetic):
    tell(Finished(Path("run"), (Path("run/a.pdf"),), (), ("a column is empty",), synthetic), as_json=False)
    out = capsys.readouterr().out
    assert out.startswith("note: a column is empty\nFinished reports:\n")
    assert ("These are synthetic data" in out) is synthetic
