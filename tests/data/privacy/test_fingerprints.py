"""What may be shown of a file instead of its hash."""

from __future__ import annotations

import hashlib
import hmac

from ipvi_eval.data.privacy.fingerprints import fingerprints

HASHES = [hashlib.sha256(content).hexdigest() for content in (b"one", b"two", b"three")]


def test_hmac_with_a_salt_of_key_and_files() -> None:
    # RFC 2104 through OpenSSL's digest, step by step.
    salt = hmac.digest(b"k" * 16, "\n".join(sorted(HASHES)).encode(), "sha256")
    expected = [hmac.digest(salt, one.encode(), "sha256").hex()[:16] for one in HASHES]
    assert list(fingerprints(HASHES, b"k" * 16)) == expected


def test_no_file_can_be_tried_alone() -> None:
    """Whoever guesses a small file right still needs the secret, or all the others."""
    found = fingerprints(HASHES, None)
    assert found == fingerprints(HASHES, None)
    assert not set(found) & set(fingerprints(HASHES, b"k" * 16))
    assert not set(found) & {one[:16] for one in HASHES}
    assert found[0] not in fingerprints([HASHES[0]], None)
    other = [HASHES[0], HASHES[1], hashlib.sha256(b"four").hexdigest()]
    assert not set(found) & set(fingerprints(other, None))
    assert dict(zip(HASHES, found, strict=True)) == dict(
        zip(HASHES[::-1], fingerprints(HASHES[::-1], None), strict=True)
    )
