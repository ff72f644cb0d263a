"""Files that are whole or not there: written beside their place under another name, then put into it."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from ipvi_eval.errors import OutputError, reason

_WHEN = (1980, 1, 1, 0, 0, 0)
"""The same files make the same ZIP, byte for byte."""


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


def packed(path: Path, files: Mapping[str, bytes]) -> Path:
    """`path`, a new ZIP of `files` by name, in their order; OutputError where it is there or cannot be written."""

    def write(building: Path) -> None:
        with zipfile.ZipFile(building, "w", zipfile.ZIP_DEFLATED) as made:
            for name, content in files.items():
                made.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)

    return added(path, write, there="; give a new name with --output, or move it away")
