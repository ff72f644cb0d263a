"""What is said of the files that went in: names, hashes and numbers of rows stay inside the agency, and a fingerprint
must not tell who tries everything a file may hold that he has found it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from ipvi_eval.data.privacy.fingerprints import fingerprints
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find

_HASH = re.compile(r"\b[0-9a-f]{32,128}\b")
_FILE = re.compile(r"\b[\w-]+\.(csv|xlsx?|parquet|tsv|sav|dta|mdb|accdb|zip)\b", re.IGNORECASE)


def attack(released: Results) -> list[Find]:
    """Tables with the name or the hash of a file: who has a copy can confirm it, and guess at what is in it."""
    return [
        Find(f"{what} of an input in {table.id}", ids=(table.id,))
        for table in released.tables.values()
        for what, pattern in (("hash", _HASH), ("file name", _FILE))
        if any(isinstance(cell, str) and pattern.search(cell) for row in table.rows for cell in row)
    ]


def found_by_trying(shown: str, files: Iterable[bytes]) -> bytes | None:
    """The file among those it may be that has the fingerprint which is shown, where it is the only one of its extract
    and there is no secret."""
    tried = ((one, fingerprints([hashlib.sha256(one).hexdigest()], None)) for one in files)
    return next((one for one, marks in tried if marks == (shown,)), None)
