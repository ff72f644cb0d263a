"""Fingerprints of an extract's files that may be shown: they tell two extracts apart and nothing else."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

_LENGTH = 16


def fingerprints(hashes: Sequence[str], key: bytes | None) -> tuple[str, ...]:
    """One fingerprint of 16 hexadecimal digits for each file, from their SHA-256 `hashes` in hexadecimal.

    A plain hash of a small file is found again by trying what it may hold. These are HMAC-SHA-256 (RFC 2104) with a
    salt made of the secret `key` for pseudonyms, where there is one, and of all files together: whoever lacks the key,
    or without a key any one of the files, can try nothing, and the same files with the same key give the same again.
    """
    salt = hmac.new(key or b"", "\n".join(sorted(hashes)).encode(), hashlib.sha256).digest()
    return tuple(hmac.new(salt, one.encode(), hashlib.sha256).hexdigest()[:_LENGTH] for one in hashes)
