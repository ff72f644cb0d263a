"""Files that are whole or not there: written beside their place under another name, then put into it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from ipvi_eval.errors import OutputError, reason


def replaced(path: Path, write: Callable[[Path], object], *, remedy: str = "") -> Path:
    """`path`, with what `write` writes into the file it is given in place of what was there.

    Raises OutputError where it cannot be written, with the `remedy` as its end; what was there then stays.
    """
    building = path.with_name(f".{path.stem}.tmp-{os.getpid()}{path.suffix}")
    try:
        write(building)
        building.replace(path)
    except OSError as error:
        msg = f"{path} cannot be written: {reason(error)}{remedy}"
        raise OutputError(msg) from None
    finally:
        building.unlink(missing_ok=True)
    return path


def added(path: Path, write: Callable[[Path], object], *, there: str) -> Path:
    """The same for a file that is new; OutputError, with what it is about to lose in `there`, where there is one."""
    if path.exists():
        msg = f"{path} is there already{there}"
        raise OutputError(msg)
    return replaced(path, write)
