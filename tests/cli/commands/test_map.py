"""`ipvi-eval map`: a mapping on standard output, or in a new file, with its questions as comments."""

from __future__ import annotations

import io
import json
import sys

import pytest

from ipvi_eval.data.mapped.mapping_file import read_mapping
from ipvi_eval.errors import PlanError

TEXT = """Case Number,Date Occurred,Town,Relationship,Column 5,Arrested,Officer
C1,1/15/2020,Lakeview,SE,Y,N,Elena Nguyen
"""


@pytest.fixture
def extract(tmp_path, monkeypatch):
    folder = tmp_path / "extract"
    folder.mkdir()
    (folder / "incidents.csv").write_text(TEXT, "utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return folder


def test_the_mapping_and_how_much_is_open(call, extract, tmp_path):
    code, out, err = call("map", extract)
    assert code == 0
    assert 'columns.incident = "Case Number"' in out
    assert out.count("\n# ? ") == 1
    assert "1 open question: the lines that begin with # ?" in err
    assert "Next: ipvi-eval init FOLDER with --from" in err
    assert "Elena" not in out + err
    path = tmp_path / "mapping.toml"
    assert call("map", extract, "--output", path)[1] == f"{path} maps incidents.\n"
    assert path.read_text("utf-8") == out[:-1]
    with pytest.raises(PlanError, match="1 open question"):
        read_mapping(path)
    chosen = 'columns.report = "Column 5"'
    path.write_text(out.replace("\n# ? ", "\n# ").replace(f"# {chosen}", chosen), "utf-8")
    mapping = read_mapping(path)
    assert mapping.incidents.columns["report"] == "Column 5"


def test_for_machines(call, extract):
    answer = json.loads(call("map", extract / "incidents.csv", "--json")[1])
    assert answer["mapping"].startswith("#:schema ./mapping.schema.json\n")
    assert ["`report` of [incidents]" in question for question in answer["questions"]] == [True]


def test_never_over_a_file_of_yours(call, extract, tmp_path):
    (tmp_path / "mapping.toml").write_text("mine")
    code, out, err = call("map", extract, "--output", tmp_path / "mapping.toml")
    assert (code, out) == (1, "")
    assert "is there already; name a new file" in err
    assert "cannot be written" in call("map", extract, "--output", tmp_path / "none" / "mapping.toml")[2]


def test_nothing_to_map(call, tmp_path):
    code, out, err = call("map", tmp_path / "none")
    assert (code, out) == (1, "")
    assert "there is no file or folder" in err


def test_at_a_terminal_it_is_asked(call, extract, monkeypatch):
    terminal = io.StringIO("1\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", terminal)
    _, out, err = call("map", extract)
    assert "\n# ? " not in out
    assert "Which column is `report`" in err
    assert "0 open questions" in err
