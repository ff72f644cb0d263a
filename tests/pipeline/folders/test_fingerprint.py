"""A fingerprint changes when, and only when, something a stage depends on has changed."""

from __future__ import annotations

import datetime

import pytest

import ipvi_eval
from ipvi_eval.pipeline.folders import fingerprint as module
from ipvi_eval.pipeline.folders.fingerprint import code, files_below, fingerprint


def test_the_same_values_the_same_mark_on_every_machine():
    # printf '{"a": 1, "b": [true, "x"]}' | sha256sum
    known = "aa0295fad0573faef53f54657c4e972cbcf2294f041033537a66455f28915380"
    assert fingerprint(a=1, b=[True, "x"]) == known
    assert fingerprint(b=[True, "x"], a=1) == known


@pytest.mark.parametrize(
    "other", [{"a": 2}, {"a": "1"}, {"b": 1}, {"a": 1, "b": None}, {"a": datetime.date(2021, 4, 1)}, {"a": [1]}]
)
def test_another_value_another_mark(other):
    assert fingerprint(**other) != fingerprint(a=1)


def test_files_by_name_and_content_without_what_editors_leave(tmp_path):
    for name in ("b.qmd", "deep/a.txt", ".hidden", "~$b.docx", "__pycache__/b.pyc", "deep/.a.swp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"abc")
    # SHA-256 of "abc": FIPS 180-2, appendix B.1
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert files_below(tmp_path) == {"b.qmd": known, "deep/a.txt": known}


def test_a_line_of_the_package_or_a_version_of_another_changes_the_code_s_mark(tmp_path, monkeypatch):
    (tmp_path / "__init__.py").write_text("")
    (tmp_path / "one.py").write_text("x = 1\n")
    monkeypatch.setattr(ipvi_eval, "__file__", str(tmp_path / "__init__.py"))
    versions = {"numpy": "1"}
    monkeypatch.setattr(module, "software", lambda: dict(versions))
    afresh = code.__wrapped__
    marks = [afresh(), afresh()]
    (tmp_path / "one.py").write_text("x = 2\n")
    marks.append(afresh())
    versions["numpy"] = "2"
    marks.append(afresh())
    assert [mark == marks[0] for mark in marks] == [True, True, False, False]
    assert marks[2] != marks[3]
