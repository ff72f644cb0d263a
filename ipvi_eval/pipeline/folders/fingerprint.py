"""Has anything changed that a stage depends on? One hash over everything it reads."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import ipvi_eval
from ipvi_eval.results.manifest import sha256_of, software


def fingerprint(**parts: Any) -> str:
    """SHA-256 over plain values; the same values give the same fingerprint on every machine."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def files_below(folder: Path) -> dict[str, str]:
    """Name and hash of every file below `folder`, without what editors and Python leave behind."""
    return {
        path.relative_to(folder).as_posix(): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith((".", "~$"))
    }


@cache
def code() -> str:
    """Fingerprint of the package's own source and of the packages it computes with."""
    return fingerprint(source=files_below(Path(ipvi_eval.__file__).parent), software=software())
