"""What a spreadsheet makes of keys: a long number cut short, or an error."""

from __future__ import annotations

import re

import pandas as pd

SPOILED = r"[0-9](?:\.[0-9]+)?E\+[0-9]+|#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!)"
"""What a spreadsheet makes of a long number, and its errors; in capitals."""
SPOILED_KEYS = (
    "holds what a spreadsheet made of a key ({rows}): a number cut short, such as 1.2E+11, or an error, such as "
    "#N/A; export the keys as text, or write an error that stands for nobody into `missing` of the mapping"
)
_SPOILED = re.compile(SPOILED, re.IGNORECASE)


def is_spoiled(keys: pd.Series) -> pd.Series:
    """Which keys (n,) a spreadsheet has cut short, or put an error in place of.

    >>> is_spoiled(pd.Series(["1.2E+11", "#N/A", "12", None])).tolist()
    [True, True, False, False]
    """
    texts = keys.dropna()
    if not any(sign in "\n".join(texts) for sign in "#+"):  # as of most tables: no key has to be looked at by itself
        return pd.Series(False, index=keys.index)
    return keys.str.fullmatch(_SPOILED, na=False).astype(bool)
