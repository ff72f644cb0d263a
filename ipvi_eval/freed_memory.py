"""Memory that nothing uses any more, given back to the operating system."""

from __future__ import annotations

import ctypes
import gc
import sys
from contextlib import suppress


def give_back() -> None:
    """Give back what is free in the memory of this process, after work that took much and left little.

    The C library of Linux and Arrow keep what was freed for the next time; other systems are left to themselves. It
    takes a thousandth of a second where there is little.
    """
    arrow = sys.modules.get("pyarrow")
    if arrow is not None:
        arrow.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library than GNU's
            ctypes.CDLL(None).malloc_trim(0)


def give_back_all() -> None:
    """The same with what only refers to itself, as a column does that was asked for its years; it takes a tenth of a
    second whatever there is."""
    gc.collect()
    give_back()
