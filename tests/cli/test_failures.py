"""Failures told for people and for machines, the same way by every command."""

from __future__ import annotations

import json

import pytest
import typer

from ipvi_eval.cli import main
from ipvi_eval.cli.failures import Command, fault, told
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.errors import AnalysisError

MANY = [Problem("a.csv", "is empty", "KEY", row) for row in range(2, 32)]


def failing(error):
    @told
    def command(*, as_json=False, every=False):
        if isinstance(error, list):
            refuse(error)
        raise error

    return command


@pytest.mark.parametrize(("every", "lines"), [(False, 12), (True, 30)])
def test_ten_problems_or_all_of_them(capsys, every, lines):
    with pytest.raises(typer.Exit) as stop:
        failing(MANY)(every=every)
    out, err = capsys.readouterr()
    assert (stop.value.exit_code, out, len(err.splitlines())) == (1, "", lines)
    assert ("--all lists every problem" in err) == (not every)
    assert ("row 31" in err) == every


def test_a_command_without_the_option_names_one_that_has_it(capsys):
    @told
    def command():
        refuse(MANY)

    with pytest.raises(typer.Exit):
        command()
    assert "`ipvi-eval check` with --all lists every problem" in capsys.readouterr().err


def test_rows_of_one_problem_in_full(capsys):
    with pytest.raises(typer.Exit):
        failing([Problem("a.csv", "{rows} look like names", "KEY", rows=tuple(range(2, 22)))])(every=True)
    assert "rows 2, 3, 4, 5, 6, 7, " in capsys.readouterr().err


def test_json_has_every_problem(capsys):
    with pytest.raises(typer.Exit):
        failing(MANY)(as_json=True)
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert len(found["problems"]) == 30
    assert found["problems"][0] == {"file": "a.csv", "column": "KEY", "rows": [2], "what": "is empty"}
    assert "and 20 more" in found["error"]
    assert "row 2," in err


def test_a_sentence_has_no_problems_and_no_hint(capsys):
    with pytest.raises(typer.Exit):
        failing(AnalysisError("no events"))(as_json=True)
    out, err = capsys.readouterr()
    assert json.loads(out) == {"error": "no events", "problems": []}
    assert err == "ipvi-eval: no events\n"


def test_wrong_usage_is_json_too_and_keeps_its_code(capsys):
    with pytest.raises(typer.BadParameter):
        failing(typer.BadParameter("--unit takes days"))(as_json=True)
    assert json.loads(capsys.readouterr().out)["error"].endswith("--unit takes days")


def test_a_fault_tells_no_value(capsys, monkeypatch):
    monkeypatch.delenv("IPVI_DEBUG", raising=False)
    with pytest.raises(typer.Exit):
        failing(KeyError("SMITH"))(as_json=True)
    out, err = capsys.readouterr()
    assert "fault of the program" in json.loads(out)["error"]
    assert "SMITH" not in out + err
    with pytest.raises(KeyError):
        failing(KeyError("SMITH"))()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "--json", "study.toml", "--fast"], "No such option: --fast"),
        (["check", "--json"], "Missing argument"),
        (["report", "study.toml", "--json", "--format", "odt"], "Invalid value for '--format'"),
        (["init", "--json"], "Missing argument"),
        (["simulate", "--json", "folder", "--seed", "x"], "Invalid value for '--seed'"),
        (["survival", "people.csv", "--json"], "Missing option '--duration'"),
        (
            ["its", "months.csv", "--json", "--date", "m", "--interruption", "2019-01", "--harmonics", "9"],
            "--harmonics",
        ),
        (["doctor", "--json", "twice"], "unexpected extra argument"),
        (["evidence", "list", "--json", "--all"], "No such option: --all"),
    ],
)
def test_wrong_usage_of_every_command_is_json_too(capsys, arguments, says):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    out, err = capsys.readouterr()
    assert stop.value.code == 2
    found = json.loads(out)
    assert set(found) == {"error", "problems"}
    assert says in found["error"]
    assert "Usage: ipvi-eval" in err


def test_wrong_usage_is_no_json_where_nobody_asked(capsys):
    """After -- everything is an argument, and a command without --json has no such answer."""
    for arguments in (["survival", "people.csv"], ["survival", "--duration", "d", "--", "a", "b", "--json"]):
        with pytest.raises(SystemExit) as stop:
            main(arguments)
        out, err = capsys.readouterr()
        assert (stop.value.code, out) == (2, "")
        assert "Usage: ipvi-eval" in err


def test_every_command_that_answers_in_json_tells_wrong_usage_so():
    from ipvi_eval.cli.app import app

    def commands(group):
        yield from group.registered_commands
        for inner in group.registered_groups:
            yield from commands(inner.typer_instance)

    assert [info.callback.__name__ for info in commands(app) if info.cls is not Command] == []


def test_months_of_an_error_in_full(tmp_path, capsys):
    path = tmp_path / "months.csv"
    command = ["its", str(path), "--date", "month", "--count", "n", "--interruption", "2019-06"]
    path.write_text("month,n\n2018-01,1\n2019-12,2\n", "utf-8")
    for more, whole in (([], False), (["--all"], True)):
        with pytest.raises(SystemExit):
            main(command + more)
        err = capsys.readouterr().err
        assert ("2019-11" in err, "--all lists every problem" in err) == (whole, not whole)
    with pytest.raises(SystemExit):
        main([*command, "--json"])
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert len(problem["months"]) == 22
    assert "months missing" in problem["what"]


@pytest.mark.parametrize(
    "command",
    [
        ["survival", "{path}", "--duration", "days", "--event", "e"],
        ["its", "{path}", "--date", "month", "--count", "n", "--interruption", "2019-01"],
    ],
)
def test_every_bad_row_of_a_file(tmp_path, capsys, command):
    # 30 rows with words in place of a number, in either file
    path = tmp_path / "file.csv"
    heads = "days,e\n" if command[0] == "survival" else "month,n\n"
    rows = [f"{'x' * (k < 30) or k},1" if command[0] == "survival" else f"2019-{k % 12 + 1:02},x" for k in range(40)]
    path.write_text(heads + "\n".join(rows) + "\n", "utf-8")
    lengths = []
    for more in ([], ["--all"]):
        with pytest.raises(SystemExit) as stop:
            main([part.format(path=path) for part in command] + more)
        assert stop.value.code == 1
        lengths.append(len(capsys.readouterr().err.splitlines()))
    assert lengths[0] == 12
    assert lengths[1] >= 30


def test_check_lists_every_problem(tmp_path, capsys):
    from ipvi_eval.pipeline.new_study import new_study

    folder = tmp_path / "study"
    plan = new_study(folder)
    with pytest.raises(SystemExit) as stop:
        main(["check", str(plan), "--json", "--all"])
    found = json.loads(capsys.readouterr().out)
    assert stop.value.code == 1
    assert set(found) == {"error", "problems"}


def test_a_fault_says_at_which_site_it_was_and_no_other_note():
    error = ValueError("a value of the data")
    error.add_note("site north_2")
    error.add_note("site P123456 of the data")
    assert "ValueError (site north_2). The previous run" in fault(error)
