"""What a Dask cluster costs beside the work itself: efficiency from one worker to two, and what a task costs each part.

    python benchmarks/cluster.py             some minutes
    python benchmarks/cluster.py --smoke     a few tasks, seconds

A scheduler and workers with one thread are processes of their own on this machine. A task is a batch of replicates: a
cohort of 400 people is drawn and Cox's model fitted, and every task says when it began and ended and how many seconds
of a processor it took. What other programs on the machine take makes tasks longer, and what two workers take from each
other (cores that share a cache, or are halves of one) is no matter of Dask either. So efficiency is told of the share
of its time that a worker was within a task, by the clock: from connecting until the last number is back, with handing
out, waiting for the next task, and waiting for the other worker at the end as what is lost. It is that share with two
workers over that with one. Beside it stand the plain ratio of the clock, seconds with one worker over twice those with
two, and the processor seconds of the same tasks in both. The numbers are held to be the same bits.

What a task costs scheduler, client and worker are processor seconds of these processes over many tasks without work,
each of which the client writes to a file. What a heartbeat costs is the difference between a scheduler with four idle
workers and one with one. docs/howto/cluster.md goes on to a thousand workers from there.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
import psutil

from ipvi_eval.diagnosis.cluster import Cluster
from ipvi_eval.diagnosis.replicates import replicates
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.spells.spells import Spells

SEED, PEOPLE, BATCH = 2019, 400, 150
TASKS, EMPTY, IDLE, ROUNDS = 40, 4000, 15.0, 3
BEATS = 2.0
"""Heartbeats a second of a worker among few (`distributed.scheduler.heartbeat_interval`)."""
PATIENCE = 60.0
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


@dataclass(frozen=True, slots=True)
class Task:
    """One batch: who made it, seconds of the clock at its beginning and end, processor seconds, log hazard ratios."""

    worker: int
    began: float
    ended: float
    processor: float
    found: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Running:
    """A scheduler, its address, and its workers."""

    address: str
    scheduler: psutil.Process
    workers: tuple[psutil.Process, ...]


def replicate(seed: np.random.SeedSequence) -> float:
    """The log hazard ratio of one of two halves of a cohort, whose true ratio is 0.8."""
    rng = np.random.default_rng(seed)
    half = np.repeat([0.0, 1.0], PEOPLE // 2)
    days = np.ceil(rng.exponential(900 / 0.8**half))
    people = pd.DataFrame({"day": np.minimum(days, 730), "event": days <= 730, "half": half})
    fit = cox("half", Spells.from_frame(people, stop="day", cause="event"))
    return float(fit.coefficients[0])


def batch(size: int, number: int) -> Task:
    """The batch of that number."""
    began, processor = time.time(), time.thread_time()
    seeds = np.random.SeedSequence(SEED, n_children_spawned=number * size).spawn(size)
    found = tuple(replicate(one) for one in seeds)
    return Task(os.getpid(), began, time.time(), time.thread_time() - processor, found)


def nothing(rng: np.random.Generator) -> dict[str, float]:
    """A replicate without work."""
    del rng
    return {"nothing": 0.0}


def processor_seconds(process: psutil.Process) -> float:
    """Of one process since it began."""
    used = process.cpu_times()
    return float(used.user + used.system)


@contextmanager
def running(number: int) -> Iterator[Running]:
    """A scheduler and so many workers on free ports of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        where = Path(folder) / "scheduler.json"
        every = [started("scheduler", "--scheduler-file", str(where), "--port", "0")]
        try:
            address = address_in(where)
            every += [started("worker", address, "--nthreads", "1", "--no-nanny") for _ in range(number)]
            found = tuple(psutil.Process(one.pid) for one in every)
            wait_for(address, number)
            yield Running(address, found[0], found[1:])
        finally:
            for one in every:
                one.kill()
                one.wait()


def started(*words: str) -> subprocess.Popen[bytes]:
    """A process of Dask on free ports."""
    own = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
    command = [sys.executable, "-m", "dask", *words, *own]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, env=os.environ | ONE_THREAD, stdout=quiet, stderr=quiet)


