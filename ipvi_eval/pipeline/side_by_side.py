"""Work that depends on nothing else of its kind, in processes of its own, beside what this one does."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from threading import RLock
from typing import Any, TypeVar

from ipvi_eval.errors import AnalysisError
from ipvi_eval.own_processes import loaded_processes

Made = TypeVar("Made")

_WORTH = 10_000
"""Incidents from which the processes save more than the seconds that they take to start."""
_MOST = 1_000_000
"""Incidents up to which several processes may hold the extract: for a million of them a copy takes 0.4 GB, and the time
to re-offence about 1 GB more."""


class Answer(Future[Made]):
    """What work returns, or the error that it raises, as soon as whoever calls it can have it."""

    def __call__(self) -> Made:
        """Wait for it."""
        return self.result()


class _Here(Answer[Made]):
    """That of work that is done when it is called."""

    def __init__(self, work: Callable[[], Made]) -> None:
        super().__init__()
        self._work = work

    def __call__(self) -> Made:
        return self._work()


@dataclass
class SideBySide:
    """At most `processes` of them, started when the first work begins; with one, all is done here when waited for.

    A process that is free takes the first in line. What had to wait for other work stands before what could have begun
    any time: it is the end of a longer way.
    """

    processes: int = 1
    _pools: list[ProcessPoolExecutor] = field(default_factory=list, init=False)
    _line: deque[tuple[Answer[Any], Callable[[], Any]]] = field(default_factory=deque, init=False)
    _busy: int = field(default=0, init=False)
    _turn: RLock = field(default_factory=RLock, init=False)

    @property
    def several(self) -> bool:
        """Whether anything is done beside anything else."""
        return self.processes > 1

    def begin(self, work: Callable[..., Made], *given: Any) -> Answer[Made]:
        """Begin `work`, a function of a module, with what is `given`; the answer waits for what it returns.

        An error of the work is raised by the answer; AnalysisError where a process was ended from outside.
        """
        return self._begun((), partial(work, *given))

    def begin_after(self, others: Sequence[Answer[Any]], work: Callable[..., Made], *given: Any) -> Answer[Made]:
        """As `begin`, as soon as there are the `others`; an error of one of them is that of this, too.

        With one process whoever asks for the answer has asked for those before.
        """
        return self._begun(others, partial(work, *given))

    def _begun(self, others: Sequence[Answer[Any]], work: Callable[[], Made]) -> Answer[Made]:
        if not self.several:
            return _Here(work)
        begun = Answer[Made]()
        with self._turn:
            if not self._pools:
                self._pools.append(loaded_processes(self.processes))
            for other in others:
                other.add_done_callback(partial(self._behind, others, begun, work))
            if not others:
                self._line.append((begun, work))
        self._go_on()
        return begun

    def _behind(
        self, others: Sequence[Answer[Any]], begun: Answer[Any], work: Callable[[], Any], done: Future[Any]
    ) -> None:
        """Put `work` at the head of the line, once, when `done` was the last of the `others`."""
        with self._turn:
            if begun.running() or begun.done():
                return
            if error := done.exception():
                begun.set_exception(error)
            elif all(one.done() for one in others):
                begun.set_running_or_notify_cancel()
                self._line.appendleft((begun, work))

    def _go_on(self) -> None:
        """Give work to processes that are free; nobody's turn is held meanwhile, as the pool has a lock of its own."""
        while first := self._first():
            pool, begun, work = first
            try:
                given = pool.submit(work)
            except RuntimeError as error:  # one of its processes was ended, or all were let go of
                given = Future()
                given.set_exception(error)
            given.add_done_callback(partial(self._done, begun))

    def _first(self) -> tuple[ProcessPoolExecutor, Answer[Any], Callable[[], Any]] | None:
        """What is first in line, where a process is free for it."""
        with self._turn:
            if not self._line or not self._pools or self._busy >= self.processes:
                return None
            self._busy += 1
            return self._pools[0], *self._line.popleft()

    def _done(self, begun: Answer[Any], given: Future[Any]) -> None:
        """Tell the answer, so that what waits for it stands in line, and go on."""
        error = given.exception() if not given.cancelled() else CancelledError()
        broken = isinstance(error, BrokenProcessPool)
        if broken:
            _tell_ended(begun)
        elif error:
            begun.set_exception(error)
        else:
            begun.set_result(given.result())
        with self._turn:
            self._busy -= 1
            left = [one for one, _ in self._line] if broken else []
            if broken:
                self._line.clear()
        for one in left:
            _tell_ended(one)
        # From Python 3.12 on the pool holds its lock while it tells that it is broken, and would wait for itself.
        if not broken:
            self._go_on()

    def meanwhile(self, work: Callable[[], None]) -> None:
        """Have `work` done once for each process, where any has begun; nobody waits for it."""
        for pool in self._pools:
            for _ in range(self.processes):
                pool.submit(work)

    def end(self) -> None:
        """Let go of the processes; what has not begun does not."""
        with self._turn:
            pools, self._pools = self._pools, []
            self._line.clear()
        for pool in pools:
            pool.shutdown(cancel_futures=True)


def _tell_ended(begun: Answer[Any]) -> None:
    msg = "a process of the run was ended from outside, for want of memory perhaps; run it again"
    begun.set_exception(AnalysisError(msg))


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
