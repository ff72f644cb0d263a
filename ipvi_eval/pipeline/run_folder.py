"""The run folder: built beside the old one and swapped in whole, so a failure leaves the previous run untouched."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ipvi_eval.errors import OutputError

NAME = "run"
SENSITIVITY = {"results": "aggregate", "released": "public", "reports": "public"}
"""What each part of a run folder may show: `results` precede disclosure control and stay inside the agency."""


@contextmanager
def rebuilt(root: Path) -> Iterator[Path]:
    """A new, empty folder that replaces `root`/run when the block ends well and disappears when it does not.

    OutputError names the file when something in the old folder is locked, before any work is done.
    """
    final = root / NAME
    require_writable(final)
    _sweep(root)
    building = root / f".{NAME}.tmp-{os.getpid()}"
    try:
        building.mkdir()
    except OSError as error:
        msg = f"cannot write in {root}: {error.strerror}; choose a folder you may write to"
        raise OutputError(msg) from None
    try:
        yield building
        require_writable(final)
        _swap(building, final)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def require_writable(folder: Path) -> None:
    """OutputError when a file below `folder` cannot be replaced (open in Word, read-only, or owned by someone else)."""
    if folder.exists() and not folder.is_dir():
        msg = f"{folder} is a file, but the run folder goes there; move it away"
        raise OutputError(msg)
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        if path.is_file():
            try:
                with path.open("r+b"):
                    pass
            except OSError:
                msg = f"{path} is locked or read-only; close the program that has it open, then run again"
                raise OutputError(msg) from None


def _swap(building: Path, final: Path) -> None:
    old = final.with_name(f".{NAME}.tmp-old-{os.getpid()}")
    try:
        if final.exists():
            final.rename(old)
        building.rename(final)
    except OSError as error:
        if old.exists() and not final.exists():
            old.rename(final)
        msg = f"{final} cannot be replaced ({error.strerror}); close the programs that use it, then run again"
        raise OutputError(msg) from None
    shutil.rmtree(old, ignore_errors=True)


def _sweep(root: Path) -> None:
    """Remove what an interrupted run left behind."""
    for leftover in root.glob(f".{NAME}.tmp-*"):
        shutil.rmtree(leftover, ignore_errors=True)
