"""Letters without their accents: names of columns are compared so, as a system may write them with or without."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """The text with plain letters in place of accented ones; composed and decomposed accents are one.

    >>> without_accents("Relación con la víctima"), without_accents("año"), without_accents("Nº")
    ('Relacion con la victima', 'ano', 'No')
    """
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
