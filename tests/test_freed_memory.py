"""Memory that is free goes back to the operating system."""

from __future__ import annotations

import gc
import platform
from pathlib import Path

import pytest

from ipvi_eval.freed_memory import give_back, give_back_all


def held() -> float:
    """Megabytes of this process in memory."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left to themselves")
def test_what_lies_below_something_in_use_is_given_back() -> None:
    pieces = [bytearray(16_384) for _ in range(4_000)]  # 64 MB in pieces that are no mapping of their own
    for piece in pieces:
        piece[:] = b"x" * len(piece)
    in_use = pieces[-1]
    pieces.clear()
    before = held()
    give_back()
    assert held() < before - 40
    assert in_use[0] == ord("x")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="other C libraries are left to themselves")
def test_what_refers_to_itself_goes_with_the_rest() -> None:
    gc.collect()
    gc.disable()
    try:
        circle: list[object] = [bytearray(b"x" * 64_000_000)]
        circle.append(circle)
        del circle
        before = held()
        give_back()
        assert held() > before - 40
        give_back_all()
        assert held() < before - 40
    finally:
        gc.enable()
