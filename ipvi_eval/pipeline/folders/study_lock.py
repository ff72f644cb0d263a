"""One run at a time: a lock on the study's folder that the operating system releases when its process dies."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ipvi_eval.errors import OutputError, reason

LOCK = ".run.tmp-lock"
"""A folder, as everything that is beside a run while it is made, so that version control is told to ignore one kind."""
_HELD = frozenset({errno.EACCES, errno.EAGAIN, errno.EDEADLK})
_FAR = 1 << 20
"""Windows locks bytes, not files: one far behind the text, so that others can read who holds it."""

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        os.lseek(handle, 0, os.SEEK_SET)

else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def locked(root: Path) -> Iterator[None]:
    """Hold the study in `root` alone; OutputError naming the process when another run has it.

    The lock is on an open file and not the file's existence, so that what a killed process leaves behind holds
    nobody up. A file system without locks (some network folders) is used without one.
    """
    path = root / LOCK / "held"
    handle = _held(path, root)
    try:
        with suppress(OSError):  # who holds it is only told, so a full disk does not matter here
            os.ftruncate(handle, 0)
            os.write(handle, f"{os.getpid()}\n".encode())
        yield
    finally:
        _release(path, handle)


def _held(path: Path, root: Path) -> int:
    while True:
        try:
            path.parent.mkdir(exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        except FileNotFoundError:
            if root.is_dir():
                continue  # its holder removed the folder just now
            msg = f"cannot write in {root}: there is no such folder"
            raise OutputError(msg) from None
        except OSError as error:
            msg = f"cannot write in {root}: {reason(error)}; choose a folder you may write to"
            raise OutputError(msg) from None
        try:
            _take(handle)
        except OSError as error:
            if error.errno in _HELD:
                os.close(handle)
                msg = f"another run of this study is at work{_by(path)}; wait until it has ended, then run again"
                raise OutputError(msg) from None
        if _same(path, handle):
            return handle
        os.close(handle)  # its holder removed the file between our opening and locking it


def _same(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except OSError:
        return False


def _by(path: Path) -> str:
    try:
        text = path.read_text("ascii").strip()
    except (OSError, ValueError):
        return ""
    return f" (process {text})" if text.isdecimal() else ""


def _release(path: Path, handle: int) -> None:
    if sys.platform == "win32":
        os.close(handle)
        with suppress(OSError):  # somebody else has it open already, and removes it
            path.unlink(missing_ok=True)
    else:
        path.unlink(missing_ok=True)  # while it is held: afterwards it may be somebody else's
        os.close(handle)
    with suppress(OSError):
        path.parent.rmdir()
