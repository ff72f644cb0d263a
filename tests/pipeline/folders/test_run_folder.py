"""The run folder is swapped in whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.folders.run_folder import as_written, aside, rebuilt


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


KILLED = """
import os, shutil, sys
from pathlib import Path
from ipvi_eval.pipeline.folders.run_folder import as_written, aside, rebuilt
step, moment = int(sys.argv[2]), sys.argv[3]
calls = [0]

def watched(name, real):
    def call(*arguments, **options):
        calls[0] += 1
        mine = calls[0] == step
        if mine and moment == "before":
            os._exit(9)
        found = real(*arguments, **options)
        if mine and moment == "after":
            os._exit(9)
        return found
    return call

with rebuilt(Path(sys.argv[1])) as new:
    (new / "b").write_text("new")
    (new / "c").write_text("new")
    Path.rename = watched("rename", Path.rename)
    shutil.rmtree = watched("rmtree", shutil.rmtree)
    os.unlink = watched("unlink", os.unlink)
"""


def files_of(folder):
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


def complete(root):
    """Which run lies in the folder, when it is all there."""
    known = {"new": {"b": "new", "c": "new"}, "old": {"reports/a.pdf": "old"}}
    return next(name for name, files in known.items() if files_of(root / "run") == files)


def failing(root, expected=ZeroDivisionError, *, work=lambda new: 1 / 0):
    """A run that fails in its work; the error."""
    with pytest.raises(expected) as caught, rebuilt(root) as new:
        work(new)
    return str(caught.value)


def write_new(folder):
    (folder / "b").write_text("new")
    (folder / "c").write_text("new")


def fail_with(error):
    def work(new):
        (new / "b").write_text("half")
        raise error

    return work


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_a_kill_at_any_step_of_the_swap_loses_nothing(tmp_path, step, moment):
    """Set aside, put in place, let go of the old one, remove its files: after each the old run or the new is whole."""
    old_run(tmp_path)
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(step), moment], check=False)
    assert done.returncode == 9, "there is a step to be killed at"
    kept = "new" if step > 2 or (step, moment) == (2, "after") else "old"
    seen = []
    failing(tmp_path, work=lambda new: seen.append(complete(tmp_path)) or 1 / 0)
    assert seen == [kept], "put back before any other work"
    assert complete(tmp_path) == kept
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_stopping_by_hand_during_the_swap_leaves_one_run(tmp_path, monkeypatch, step, moment):
    old_run(tmp_path)
    renamed, calls = Path.rename, []

    def stopped(self, goal):
        calls.append(goal)
        mine = len(calls) == step
        if mine and moment == "before":
            raise KeyboardInterrupt
        renamed(self, goal)
        if mine:
            raise KeyboardInterrupt

    def work(new):
        write_new(new)
        monkeypatch.setattr(Path, "rename", stopped)

    failing(tmp_path, KeyboardInterrupt, work=work)
    monkeypatch.undo()
    assert complete(tmp_path) == ("new" if (step, moment) == (2, "after") else "old")
    failing(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_rests_of_a_removed_run_are_no_run(tmp_path):
    (tmp_path / ".run.tmp-gone-7" / "reports").mkdir(parents=True)
    failing(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'")]),
    ],
    ids=["a file", "a folder copied"],
)
def test_a_full_disk_is_said_and_leaves_the_old_run(tmp_path, error):
    old_run(tmp_path)
    told = failing(tmp_path, OutputError, work=fail_with(error))
    assert told.endswith("the disk is full; make room, then try again. The previous run is as it was")
    assert complete(tmp_path) == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_another_mistake_of_the_system_is_not_a_full_disk(tmp_path):
    assert "gone" in failing(tmp_path, OSError, work=fail_with(OSError(errno.EIO, "gone")))


def test_a_second_run_waits_its_turn(tmp_path):
    def work(new):
        write_new(new)
        told = failing(tmp_path, OutputError)
        assert told.startswith(f"another run of this study is at work (process {os.getpid()})")

    with rebuilt(tmp_path) as new:
        work(new)
    assert complete(tmp_path) == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


HOLDING = """
import sys, time
from pathlib import Path
from ipvi_eval.pipeline.folders.run_folder import as_written, aside, rebuilt
with rebuilt(Path(sys.argv[1])) as new:
    print("held", flush=True)
    time.sleep(600)
"""


def test_another_process_is_respected_and_a_dead_one_is_not(tmp_path):
    old_run(tmp_path)
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(OutputError, match=rf"at work \(process {other.pid}\); wait"), rebuilt(tmp_path):
            pytest.fail("two runs at once")
        other.kill()
    assert {path.name for path in tmp_path.iterdir()} > {"run", ".run.tmp-lock"}, "a dead process tidies nothing"
    with rebuilt(tmp_path) as new:
        (new / "b").write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_aside_disappears_and_the_run_stays(tmp_path):
    old_run(tmp_path)
    with aside(tmp_path) as folder:
        (folder / "b").write_text("new")
        assert folder.parent == tmp_path
        with pytest.raises(OutputError, match="another run"), rebuilt(tmp_path):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    with pytest.raises(ZeroDivisionError), aside(tmp_path) as folder:
        (folder / "b").write_text(str(1 / 0))
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "reports" / "a.pdf").read_text() == "old"


def test_a_file_as_written_is_read_and_any_other_refused(tmp_path):
    old_run(tmp_path)
    run = tmp_path / "run"
    item = {"name": "reports/a.pdf", "sha256": hashlib.sha256(b"old").hexdigest()}
    assert as_written(run, item) == b"old"
    (run / "reports" / "a.pdf").rename(run / "moved")
    with pytest.raises(OutputError, match="is not as the run wrote it"):
        as_written(run, item)
    (run / "reports" / "a.pdf").symlink_to(run / "moved")
    with pytest.raises(OutputError, match="is not as the run wrote it"):
        as_written(run, item)
    (run / "reports" / "a.pdf").unlink()
    (run / "reports" / "a.pdf").write_text("new")
    with pytest.raises(OutputError, match="is not as the run wrote it"):
        as_written(run, item)
