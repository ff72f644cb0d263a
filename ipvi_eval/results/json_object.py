"""A JSON object as it lies in a file of a run or an edition."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any


def object_in(path: Path) -> dict[str, Any] | None:
    """What the file holds; None where there is no such file, or where it cannot be read or holds something else.

    What to do about it depends on who asked, so that the error is theirs.
    """
    found: Any = None
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text("utf-8"))
    return found if isinstance(found, dict) else None
