"""Work in processes of its own: what comes back from it, errors among it, and a run whose files are the same."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePath

import pytest

from ipvi_eval.errors import AnalysisError, MonthsError
from ipvi_eval.pipeline import side_by_side as module
from ipvi_eval.pipeline.run import rerender, run
from ipvi_eval.pipeline.side_by_side import (
    SideBySide,
    each_with_the_extract,
    processors,
    side_by_side,
    worth_beginning,
)
from ipvi_eval.pipeline.watch import Silent

MONTHS = [f"2020-{month:02d}" for month in range(1, 13)]


def in_vain(months: list[str]) -> None:
    raise MonthsError("no record in", months, "ask for them")


def slowly(seconds: float, work: Callable[[], object]) -> object:
    time.sleep(seconds)
    return work()


def test_alone_it_is_done_here_and_only_when_waited_for() -> None:
    done: list[int] = []
    answer = SideBySide().begin(done.append, 1)
    assert done == []
    answer()
    assert done == [1]


def test_answers_and_errors_come_back_and_an_ended_process_is_said() -> None:
    with side_by_side(2) as beside:
        where, failed = beside.begin(os.getpid), beside.begin(in_vain, MONTHS)
        assert where() != os.getpid()
        with pytest.raises(MonthsError, match="no record in 2020-01") as caught:
            failed()
        assert all(month in caught.value.in_full() for month in MONTHS)
        assert caught.value.plain()[0]["months"] == MONTHS
        with pytest.raises(AnalysisError, match="ended from outside, for want of memory perhaps; run it again"):
            beside.begin(os._exit, 3)()


LOCKED = """
from concurrent.futures.process import BrokenProcessPool, _ExecutorManagerThread

ended = _ExecutorManagerThread.terminate_broken

def as_from_3_12(self, cause):
    self.executor_reference()._broken = "ended"
    with self.shutdown_lock:
        for item in self.pending_work_items.values():
            item.future.set_exception(BrokenProcessPool())
        self.pending_work_items.clear()
    ended(self, cause)

_ExecutorManagerThread.terminate_broken = as_from_3_12
"""
"""The lock that pools of Python 3.12 and later hold while they tell that a process was ended."""

WITH_A_LINE = """
import os, time
from ipvi_eval.errors import AnalysisError
from ipvi_eval.pipeline.side_by_side import side_by_side

with side_by_side(2) as beside:
    answers = [beside.begin(time.sleep, 0.5), beside.begin(os._exit, 3), *(beside.begin(os.getpid) for _ in range(4))]
    answers.append(beside.begin_after(answers[-1:], os.getpid))
    for answer in answers:
        try:
            answer()
        except AnalysisError:
            print("ended")
