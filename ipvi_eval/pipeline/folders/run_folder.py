"""The run folder: built beside the old one and swapped in whole, so a failure leaves the previous run untouched."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ipvi_eval.errors import OutputError, disk_full, reason
from ipvi_eval.pipeline.folders.study_lock import LOCK, locked

NAME = "run"
_OLD = f".{NAME}.tmp-old-"
UNFINISHED = f".{NAME}.tmp-unfinished"
"""What was finished of the runs of several sites when one of them failed, for the next run to take over."""
ROWS = "rows"
"""The one folder of a run in which a row may stand for a person; nothing else of a run holds any."""

SENSITIVITY = {ROWS: "row", "results": "aggregate", "released": "public", "reports": "public"}
"""What each part of a run folder may show: `results` precede disclosure control and stay inside the agency."""


@contextmanager
def rebuilt(root: Path) -> Iterator[Path]:
    """A new, empty folder that replaces `root`/run when the block ends well and disappears when it does not.

    Nobody else may rebuild it meanwhile, and what a killed run left half replaced is put back before anything else.

    OutputError names the file when something in the old folder is locked, before any work is done; it also says when
    another run is at work or the disk is full.
    """
    final = root / NAME
    with _building(root, final) as building:
        yield building
        require_writable(final)
        _swap(building, final)


@contextmanager
def aside(root: Path) -> Iterator[Path]:
    """A new, empty folder beside `root`/run, which stays as it is; the folder disappears when the block ends.

    It may hold rows of people, so it lies where those of the run lie. Nobody may rebuild the run meanwhile. OutputError
    says when a run is at work or the disk is full.
    """
    with _building(root, root / NAME) as building:
        yield building


@contextmanager
def _building(root: Path, final: Path) -> Iterator[Path]:
    with locked(root):
        recover(root)
        require_writable(final)
        building = root / f".{NAME}.tmp-{os.getpid()}"
        try:
            building.mkdir()
        except OSError as error:
            msg = f"cannot write in {root}: {reason(error)}; choose a folder you may write to"
            raise OutputError(msg) from None
        try:
            yield building
        except OSError as error:
            if not disk_full(error):
                raise
            msg = f"{root} cannot be written to: {reason(error)}. The previous run is as it was"
            raise OutputError(msg) from None
        finally:
            shutil.rmtree(building, ignore_errors=True)


def as_written(run: Path, item: Mapping[str, Any]) -> bytes:
    """One file of a run, by its entry among the outputs of the manifest; OutputError where it is another one since."""
    path = run / item["name"]
    try:
        content = b"" if path.is_symlink() else path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != item["sha256"]:
        msg = f"{path} is not as the run wrote it; run again, so that what is packed is what was released"
        raise OutputError(msg)
    return content


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
    old = final.with_name(f"{_OLD}{os.getpid()}")
    try:
        if final.exists():
            final.rename(old)
        building.rename(final)
    except BaseException as error:
        if old.exists() and not final.exists():
            old.rename(final)
        if not isinstance(error, OSError):
            raise
        msg = f"{final} cannot be replaced ({reason(error)}); close the programs that use it, then run again"
        raise OutputError(msg) from None
    _discard(old)


def _discard(folder: Path) -> None:
    """Remove a folder that is no longer needed; what a kill leaves of it must not look like a run set aside."""
    gone = folder.with_name(f".{NAME}.tmp-gone-{os.getpid()}")
    with suppress(OSError):
        folder.rename(gone)
    shutil.rmtree(gone, ignore_errors=True)


def rests(root: Path) -> tuple[Path, ...]:
    """What interrupted runs left beside the run folder."""
    return tuple(sorted(path for path in root.glob(f".{NAME}.tmp-*") if path.name != LOCK))


def recover(root: Path) -> None:
    """Put back the previous run when a kill took it away before the new one was in its place; remove all other rests.

    The previous run is set aside whole, and removed only when another stands in its place: where none does, what was
    set aside is complete. OutputError when it cannot be put back.
    """
    final = root / NAME
    aside = sorted(root.glob(f"{_OLD}*"), key=lambda path: path.stat().st_mtime)
    if aside and not final.exists():
        try:
            aside.pop().rename(final)
        except OSError as error:
            msg = f"{final} of an interrupted run cannot be put back ({reason(error)}); close the programs that use it"
            raise OutputError(msg) from None
    for leftover in aside:
        _discard(leftover)
    for leftover in rests(root):
        if leftover.name != UNFINISHED:
            shutil.rmtree(leftover, ignore_errors=True)
