"""The run folder is swapped in whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.run_folder import rebuilt


def old_run(root):
    (root / "run" / "reports").mkdir(parents=True)
    (root / "run" / "reports" / "a.pdf").write_text("old")


def test_a_finished_block_replaces_the_folder(tmp_path):
    old_run(tmp_path)
    with rebuilt(tmp_path) as new:
        (new / "b").write_text("new")
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["b"]
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_failing_block_leaves_the_old_one(tmp_path):
    old_run(tmp_path)
    with pytest.raises(ZeroDivisionError), rebuilt(tmp_path) as new:
        (new / "b").write_text(str(1 / 0))
    assert (tmp_path / "run" / "reports" / "a.pdf").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_what_an_interrupted_run_left_behind_is_removed(tmp_path):
    (tmp_path / ".run.tmp-1").mkdir()
    with rebuilt(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def lock(monkeypatch, locked):
    """Opening the file for writing fails, as it does on Windows while Word has it open."""
    opened = Path.open

    def refuse(self, mode="r", *rest, **options):
        if self == locked and "+" in mode:
            raise PermissionError(13, "Permission denied")
        return opened(self, mode, *rest, **options)

    monkeypatch.setattr(Path, "open", refuse)


def test_a_locked_report_is_named_before_any_work(tmp_path, monkeypatch):
    old_run(tmp_path)
    lock(monkeypatch, tmp_path / "run" / "reports" / "a.pdf")
    with pytest.raises(OutputError, match=r"a\.pdf is locked or read-only; close the program"), rebuilt(tmp_path):
        pytest.fail("work began although the output is locked")


def test_a_report_locked_meanwhile_stops_the_swap(tmp_path, monkeypatch):
    old_run(tmp_path)
    with pytest.raises(OutputError, match="locked"), rebuilt(tmp_path):
        lock(monkeypatch, tmp_path / "run" / "reports" / "a.pdf")
    assert (tmp_path / "run" / "reports" / "a.pdf").read_text() == "old"


def test_a_swap_that_fails_half_way_is_undone(tmp_path, monkeypatch):
    old_run(tmp_path)
    renamed = Path.rename

    def refuse(self, goal):
        if ".tmp-old-" not in str(goal) and ".tmp-old-" not in str(self):
            raise PermissionError(13, "Permission denied")
        return renamed(self, goal)

    with pytest.raises(OutputError, match="cannot be replaced"), rebuilt(tmp_path):
        monkeypatch.setattr(Path, "rename", refuse)
    assert (tmp_path / "run" / "reports" / "a.pdf").read_text() == "old"


def test_a_file_where_the_folder_goes(tmp_path):
    (tmp_path / "run").write_text("")
    with pytest.raises(OutputError, match="is a file, but the run folder goes there"), rebuilt(tmp_path):
        pytest.fail("work began")


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    def refuse(self, *rest, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OutputError, match=r"cannot write in .*: Permission denied"), rebuilt(tmp_path):
        pytest.fail("work began")