"""


def test_a_process_that_is_ended_ends_those_that_stand_in_line() -> None:
    """In a process of its own, which can be ended where they wait for each other."""
    script = (LOCKED if sys.version_info < (3, 12) else "") + WITH_A_LINE
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=180, check=True)
    assert said.stdout.split().count("ended") >= 6


def test_what_waits_for_an_answer_begins_behind_it_and_fails_with_it(tmp_path) -> None:
    written, read = partial((tmp_path / "a").write_text, "found", "utf-8"), (tmp_path / "a").read_text
    with side_by_side(2) as beside:
        behind = beside.begin_after([beside.begin(slowly, 0.3, written)], read, "utf-8")
        in_between = beside.begin(os.getpid)
        in_vain_too = beside.begin_after([beside.begin(in_vain, MONTHS)], read, "utf-8")
        assert behind() == "found"
        assert in_between() != os.getpid()
        with pytest.raises(MonthsError, match="no record in 2020-01"):
            in_vain_too()


def test_meanwhile_is_done_where_processes_have_begun_and_nowhere_else(tmp_path) -> None:
    with side_by_side(2) as beside:
        beside.meanwhile((tmp_path / "none has begun").touch)
        beside.begin(os.getpid)()
        beside.meanwhile((tmp_path / "done").touch)
        beside.begin(os.getpid)()  # whoever began it had taken what was handed in before
    assert [path.name for path in tmp_path.iterdir()] == ["done"]


def test_a_small_extract_is_not_worth_a_process() -> None:
    assert worth_beginning(200, 8) == 1
    assert worth_beginning(200_000, 8) == 8
    assert 1 <= processors() <= (os.cpu_count() or 1)


def test_of_a_very_large_extract_there_is_one_copy() -> None:
    beside = SideBySide(8)
    assert each_with_the_extract(1_000_000, beside) is beside
    assert not each_with_the_extract(1_000_001, beside).several


def test_scripts_of_a_very_large_extract_run_one_after_another(tiny, monkeypatch) -> None:
    monkeypatch.setattr(module, "_WORTH", 0)
    monkeypatch.setattr(module, "_MOST", 0)
    monkeypatch.setattr(SideBySide, "begin", lambda *_: pytest.fail("a process was given the extract"))
    first = tiny.parent / "first.py"
    first.write_text(first.read_text("utf-8").replace("(study, frames, earlier)", "(study, frames)"), "utf-8")
    assert (run(tiny, watch=Silent(), formats=(), processes=2).folder / "results" / "first").is_dir()


def stem_from_3_13(path: Path, stem: str) -> Path:
    """`Path.with_stem` of Python 3.13 and later, which makes no ".py" of a name."""
    if not stem:
        raise ValueError
    return path.with_name(stem + path.suffix)


def test_a_run_side_by_side_has_the_same_files(tiny, ran_once, change, monkeypatch) -> None:
    monkeypatch.setattr(module, "_WORTH", 0)
    monkeypatch.setattr(PurePath, "with_stem", stem_from_3_13)
    begun: list[str] = []
    begin, begin_after = SideBySide.begin, SideBySide.begin_after

    def seen(self, work, *given):
        begun.append(given[0].name)
        return begin(self, work, *given)

    def seen_behind(self, before, work, *given):
        begun.append(given[0].name)
        return begin_after(self, before, work, *given)

    monkeypatch.setattr(SideBySide, "begin", seen)
    monkeypatch.setattr(SideBySide, "begin_after", seen_behind)
    first, second = tiny.parent / "first.py", tiny.parent / "second.py"
    first.write_text(first.read_text("utf-8").replace("(study, frames, earlier)", "(study, frames)"), "utf-8")
    second.write_text(second.read_text("utf-8").replace("earlier", "first"), "utf-8")
    finished = run(tiny, watch=Silent(), engine="builtin", formats=("html",), processes=2)
    assert begun == ["first.py", "second.py", "short.qmd"]
    for name in ("results/first", "results/second", "released"):
        for path in sorted((ran_once / "run" / name).iterdir()):
            if path.is_file():
                assert (finished.folder / name / path.name).read_bytes() == path.read_bytes(), path
    reports = [folder / "reports" / "short.html" for folder in (ran_once / "run", finished.folder)]
    assert reports[0].read_bytes() == reports[1].read_bytes()
    change("reports/short.qmd", "There are", "We have")
    (again,) = rerender(tiny, watch=Silent(), engine="builtin", formats=("html",), processes=2).reports
    assert begun[3:] == ["short.qmd"]
    assert again.read_text("utf-8") == reports[0].read_text("utf-8").replace("There are", "We have")


def test_what_reads_all_before_it_is_begun_behind_them_unless_one_is_taken_over(tiny, ran_once, monkeypatch) -> None:
    monkeypatch.setattr(module, "_WORTH", 0)
    behind: list[str] = []
    begin_after = SideBySide.begin_after

    def seen(self, before, work, *given):
        behind.append(given[0].name)
        return begin_after(self, before, work, *given)

    monkeypatch.setattr(SideBySide, "begin_after", seen)
    first, second = tiny.parent / "first.py", tiny.parent / "second.py"
    first.write_text(first.read_text("utf-8").replace("(study, frames, earlier)", "(study, frames)"), "utf-8")
    finished = run(tiny, watch=Silent(), formats=(), processes=2)
    assert behind == ["second.py"]
    results = [folder / "results" / "second" / "estimates.json" for folder in (ran_once / "run", finished.folder)]
    assert results[0].read_bytes() == results[1].read_bytes()
    second.write_text(f"{second.read_text('utf-8')}\n", "utf-8")
    again = run(tiny, watch=Silent(), formats=(), processes=2)
    assert "first" in again.reused
    assert "second" not in again.reused
    assert behind == ["second.py"]  # what the first found is taken over here, and the second waits for that here
    assert results[0].read_bytes() == results[1].read_bytes()


def noted(path: Path, name: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")


def once_told(path: Path, name: str, work: Callable[[], object]) -> object:
    """Carry out `work` once `name` is noted: how long that takes is the machine's."""
    while not (path.is_file() and name in path.read_text("utf-8").split()):
        time.sleep(0.02)
    return work()


def test_what_had_to_wait_is_done_before_what_could_have_begun_any_time(tmp_path) -> None:
    done = tmp_path / "done"

    def told(name: str) -> Callable[[], object]:
        return partial(noted, done, name)

    with side_by_side(2) as beside:
        long = beside.begin(once_told, done, "free", told("long"))
        first = beside.begin(slowly, 0.3, told("first"))
        free = beside.begin(told("free"))
        behind = beside.begin_after([first, first], slowly, 0.2, told("behind"))
        late = beside.begin_after([first, behind], told("late"))
        for answer in (late, free, long):
            answer()
    assert done.read_text("utf-8").split() == ["first", "behind", "late", "free", "long"]
