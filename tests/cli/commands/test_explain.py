"""`ipvi-eval explain`: every key, without network."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from ipvi_eval.settings.explained import FileName
from ipvi_eval.settings.keys import keys_of
from ipvi_eval.settings.schema import schema_text


def test_a_key_in_full(call):
    code, out, err = call("explain", "survival.landmark_months")
    assert (code, err) == (0, "")
    assert out == (
        "survival.landmark_months (study.toml)\n"
        "  a whole number of at least 1 and at most 120; 12 when left out\n"
        "  Months after entry at which the curves by notification start, so that nobody is counted as\n"
        "  notified before the day.\n"
        "    [survival]\n"
        "    landmark_months = 12\n\n"
    )


@pytest.mark.parametrize("name", ["sheet", "incidents.sheet", "TABLE.sheet"])
def test_a_key_of_every_table_is_found_by_any_of_its_names(call, name):
    assert call("explain", name)[1].startswith("sheet (every table of mapping.toml)\n")


def test_keys_of_one_name_are_all_explained(call):
    out = call("explain", "label")[1]
    assert "outcomes.*.label (study.toml)" in out
    assert "list_details.*.label (study.toml)" in out


@pytest.mark.parametrize("name", ["custody", "[custody]"])
def test_a_table_is_explained_with_its_keys(call, name):
    out = call("explain", name)[1]
    for key in ("custody (mapping.toml)", "custody.columns.end (mapping.toml)", "custody.everybody (mapping.toml)"):
        assert key in out
    assert "survival" not in out


def test_a_sign_is_found_by_the_words_that_speak_of_it(call):
    assert call("explain", "*")[1].startswith("codes (every table of mapping.toml)\n")


def test_every_key_is_listed(call):
    lines = call("explain")[1].splitlines()
    assert len(lines) == sum(len(keys_of(file)) for file in get_args(FileName)) + 1
    assert "study.toml   survival.trim" in lines
    assert "mapping.toml TABLE.header_row" in lines
    assert "link.toml    records.*.number" in lines
    assert "world.toml   dangers.wander" in lines


def test_for_machines(call):
    answer = json.loads(call("explain", "header_row", "--json")[1])
    assert [key["path"] for key in answer["keys"]] == ["*.header_row", "records.*.header_row"]
    assert answer["keys"][0]["words"]["example"] == "[incidents]\nheader_row = 3"


@pytest.mark.parametrize(
    ("name", "says"), [("heder_row", "did you mean header_row?"), ("qqq", "`ipvi-eval explain` lists all of them")]
)
def test_what_is_no_key_is_said(call, name, says):
    code, out, err = call("explain", name)
    assert (code, out) == (1, "")
    assert f"no key of plan, mapping, linkage or made-up county is called {name}" in err
    assert says in err


def test_schemas_are_written_for_an_editor(call, tmp_path):
    code, out, err = call("explain", "--schemas", tmp_path)
    assert (code, err) == (0, "")
    names = ("study.schema.json", "mapping.schema.json", "link.schema.json", "world.schema.json")
    assert out.splitlines() == [str(tmp_path / name) for name in names]
    assert (tmp_path / "mapping.schema.json").read_text("utf-8") == schema_text("mapping")


def test_a_folder_that_is_not_there_is_said(call, tmp_path):
    code, _, err = call("explain", "--schemas", tmp_path / "nowhere")
    assert code == 1
    assert "the schemas cannot be written into" in err
    assert "give a folder you may write to" in err
