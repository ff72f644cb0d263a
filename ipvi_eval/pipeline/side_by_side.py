"""Work that depends on nothing else of its kind, in processes of its own, beside what this one does."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import Thread
from typing import Any, TypeVar

from ipvi_eval.errors import AnalysisError
from ipvi_eval.own_processes import loaded_processes

Made = TypeVar("Made")

_WORTH = 10_000
"""Incidents from which the processes save more than the seconds that they take to start."""
_MOST = 1_000_000
"""Incidents up to which several processes may hold the extract: for a million of them a copy takes 0.4 GB, and the time
to re-offence about 1 GB more."""


@dataclass
class SideBySide:
    """At most `processes` of them, started when the first work begins; with one, all is done here when waited for."""

    processes: int = 1
    _pools: list[ProcessPoolExecutor] = field(default_factory=list, init=False)

    @property
    def several(self) -> bool:
        """Whether anything is done beside anything else."""
        return self.processes > 1

    def begin(self, work: Callable[..., Made], *given: Any) -> Callable[[], Made]:
        """Begin `work`, a function of a module, with what is `given`; the answer waits for what it returns.

        An error of the work is raised by the answer; AnalysisError where a process was ended from outside.
        """
        if not self.several:
            return partial(work, *given)
        return partial(_waited_for, self._pool().submit(work, *given))

    def begin_after(self, first: Callable[[], object], work: Callable[..., Made], *given: Any) -> Callable[[], Made]:
        """As `begin`, as soon as there is the answer `first`, whose error is that of both; nobody waits for it here.

        With one process whoever asks for the answer has asked for `first` before.
        """
        if not self.several:
            return partial(work, *given)
        pool, begun = self._pool(), Future[Made]()

        def wait() -> None:
            try:
                first()
                begun.set_result(_waited_for(pool.submit(work, *given)))
            except BaseException as error:
                begun.set_exception(error)

        Thread(target=wait, daemon=True).start()
        return begun.result

    def _pool(self) -> ProcessPoolExecutor:
        if not self._pools:
            self._pools.append(loaded_processes(self.processes))
        return self._pools[0]

    def meanwhile(self, work: Callable[[], None]) -> None:
        """Have `work` done once for each process, where any has begun; nobody waits for it."""
        for pool in self._pools:
            for _ in range(self.processes):
                pool.submit(work)

    def end(self) -> None:
        """Let go of the processes; what has not begun does not."""
        while self._pools:
            self._pools.pop().shutdown(cancel_futures=True)


@contextmanager
def side_by_side(processes: int) -> Iterator[SideBySide]:
    """The processes, ended with the block."""
    beside = SideBySide(processes)
    try:
        yield beside
    finally:
        beside.end()


def worth_beginning(incidents: int, processes: int) -> int:
    """How many of the `processes` an extract of so many incidents is worth."""
    return processes if incidents >= _WORTH else 1


def each_with_the_extract(incidents: int, beside: SideBySide) -> SideBySide:
    """The processes for work that is given the extract: `beside`, or this one alone where copies take too much."""
    return beside if incidents <= _MOST else SideBySide()


def processors() -> int:
    """The processors that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _waited_for(begun: Future[Made]) -> Made:
    try:
        return begun.result()
    except BrokenProcessPool:
        msg = "a process of the run was ended from outside, for want of memory perhaps; run it again"
        raise AnalysisError(msg) from None
