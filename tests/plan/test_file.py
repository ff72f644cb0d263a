"""Mistakes in a TOML file name the line."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict

from ipvi_eval.errors import PlanError
from ipvi_eval.plan.file import TO_WRITE, file_name, line_of, line_of_value, load_toml, read_plan

TEXT = """# a comment
title = "x"

[window]
start = 2016-01-01

[[shocks]]
name = "first"

[[shocks]]
name = "second"
start = "2020-03"

[outcomes.ipv_dir]
label = "IPV"
inline = { low = 1, high = 2 }
dotted.key = 3
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("title",), 2),
        (("window", "start"), 5),
        (("window", "end"), 4),
        (("shocks", 0, "name"), 8),
        (("shocks", 1, "start"), 12),
        (("outcomes", "ipv_dir", "label"), 15),
        (("outcomes", "ipv_dir", "inline", "high"), 16),
        (("outcomes", "ipv_dir", "dotted", "key"), 17),
        (("outcomes", "ipv_dir"), 14),
        (("nowhere",), None),
    ],
)
def test_line_of(path, line):
    assert line_of(TEXT, path) == line


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("codes", "area"), "Up", 2),
        (("codes", "area"), "Down", 4),
        (("codes", "area"), 7, 5),
        (("codes", "area"), "Other", 2),  # of another key
        (("codes", "kind", "letter"), "Down", 8),
        (("codes", "kind", "letter"), "nowhere", 8),
        (("codes", "none"), "Other", 1),
        (("nowhere",), "Up", None),
    ],
)
def test_line_of_value(path, value, line):
    text = (
        '[codes]\narea = ["Up",\n  "Beyond",\n  \'Down\',\n  7]\nother = ["Other"]\n[codes.kind]\nletter = ["Down"]\n'
    )
    assert line_of_value(text, path, value) == line


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    low: int


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    inner: Inner


def write(tmp_path, text):
    path = tmp_path / "plan.toml"
    path.write_text(text, "utf-8")
    return path


def test_reads_a_model(tmp_path):
    assert read_plan(write(tmp_path, '\ufefftitle = "x"\ninner = { low = 1 }\n'), Model).inner.low == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('title = "x"\n[inner]\nlow = "a"\n', r"plan\.toml, line 3: inner\.low: must be a whole number"),
        ('title = "x"\n[inner]\nlow = 1\nhigh = 2\n', r"line 4: inner\.high: is no key of this file"),
        ("[inner]\nlow = 1\n", r"plan\.toml: title: is missing"),
        ('title = "x\n', r"plan\.toml is not valid TOML: .*line 1"),
    ],
)
def test_a_mistake_names_the_line(tmp_path, text, message):
    with pytest.raises(PlanError, match=message):
        read_plan(write(tmp_path, text), Model)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(PlanError, match=r"there is no file .*plan\.toml; `ipvi-eval init"):
        read_plan(tmp_path / "plan.toml", Model)


def test_a_folder_in_its_place(tmp_path):
    with pytest.raises(PlanError, match="is a folder"):
        read_plan(tmp_path, Model)


def test_text_in_another_encoding(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_bytes('title = "é"'.encode("cp1252"))
    with pytest.raises(PlanError, match="not saved as UTF-8"):
        read_plan(path, Model)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a = " + "[" * 5000, "has brackets within brackets, too deep to be read"),
        ("a = " + "9" * 5000, "has a number that is too long to be read"),
        ("a = 2019-02-30", "is not valid TOML"),
    ],
)
def test_what_python_cannot_read_is_no_traceback(tmp_path, text, says):
    path = tmp_path / "plan.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(PlanError, match=f"plan.toml {says}") as error:
        load_toml(path)
    assert "999" not in str(error.value)


@pytest.mark.parametrize("typed", ["a\0b.csv", "a\nb.csv", "x" * 256, "data/" + "ü" * 200])
def test_no_file_is_called_so(typed):
    with pytest.raises(ValueError, match="is no name of a file"):
        file_name(typed)


@pytest.mark.parametrize("typed", ["../data/incidents 2019.csv", "C:\\records\\ü.csv", "", "x" * 255])
def test_a_file_may_be_called_so(typed):
    assert file_name(typed) == typed.replace("\\", "/")


def test_a_name_that_nobody_wrote_is_asked_for(tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(f'# area = "{TO_WRITE}"\narea = "{TO_WRITE}"\n', "utf-8")
    with pytest.raises(PlanError, match=r"study.toml, line 2: .* write it, or put a #"):
        load_toml(path)


def test_a_backslash_between_double_quotes_is_explained(tmp_path):
    plan = tmp_path / "plan.toml"
    plan.write_text('a = 1\nb = "..\\dirs"\n', "utf-8")
    with pytest.raises(PlanError, match=r"plan\.toml is not valid TOML: .*; in a path write / in place of \\"):
        load_toml(plan)
    plan.write_text("a = 1\nb = \n", "utf-8")
    with pytest.raises(PlanError, match=r"is not valid TOML: [^;]*$"):
        load_toml(plan)


def test_a_path_of_windows_is_one_of_every_system():
    assert file_name(r"..\records\2024 dirs") == "../records/2024 dirs"
    with pytest.raises(ValueError, match=r"control character .* write / in place of"):
        file_name("..\table")
