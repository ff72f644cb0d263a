"""Pseudonyms are HMAC-SHA-256 with a secret from outside the study."""

from __future__ import annotations

import hmac
import sys
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.privacy.pseudonyms import key_fingerprint, known_key, pseudonym, pseudonym_key, pseudonyms
from ipvi_eval.errors import DataError

KEY = b"a key for tests only, 32 bytes.."


def test_pseudonym_is_hmac_sha256_of_the_normalised_id() -> None:
    # RFC 2104 through the standard library, on the normalised text "AB 12"
    expected = hmac.new(KEY, b"AB 12", "sha256").hexdigest()[:32]
    assert pseudonym("ab 12", KEY) == expected
    assert pseudonym("  Ab\u00a0 12 ", KEY) == expected  # a no-break space is a space under NFKC
    assert pseudonym("ab12", KEY) != expected
    assert pseudonym("ab 12", KEY + b"!") != expected


@given(st.text(min_size=1, max_size=20), st.text(min_size=1, max_size=20))
def test_pseudonyms_differ_where_ids_differ(one, other) -> None:
    same = " ".join(one.upper().split()) == " ".join(other.upper().split())
    if one.isascii() and other.isascii():
        assert (pseudonym(one, KEY) == pseudonym(other, KEY)) is same


def test_a_pseudonym_for_each_id_of_a_column() -> None:
    ids = pd.Series(["P1", pd.NA, "p1", "P2"], dtype="string")
    made = pseudonyms(ids, KEY)
    assert made.isna().tolist() == [False, True, False, False]
    assert made[0] == made[2] == pseudonym("P1", KEY)
    assert made[3] == pseudonym("P2", KEY)
    assert made.dtype == "string"


class _NoKeyringError(Exception):
    pass


@pytest.fixture
def keyring(monkeypatch):
    """A keyring of the operating system that holds what is put into it."""
    held = {}

    def get_password(service, user):
        if "locked" in held:
            raise _NoKeyringError
        return held.get((service, user))

    fake = SimpleNamespace(get_password=get_password, errors=SimpleNamespace(KeyringError=_NoKeyringError))
    monkeypatch.setitem(sys.modules, "keyring", fake)
    monkeypatch.delenv("IPVI_PSEUDONYM_KEY", raising=False)
    return held


def test_key_from_the_environment(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)  # not installed
    monkeypatch.delenv("IPVI_PSEUDONYM_KEY", raising=False)
    assert known_key() is None
    with pytest.raises(DataError, match=r"IPVI_PSEUDONYM_KEY nor the keyring .* pip install .* person = false"):
        pseudonym_key()
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "short")
    with pytest.raises(DataError, match="shorter than 16") as error:
        pseudonym_key()
    assert "is short;" not in str(error.value)
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", KEY.decode())
    assert pseudonym_key() == KEY
    assert len(key_fingerprint(KEY)) == 8
    assert key_fingerprint(KEY) != key_fingerprint(KEY + b"!")


def test_key_from_the_keyring_where_the_environment_has_none(keyring, monkeypatch) -> None:
    assert known_key() is None
    keyring["ipvi_eval", "pseudonym_key"] = KEY.decode()
    assert pseudonym_key() == KEY
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "another key of the environment")
    assert pseudonym_key() == b"another key of the environment"
    monkeypatch.delenv("IPVI_PSEUDONYM_KEY")
    keyring["locked"] = "yes"
    assert known_key() is None