def address_in(where: Path) -> str:
    """The scheduler's address, once it has written it down."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if where.is_file() and (text := where.read_text("utf-8")).endswith("}"):
            return str(json.loads(text)["address"])
        time.sleep(0.05)
    sys.exit("the Dask scheduler did not start")


def wait_for(address: str, number: int) -> None:
    """Until every worker has joined, and has loaded what a task needs."""
    from distributed import Client

    with Client(address, set_as_default=False) as client:
        client.wait_for_workers(number, timeout=PATIENCE)
        client.run(batch, 1, 0)


@dataclass(frozen=True, slots=True)
class Run:
    """So many workers, seconds of the clock, and the tasks in order."""

    workers: int
    clock: float
    tasks: tuple[Task, ...]

    @property
    def work(self) -> float:
        """Processor seconds within tasks, of all workers."""
        return sum(one.processor for one in self.tasks)

    @property
    def busy(self) -> float:
        """Share of the time of the workers within tasks, by the clock."""
        return sum(one.ended - one.began for one in self.tasks) / (self.workers * self.clock)


def run(workers: int, tasks: int, size: int) -> Run:
    """So many batches of that size by so many workers."""
    with running(workers) as those:
        began = time.time()
        made = dict(Cluster(those.address).each(partial(batch, size), range(tasks)))
        return Run(workers, time.time() - began, tuple(made[at] for at in range(tasks)))


def efficiency(tasks: int, size: int, rounds: int) -> None:
    """One worker and two in turn, as often as `rounds`; the median is told, and all of them."""
    found: list[tuple[float, float]] = []
    for _ in range(rounds):
        one, two = run(1, tasks, size), run(2, tasks, size)
        if [task.found for task in one.tasks] != [task.found for task in two.tasks]:
            sys.exit("one worker and two do not give the same bits")
        found.append((two.busy / one.busy, one.clock / (2 * two.clock)))
        print(
            f"{tasks} tasks of {size}: one worker {one.clock:.1f} s, {one.work:.1f} s of a processor, busy "
            f"{one.busy:.1%}; two {two.clock:.1f} s, {two.work:.1f} s, busy {two.busy:.1%}; efficiency "
            f"{found[-1][0]:.3f} (clock {found[-1][1]:.3f})",
            flush=True,
        )
    middle, clock = (median(each) for each in zip(*found, strict=True))
    print(f"efficiency from one worker to two: median {middle:.3f} (clock {clock:.3f}); the same bits")


def costs(tasks: int, idle: float) -> None:
    """Processor seconds of a task without work, and of a heartbeat."""
    with running(2) as those:
        client = psutil.Process()
        parts: Sequence[psutil.Process] = (those.scheduler, client, *those.workers)
        before = [processor_seconds(one) for one in parts]
        clock = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            replicates(nothing, tasks, seed=SEED, batch=1, folder=Path(folder), scheduler=those.address)
        clock = time.perf_counter() - clock
        scheduler, own, *workers = (
            (processor_seconds(one) - was) / tasks for one, was in zip(parts, before, strict=True)
        )
        print(
            f"a task without work: scheduler {scheduler * 1e3:.3f} ms, client {own * 1e3:.3f} ms, worker "
            f"{sum(workers) * 1e3:.3f} ms of a processor; {clock / tasks * 1e3:.3f} ms by the clock with two workers"
        )
    used = {number: idle_scheduler(number, idle) for number in (1, 4)}
    beat = (used[4] - used[1]) / (3 * BEATS * idle)
    print(
        f"a heartbeat: scheduler {beat * 1e3:.3f} ms of a processor; without a task and with one worker it takes "
        f"{used[1] / idle:.2%} of one"
    )


def idle_scheduler(number: int, idle: float) -> float:
    """Processor seconds of a scheduler in so many seconds in which its workers have nothing to do."""
    with running(number) as those:
        was = processor_seconds(those.scheduler)
        time.sleep(idle)
        return processor_seconds(those.scheduler) - was


def main() -> None:
    """Parse, run, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few tasks, in seconds")
    options = parser.parse_args()
    os.environ.update(ONE_THREAD)
    if options.smoke:
        efficiency(4, 5, 1)
        costs(50, 1.0)
        return
    efficiency(TASKS, BATCH, ROUNDS)
    costs(EMPTY, IDLE)


if __name__ == "__main__":
    main()
