"""What counts as an earlier synthetic extract, and that files are written together or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.synthetic.own_folder import require_own, write_all

OWN = {
    "persons.csv": "KEY,SYNTHETIC\nP1,SYNTHETIC DATA\nP2,SYNTHETIC DATA\n",
    "codebook.md": "# Codebook of the synthetic extract\n\n**SYNTHETIC DATA.**\n",
    "truth.json": '{\n  "synthetic": "SYNTHETIC DATA",\n',
}


def put(folder, files):
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    "files", [{}, OWN, {"README.md": "mine"}, OWN | {"README.md": "mine", ".gitignore": "*", "Thumbs.db": ""}]
)
def test_a_folder_of_its_own(tmp_path, files):
    put(tmp_path, files)
    require_own(tmp_path)
    require_own(tmp_path / "new")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("persons.csv", "KEY,DAY\nP1,x\n"),
        ("persons.csv", "KEY,SYNTHETIC\nP1,SYNTHETIC DATA\nP2,\n"),
        ("persons.csv", ""),
        ("people.csv", OWN["persons.csv"]),
        ("codebook.md", "# Our codebook\n"),
        ("truth.json", "{}"),
        ("extract.xlsx", "x"),
    ],
)
def test_anything_else_is_somebody_s(tmp_path, name, text):
    put(tmp_path, OWN | {name: text})
    with pytest.raises(OutputError, match=f"holds what is no synthetic extract .{name}.; give a new or empty folder"):
        require_own(tmp_path)


def test_a_folder_in_it_is_somebody_s_and_few_are_named(tmp_path):
    for name in "abcde":
        (tmp_path / name).mkdir()
    with pytest.raises(OutputError, match=r"\(a, b, c and 2 more\)"):
        require_own(tmp_path)


@pytest.mark.parametrize("there", [True, False])
def test_all_files_or_none(tmp_path, monkeypatch, there):
    folder = tmp_path / "out"
    if there:
        write_all(folder, {"a": b"old", "b": b"old"})
    written = Path.write_bytes

    def full(self, content):
        if self.name == "b":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return written(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="the disk is full; make room, then try again"):
        write_all(folder, {"a": b"new", "b": b"new"})
    assert folder.exists() == there
    if there:
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a": b"old", "b": b"old"}
