"""What counts as an earlier synthetic extract, and that files are written together or not at all."""

from __future__ import annotations

import errno
import os

import pandas as pd
import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.synthetic.files.own_folder import require_own, written

OWN = {
    "persons.csv": "KEY,SYNTHETIC\nP1,SYNTHETIC DATA\nP2,SYNTHETIC DATA\n",
    "codebook.md": "# Codebook of the synthetic extract\n\n**SYNTHETIC DATA.**\n",
    "truth.json": '{\n  "synthetic": "SYNTHETIC DATA",\n',
}


def put(folder, files):
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")


def cut_short(folder, why):
    with written(folder) as building:
        put(building, {"a": "new"})
        raise why


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


def test_a_parquet_file_is_its_own_when_every_row_says_so(tmp_path):
    path = tmp_path / "persons.parquet"
    pd.DataFrame({"KEY": ["P1", "P2"], "SYNTHETIC": ["SYNTHETIC DATA"] * 2}).to_parquet(path)
    require_own(tmp_path)
    others = [pd.DataFrame({"KEY": ["P1"]}), pd.DataFrame({"KEY": ["P1", "P2"], "SYNTHETIC": ["SYNTHETIC DATA", None]})]
    for frame in others:
        frame.to_parquet(path)
        with pytest.raises(OutputError, match=r"persons\.parquet"):
            require_own(tmp_path)
    path.write_bytes(b"PAR1 of somebody else")
    with pytest.raises(OutputError, match=r"persons\.parquet"):
        require_own(tmp_path)


@pytest.mark.parametrize("there", [True, False])
def test_all_files_or_none(tmp_path, there):
    folder = tmp_path / "out"
    if there:
        with written(folder) as building:
            put(building, {"a": "old", "b": "old"})
    with pytest.raises(OutputError, match="the disk is full; make room, then try again"):
        cut_short(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    assert folder.exists() == there
    if there:
        assert {path.name: path.read_text() for path in folder.iterdir()} == {"a": "old", "b": "old"}


def test_any_other_failure_leaves_the_folder_as_it_was_too(tmp_path):
    folder = tmp_path / "out"
    with pytest.raises(KeyboardInterrupt):
        cut_short(folder, KeyboardInterrupt())
    assert not folder.exists()
