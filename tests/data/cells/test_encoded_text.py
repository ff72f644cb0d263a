"""Bytes are text in one encoding, and come as they stand in the file, whole or in pieces."""

from __future__ import annotations

import pytest

from ipvi_eval.data.cells import encoded_text
from ipvi_eval.data.cells.encoded_text import EncodedText
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.errors import DataError

TEXT = "KEY,TOWN\r\nP1,Montréal\r\nP2,\rHere\n\nP3,There"
MAPPING = FileMapping(file="a.csv")


@pytest.mark.parametrize(
    ("content", "noted"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-16"), ""),
        (TEXT.encode("utf-16-le"), 'encoding = "utf-16"'),
        (TEXT.encode("utf-16-be"), 'encoding = "utf-16"'),
        (TEXT.encode("cp1252"), 'encoding = "cp1252"'),
    ],
    ids=["utf-8", "utf-8-mark", "utf-16-mark", "utf-16-le", "utf-16-be", "windows"],
)
def test_the_text_is_what_was_encoded(content: bytes, noted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text, notes = EncodedText.of(content, MAPPING)
    assert text.opened().read() == TEXT
    assert [noted in note for note in notes] == [True] * bool(noted)
    monkeypatch.setattr(encoded_text, "_PIECE", 6)
    pieces = [*text.pieces()]
    assert "".join(pieces) == TEXT
    assert len(pieces) > 2
    assert all(piece.endswith(("\n", "\r")) for piece in pieces[:-1])


def test_utf_16_that_is_said_and_is_not_there_reads_as_other_columns() -> None:
    """Without a mark a whole decoder goes on and one that reads in pieces stops with a program's error."""
    said = MAPPING.model_copy(update={"encoding": "utf-16"})
    text, _ = EncodedText.of(b"KEY,TOWN\nP1,Here\nP2,Its\n", said)
    assert "KEY" not in "".join(text.pieces())
    with pytest.raises(DataError, match=r"a\.csv is not utf-16"):
        EncodedText.of(b"KEY,TOWN\nP1,Here\nP2,Or\nP3", said)


def test_what_is_no_text_in_the_encoding_that_is_said() -> None:
    with pytest.raises(DataError, match=r"a\.csv is not ascii"):
        EncodedText.of(TEXT.encode(), MAPPING.model_copy(update={"encoding": "ascii"}))
    with pytest.raises(DataError, match=r"begins as UTF-16"):
        EncodedText.of(TEXT.encode("utf-16")[:-1], MAPPING)
    with pytest.raises(DataError, match=r"neither UTF-8 nor Windows text"):
        EncodedText.of(b"KEY\n\x81\n", MAPPING)


@pytest.mark.parametrize("said", ["cp1252", "latin-1"])
def test_utf_8_that_is_said_to_be_windows_text_is_refused(said: str) -> None:
    """A mapping outlives the export it was written for, and `Montréal` would be `MontrÃ©al`."""
    mapping = MAPPING.model_copy(update={"encoding": said})
    with pytest.raises(DataError, match=rf"a\.csv is UTF-8 and not {said}; correct `encoding`"):
        EncodedText.of(TEXT.encode(), mapping)
    assert EncodedText.of(TEXT.encode(said), mapping)[0].opened().read() == TEXT
    assert EncodedText.of(b"KEY\nP1\n", mapping)[1] == ()
