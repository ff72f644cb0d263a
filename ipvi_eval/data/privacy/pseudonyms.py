"""Pseudonyms for keys of people and incidents, and the secret key they are made with."""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata

import pandas as pd

from ipvi_eval.errors import DataError

KEY_VARIABLE = "IPVI_PSEUDONYM_KEY"
KEYRING = ("ipvi_eval", "pseudonym_key")
"""Service and user under which the keyring of the operating system may hold the key."""
_SHORTEST_KEY = 16


def pseudonym(value: str, key: bytes) -> str:
    """HMAC-SHA-256 of the normalised id (NFKC, upper case, single spaces), 128 bits in hexadecimal.

    A linkage aid inside the agency, not de-identification: whoever holds the key can try every id.
    """
    normal = " ".join(unicodedata.normalize("NFKC", value).upper().split())
    return hmac.new(key, normal.encode(), hashlib.sha256).hexdigest()[:32]


def pseudonyms(ids: pd.Series, key: bytes) -> pd.Series:
    """A pseudonym for each id (n,), missing where it is missing; every id is hashed once."""
    made = {value: pseudonym(str(value), key) for value in ids.dropna().unique()}
    return ids.map(made, na_action="ignore").astype("string")


def pseudonym_key() -> bytes:
    """The key from the environment variable IPVI_PSEUDONYM_KEY, otherwise from the operating system's keyring.

    Raises DataError when there is none, or one shorter than 16 characters.
    """
    key = known_key()
    if key is None:
        msg = (
            "keys are replaced by pseudonyms as they are read, and neither the environment variable "
            f"{KEY_VARIABLE} nor the keyring ({_place_in_keyring()}) holds a secret to make them with. Set it to a "
            "long random text kept outside the study folder; where the agency has replaced the keys already, say so "
            "in the mapping: [pseudonymise] person = false, incident = false"
        )
        raise DataError(msg) from None
    return key


def known_key() -> bytes | None:
    """The key where there is one. Raises DataError when it is shorter than 16 characters."""
    text = os.environ.get(KEY_VARIABLE) or _from_keyring()
    if not text:
        return None
    if len(text) < _SHORTEST_KEY:
        msg = f"the secret for pseudonyms is shorter than {_SHORTEST_KEY} characters; set a long random text"
        raise DataError(msg) from None
    return text.encode()


def _place_in_keyring() -> str:
    """Service and user of the secret, and what it takes to read it where the package is not there."""
    place = " / ".join(KEYRING)
    try:
        import keyring  # noqa: F401
    except ImportError:
        return f'{place}; to read it: pip install "ipvi_eval[keyring]"'
    return place


def _from_keyring() -> str | None:
    """What the keyring holds; None without the package `keyring`, or where it can open no keyring."""
    try:
        import keyring
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(*KEYRING)
    except keyring.errors.KeyringError:
        return None
    return found


def key_fingerprint(key: bytes) -> str:
    """Eight hexadecimal digits that tell two keys apart and do not give the key away."""
    return hmac.new(key, b"ipvi_eval key fingerprint", hashlib.sha256).hexdigest()[:8]
