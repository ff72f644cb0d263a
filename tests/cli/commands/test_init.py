"""`ipvi-eval init`: a study of one's own, and the next steps as they can be typed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.typed_command import typed


def test_the_next_steps_name_what_is_there(call, tmp_path):
    folder = tmp_path / "mine"
    code, out, _ = call("init", folder)
    assert code == 0
    assert "What to do next" in out
    for path in (folder / "data", folder / "analysis" / "mapping.toml", folder / "analysis" / "study.toml"):
        assert str(path) in out
        assert path.exists()
    for command in ("check", "run"):
        assert typed(command, folder / "analysis" / "study.toml") in out


def test_a_new_study_without_an_extract_is_told_what_is_missing(call, tmp_path):
    call("init", tmp_path / "mine")
    code, _, err = call("check", tmp_path / "mine" / "analysis" / "study.toml")
    assert code == 1
    assert "incidents.csv is not in" in err
    assert "put it there or correct `file` in the mapping" in err


def test_never_over_something_that_is_there(call, tmp_path):
    (tmp_path / "notes.txt").write_text("mine", "utf-8")
    code, out, err = call("init", tmp_path)
    assert (code, out) == (1, "")
    assert "is not empty" in err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_for_machines(call, tmp_path):
    code, out, _ = call("init", tmp_path / "mine", "--json")
    assert code == 0
    assert Path(json.loads(out)["study"]) == tmp_path / "mine" / "analysis" / "study.toml"


@pytest.mark.skipif(sys.platform == "win32", reason="file names are text there")
@pytest.mark.parametrize(
    ("encoding", "name"), [("ascii", "\N{LATIN SMALL LETTER E WITH ACUTE}tude"), ("utf-8", "a\udcffb")]
)
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_path_the_terminal_cannot_print_is_escaped(tmp_path, encoding, name, options):
    folder = tmp_path / name
    done = subprocess.run(
        [sys.executable, "-m", "ipvi_eval", "init", os.fsencode(folder), *options],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "1"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert (folder / "analysis" / "study.toml").is_file()
    if options:
        assert json.loads(done.stdout) == {"study": str(folder / "analysis" / "study.toml")}
    else:
        shown = ascii(name)[1:-1].encode()
        assert b"A new study is in " + os.fsencode(tmp_path) + b"/" + shown in done.stdout


def test_a_study_for_an_extract(call, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    extract = tmp_path / "extract"
    extract.mkdir()
    text = "Case Number,Date Occurred,Town,Relationship,Report Taken,Arrested\nC1,1/15/2020,Lakeview,SE,Y,N\n"
    (extract / "incidents.csv").write_text(text, "utf-8")
    given = ["--from", extract, "--questions", "counts", "--site", "Lakeview, Minnesota"]
    code, out, _ = call("init", tmp_path / "one", *given)
    assert code == 0
    assert "answer its open questions (0)" in out
    assert out.index("set IPVI_PSEUDONYM_KEY to") < out.index("ipvi-eval check")
    assert "before looking at outcomes (2)" in out
    known = ["--start", "2021-04-01", "--drawn", "2023-12-31", "--area", "Lakeview", "--compare", "Elsewhere"]
    answer = json.loads(call("init", tmp_path / "two", *given, *known, "--json")[1])
    assert answer["questions"] == {"mapping": [], "plan": []}
    plan = tomllib.loads(Path(answer["study"]).read_text("utf-8"))
    assert (plan["programme"]["start"], plan["window"]["end"]) == (date(2021, 4, 1), date(2023, 12, 31))
    assert (plan["area"], plan["comparison_areas"]) == ("Lakeview", ["Elsewhere"])
    assert plan["extract"] == "../../extract"
    assert "survival" not in plan


def test_an_extract_needs_a_site(call, tmp_path):
    code, _, err = call("init", tmp_path / "mine", "--from", tmp_path)
    assert code == 2
    assert "--from needs --site" in err
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--questions", "counts"], "takes --questions counts: name"),
        (["--questions", "people", "--site", "Lakeview, Minnesota"], "takes --questions people, --site: name"),
        (["--area", "Lakeview"], "takes --area: name"),
        (["--compare", "Elsewhere"], "takes --compare: name"),
        (["--start", "2021-04-01"], "takes --start: name"),
        (["--drawn", "2025-12-31"], "takes --drawn: name"),
    ],
)
def test_what_the_copied_example_would_pass_over_is_refused(call, tmp_path, options, named):
    code, out, err = call("init", tmp_path / "mine", *options)
    assert (code, out) == (2, "")
    assert named in " ".join(err.split())
    assert not (tmp_path / "mine").exists()


def test_both_questions_are_those_of_the_copied_example(call, tmp_path):
    assert call("init", tmp_path / "mine", "--questions", "both")[0] == 0
    assert {path.stem for path in (tmp_path / "mine" / "analysis").glob("*.py")} >= {
        "survival",
        "interrupted_time_series",
    }
