"""One run at a time; what a dead process leaves behind holds nobody up."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading

import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.pipeline.folders import study_lock as module
from ipvi_eval.pipeline.folders.study_lock import LOCK, locked


def refused(root):
    with pytest.raises(OutputError) as caught, locked(root):
        pytest.fail("held twice")
    return str(caught.value)


def test_it_is_held_once_and_leaves_nothing(tmp_path):
    with locked(tmp_path):
        told = refused(tmp_path)
        assert told.startswith(f"another run of this study is at work (process {os.getpid()}); wait until it has ended")
        assert [path.name for path in tmp_path.iterdir()] == [LOCK]
    assert list(tmp_path.iterdir()) == []
    with locked(tmp_path):
        pass


def test_work_that_fails_gives_it_back(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        raise ZeroDivisionError
    with locked(tmp_path):
        pass


def test_two_studies_do_not_wait_for_each_other(tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with locked(tmp_path / "one"), locked(tmp_path / "two"):
        pass


@pytest.mark.parametrize("text", ["", "4711\n", "no number", "\N{SNOWMAN}"])
def test_a_file_that_nobody_holds_is_no_lock(tmp_path, text):
    (tmp_path / LOCK).mkdir()
    (tmp_path / LOCK / "held").write_text(text, "utf-8")
    with locked(tmp_path):
        assert (tmp_path / LOCK / "held").read_text("utf-8") == f"{os.getpid()}\n"
    assert list(tmp_path.iterdir()) == []


HOLDING = """
import sys, time
from pathlib import Path
from ipvi_eval.pipeline.folders.study_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_killed_process_holds_nothing(tmp_path):
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert f"(process {other.pid})" in refused(tmp_path)
        other.kill()
    with locked(tmp_path):
        pass


def test_many_at_once_one_at_a_time(tmp_path):
    """Between the opening and the locking of one, another removes the file: never are two inside."""
    inside, most, done = [], [], []

    def work():
        while len(done) < 200:
            try:
                with locked(tmp_path):
                    inside.append(1)
                    most.append(len(inside))
                    inside.pop()
                    done.append(1)
            except OutputError:
                pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_system_without_locks_is_used_without_one(tmp_path, monkeypatch):
    def without(handle):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(module, "_take", without)
    with locked(tmp_path):
        assert (tmp_path / LOCK).is_dir()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there(tmp_path):
    assert "there is no such folder" in refused(tmp_path / "gone")
