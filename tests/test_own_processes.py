"""Processes that end with the one that began them, whoever uses them."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from ipvi_eval.own_processes import collect_seldom

# Each prints the number of one process, begins long work and is killed.
OF_A_RUN = """
import os, signal, time
from ipvi_eval.pipeline.side_by_side import SideBySide
if __name__ == "__main__":
    beside = SideBySide(2)
    print(beside.begin(os.getpid)(), flush=True)
    beside.begin(time.sleep, 240)
    os.kill(os.getpid(), signal.SIGKILL)
"""
OF_A_SIMULATION = """
import os, signal, time
from ipvi_eval.diagnosis.workers import Processes
if __name__ == "__main__":
    made = Processes(2).each(time.sleep, [0.01, 240, 240])
    print(1 + next(made)[0], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


READY = """
import os, sys
from ipvi_eval.own_processes import load_ahead, loaded_processes
def known():
    return "colorsys" in sys.modules, os.environ.get("SET_LATER"), "SET_BEFORE" in os.environ
if __name__ == "__main__":
    os.environ["SET_BEFORE"] = "1"
    load_ahead(["colorsys", "no_such_module"])
    os.environ["SET_LATER"] = os.environ.pop("SET_BEFORE")
    with loaded_processes(1) as pool:
        print(*pool.submit(known).result(), "colorsys" in sys.modules)
"""


def carried_out(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    file = folder / "script.py"
    file.write_text(script, "utf-8")
    root = Path(__file__).resolve().parents[1]
    return subprocess.run(
        [sys.executable, str(file)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(root)},
        stdout=subprocess.PIPE,
        text=True,
        timeout=150,
        check=False,
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere each process loads for itself")
def test_a_process_begins_with_what_was_loaded_ahead_and_with_the_environment_of_today(tmp_path: Path) -> None:
    assert carried_out(READY, tmp_path).stdout.split() == ["True", "1", "False", "False"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("script", [OF_A_RUN, OF_A_SIMULATION], ids=["of a run", "of a simulation"])
def test_a_process_ends_with_the_one_that_began_it(tmp_path: Path, script: str) -> None:
    ended = carried_out(
        script, tmp_path
    )  # the workers hold the pipe it reads to the end: it would run into the timeout
    assert ended.returncode == -signal.SIGKILL
    assert int(ended.stdout) > 0


def test_garbage_is_looked_for_more_seldom_and_not_never() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(700, 10, 10)
        collect_seldom()
        assert gc.isenabled()
        assert all(now > usual > 0 for now, usual in zip(gc.get_threshold(), (700, 10, 10), strict=True))
    finally:
        gc.set_threshold(*before)
