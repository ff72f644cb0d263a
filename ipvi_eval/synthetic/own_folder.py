"""Where a synthetic extract may go: an empty folder, or one that holds nothing but an earlier synthetic extract."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from ipvi_eval.errors import OutputError, reason
from ipvi_eval.synthetic.codebook import MARK

_NO_EXTRACT = frozenset({"readme.md", ".gitignore", ".gitkeep", ".ds_store", "thumbs.db", "desktop.ini"})
"""What may lie in a folder that counts as empty: no table has one of these names, and none is written."""
_TABLES = (
    *("incidents.csv", "persons.csv", "notifications.csv", "custody.csv", "populations.csv"),
    *("invitations.csv", "offers.csv", "services.csv", "partners.csv"),
)
_WORDS = ("codebook.md", "truth.json")
_BUILDING = ".synthetic.tmp-"


def require_own(folder: Path) -> None:
    """OutputError when `folder` holds a file that `simulate` did not write, so that no extract is overwritten.

    A table is its own when every row of it, the last cell of each, says that it is synthetic.
    """
    try:
        found = sorted(folder.iterdir()) if folder.is_dir() else []
        strange = [path.name for path in found if not _own(path)]
    except OSError as error:
        msg = f"the synthetic extract cannot be written to {folder} ({reason(error)})"
        raise OutputError(msg) from None
    if strange:
        more = f" and {len(strange) - 3:,} more" if len(strange) > 3 else ""
        msg = (
            f"{folder} holds what is no synthetic extract ({', '.join(strange[:3])}{more}); give a new or empty "
            "folder, so that nothing of yours is overwritten"
        )
        raise OutputError(msg)


def _own(path: Path) -> bool:
    if path.name.lower() in _NO_EXTRACT or path.name.startswith(_BUILDING):
        return True
    if not path.is_file():
        return False
    if path.name in _WORDS:
        return MARK.encode() in path.read_bytes()[:200]
    if path.name not in _TABLES:
        return False
    header, *rows = path.read_bytes().splitlines() or [b""]
    return header.endswith(b",SYNTHETIC") and all(row.endswith(b"," + MARK.encode()) for row in rows)


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write every file or none of them; OutputError when one cannot be written."""
    building = folder / f"{_BUILDING}{os.getpid()}"
    new = not folder.exists()
    try:
        building.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            (building / name).write_bytes(content)
        for name in contents:
            (building / name).replace(folder / name)
    except OSError as error:
        if new:
            shutil.rmtree(folder, ignore_errors=True)
        msg = f"the synthetic extract cannot be written to {folder} ({reason(error)})"
        raise OutputError(msg) from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
