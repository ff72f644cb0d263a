"""A file is whole or as it was, whatever happens while it is written."""

from __future__ import annotations

import zipfile

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.whole_file import added, packed, replaced


def half(path):
    path.write_text("half", "utf-8")
    raise OSError(28, "No space left on device")


def test_a_file_takes_the_place_of_another_when_it_is_whole(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("old", "utf-8")
    with pytest.raises(OutputError, match=r"page\.html cannot be written: the disk is full; .*; free some"):
        replaced(path, half, remedy="; free some")
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]
    assert path.read_text("utf-8") == "old"
    assert replaced(path, lambda new: new.write_text("new", "utf-8")) == path
    assert path.read_text("utf-8") == "new"


def test_a_new_file_takes_nothing_s_place(tmp_path):
    path = tmp_path / "archive.zip"
    with pytest.raises(OutputError, match="cannot be written"):
        added(path, half, there="; move it away")
    assert list(tmp_path.iterdir()) == []
    added(path, lambda new: new.write_text("first", "utf-8"), there="; move it away")
    with pytest.raises(OutputError, match=r"archive\.zip is there already; move it away"):
        added(path, lambda new: new.write_text("second", "utf-8"), there="; move it away")
    assert path.read_text("utf-8") == "first"


def test_a_zip_is_new_in_its_order_and_the_same_bytes(tmp_path):
    files = {"b.txt": b"1" * 100, "a/c.txt": b"2"}
    one, other = packed(tmp_path / "one.zip", files), packed(tmp_path / "other.zip", files)
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as found:
        assert {name: found.read(name) for name in found.namelist()} == files
        assert found.namelist() == list(files)
    with pytest.raises(OutputError, match=r"one\.zip is there already; give a new name with --output"):
        packed(one, files)
