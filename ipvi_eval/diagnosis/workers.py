"""Who makes the parts of a simulation. What is made is the same whoever makes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Protocol, TypeVar

from ipvi_eval.diagnosis.cluster import Cluster
from ipvi_eval.errors import AnalysisError
from ipvi_eval.own_processes import own_processes

Item = TypeVar("Item")
Made = TypeVar("Made")


class Workers(Protocol):
    """Processes of this machine (`Processes`) or of others (`Cluster`)."""

    def each(self, make: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[tuple[int, Made]]:
        """The place of an item and what was made of it, as they are finished."""


@dataclass(frozen=True, slots=True)
class Processes:
    """So many processes of this machine; with 1 this one."""

    number: int = 1

    def each(self, make: Callable[[Item], Made], items: Sequence[Item]) -> Iterator[tuple[int, Made]]:
        """The place of an item and what was made of it, as they are finished.

        Raises AnalysisError where a process was ended from outside.
        """
        if self.number == 1 or len(items) < 2:
            for place, item in enumerate(items):
                yield place, make(item)
            return
        pool = own_processes(min(self.number, len(items)))
        try:
            waiting: dict[Future[Made], int] = {pool.submit(make, item): place for place, item in enumerate(items)}
            for one in as_completed(waiting):
                yield waiting[one], one.result()
        except BrokenProcessPool:
            msg = "a process of the simulation was ended from outside; run it again, finished batches are kept"
            raise AnalysisError(msg) from None
        finally:
            # Whoever stops, by Ctrl-C too, waits for what has begun and for no more.
            pool.shutdown(cancel_futures=True)


HERE = Processes()


def workers(jobs: int = 1, scheduler: str | None = None) -> Workers:
    """The workers of the Dask scheduler at that address, or so many processes of this machine.

    Raises AnalysisError where `jobs` is below 1, or above 1 beside a scheduler, whose workers are as many as joined it.
    """
    if jobs < 1:
        msg = "the number of processes must be at least 1"
        raise AnalysisError(msg)
    if scheduler is None:
        return Processes(jobs)
    if jobs > 1:
        msg = "jobs are processes of this machine, and a scheduler has workers of its own; give one of the two"
        raise AnalysisError(msg)
    return Cluster(scheduler)
