"""Processes of this machine for work that knows nothing of this one: they begin without its state and end with it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait
from typing import Literal

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


_SELDOM = (20_000, 20, 20)
"""New objects between two collections of the youngest, and how many of those between two of the older ones."""
_COPIED = sys.platform.startswith("linux")
"""Whether a process may be the copy of one that has loaded modules: elsewhere the system's own libraries forbid it."""


def own_processes(number: int) -> ProcessPoolExecutor:
    """At most so many processes, begun when the first work is handed in.

    They are spawned on every platform, so that no state of this process reaches what is made, and each ends as soon as
    this one is gone, also where it was killed.
    """
    return _pool(number, "spawn")


def loaded_processes(number: int) -> ProcessPoolExecutor:
    """As `own_processes`; on Linux each begins with what `load_ahead` has loaded, and takes no time to load it again.

    They are copies of a process that does nothing but load (the fork server of `multiprocessing`, the rule on Linux
    from Python 3.14 on), and have no more of this one than those that are spawned.
    """
    return _pool(number, "forkserver" if _COPIED else "spawn")


def load_ahead(modules: Sequence[str]) -> None:
    """Begin to load `modules` for `loaded_processes`, beside what this process does. What cannot be loaded is left out.

    The first call counts; where processes are no copies, none does anything.
    """
    if _COPIED:
        from multiprocessing.forkserver import ensure_running

        multiprocessing.get_context("forkserver").set_forkserver_preload(list(modules))
        ensure_running()


def _pool(number: int, method: Literal["spawn", "forkserver"]) -> ProcessPoolExecutor:
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(number, mp_context=context, initializer=_begin, initargs=(dict(os.environ),))


def on_one_thread() -> None:
    """Linear algebra on one thread, in processes begun from now on and here where NumPy is not loaded yet.

    Several threads add up numbers in another order, so that the last digits depend on the machine; and on a busy one
    they wait for each other. What the environment says already stands.
    """
    for name in _THREADS:
        os.environ.setdefault(name, "1")


def collect_seldom() -> None:
    """Look for garbage that refers to itself more seldom than Python does.

    Loading modules, drawing and laying out make millions of small objects, few of which are such garbage; looking for
    it took a tenth of the time of a report, and as much of what a run does itself. What takes much memory is let go
    without it.
    """
    gc.set_threshold(*_SELDOM)


def _begin(environment: Mapping[str, str]) -> None:
    """Take on the environment of the process that began this one, and end as soon as it is gone.

    A copy has the environment of the process that loaded; and nobody waits for the work of one whose parent is gone.
    Ctrl-C in a terminal reaches every process; what follows from it is decided by the one that began the others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # there is none among what is loaded by now
    collect_seldom()
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
