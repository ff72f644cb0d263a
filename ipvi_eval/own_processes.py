"""Processes of this machine for work that knows nothing of this one: they begin without its state and end with it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.connection import wait


def own_processes(number: int) -> ProcessPoolExecutor:
    """At most so many processes, begun when the first work is handed in.

    They are spawned on every platform, so that no state of this process reaches what is made, and each ends as soon as
    this one is gone, also where it was killed.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(number, mp_context=context, initializer=_end_with_parent)


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
