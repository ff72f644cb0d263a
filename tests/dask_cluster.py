"""A Dask scheduler and two workers, processes of their own on free ports of this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType, MappingProxyType

import dask
from distributed import Client

ROOT = Path(__file__).resolve().parents[1]
_DASK = (sys.executable, "-m", "dask")
_BOUND = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
_SOON = "3s"
"""After which a worker that does not answer is taken for dead; Dask itself knocks for half a minute, several times."""
_PATIENCE = 120.0
"""Seconds in which processes of a busy machine have started, or have answered."""


@dataclass(frozen=True, slots=True)
class DaskCluster:
    """The scheduler with its address, and the processes that work for it."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]

    @property
    def ended(self) -> list[int]:
        """Exit codes of the workers that ended; minus the signal where one ended them."""
        return [code for one in self.workers if (code := one.poll()) is not None]


@contextmanager
def dask_cluster(folder: Path, number: int = 2, *, failures: int = 3) -> Iterator[DaskCluster]:
    """Started, and ended afterwards. The workers have no nanny: one that dies stays dead. A task may end `failures`
    workers (Dask's own default) before it is not handed to another.
    """
    where = folder / "scheduler.json"
    file = ("--scheduler-file", str(where))
    allowed = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": str(failures)}
    every = [_started(folder, "scheduler", *file, "--port", "0", *_BOUND, env=allowed)]
    try:
        address = _address(where, every[0])
        every += [_started(folder, "worker", address, "--nthreads", "1", "--no-nanny", *_BOUND) for _ in range(number)]
        if number:
            _all_joined(address, number)
        with dask.config.set({"distributed.comm.timeouts.connect": _SOON}):
            yield DaskCluster(address, every[0], tuple(every[1:]))
    finally:
        for one in every:
            one.kill()
        for one in every:
            one.wait(_PATIENCE)


@contextmanager
def awaited(what: str, seconds: float = _PATIENCE) -> Iterator[None]:
    """AssertionError where what happens inside has not ended after so many `seconds`, with `what` was waited for."""

    def too_long(number: int, frame: FrameType | None) -> None:
        del number, frame
        msg = f"waited {seconds:g} s for {what}"
        raise AssertionError(msg)

    before = signal.signal(signal.SIGALRM, too_long)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _started(folder: Path, *words: str, env: Mapping[str, str] = MappingProxyType({})) -> subprocess.Popen[bytes]:
    # What is replicated is a function of a module of the tests, which a worker must find.
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    soon = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": _SOON}
    return subprocess.Popen(
        [*_DASK, *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "DASK_TEMPORARY_DIRECTORY": str(folder), **soon, **env},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _all_joined(address: str, number: int) -> None:
    what = f"{number} workers to join the scheduler"
    with awaited(what), Client(address, timeout=_PATIENCE, set_as_default=False) as client:
        client.wait_for_workers(number)


def _address(where: Path, scheduler: subprocess.Popen[bytes]) -> str:
    with awaited("the scheduler to write down its address"):
        while scheduler.poll() is None:
            if where.is_file() and (text := where.read_text("utf-8")).endswith("}"):
                return str(json.loads(text)["address"])
            time.sleep(0.05)
    msg = f"the scheduler did not start (exit code {scheduler.poll()})"
    raise RuntimeError(msg)
