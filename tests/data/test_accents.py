"""Accented letters are plain ones, however they are put together."""

from __future__ import annotations

import unicodedata

import pytest

from ipvi_eval.data.accents import without_accents


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_lose_their_accents(form) -> None:
    assert without_accents(unicodedata.normalize(form, "Víctima, cónyuge, pingüino, año")) == (
        "Victima, conyuge, pinguino, ano"
    )


def test_what_has_no_accent_stays() -> None:
    assert without_accents("OCC_DATE 日付 ß") == "OCC_DATE 日付 ß"
