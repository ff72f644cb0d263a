"""Processes of this machine for work that knows nothing of this one: they begin without its state and end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def own_processes(number: int) -> ProcessPoolExecutor:
    """At most so many processes, begun when the first work is handed in.

    They are spawned on every platform, so that no state of this process reaches what is made, and each ends as soon as
    this one is gone, also where it was killed.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=context, initializer=_end_with_parent)


def on_one_thread() -> None:
    """Linear algebra on one thread, in processes begun from now on and here where NumPy is not loaded yet.

    Several threads add up numbers in another order, so that the last digits depend on the machine; and on a busy one
    they wait for each other. What the environment says already stands.
    """
    for name in _THREADS:
        os.environ.setdefault(name, "1")


def _end_with_parent() -> None:
    """End this process as soon as the one that began it is gone: nobody waits for its work then.

    Ctrl-C in a terminal reaches every process; what follows from it is decided by the one that began the others.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=(parent.sentinel,), daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)
