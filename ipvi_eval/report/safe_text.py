"""Text that a spreadsheet shows and never runs."""

from __future__ import annotations

import re
from typing import Any

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def into_cell(cell: Any, text: str) -> None:
    """Put `text` into a cell of openpyxl, as text whatever it begins with; signs that Excel refuses are replaced."""
    shown = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    cell.value = shown
    cell.data_type = "s"  # what begins with "=" would become a formula
    if shown.startswith(_STARTS_A_FORMULA):
        cell.quotePrefix = True  # also where somebody edits the cell, or saves the sheet as CSV and opens it again


def in_csv(text: str) -> str:
    """`text` as a field of a CSV file that a spreadsheet opens: an apostrophe stands before what it would run.

    A file of that kind has no other way to say that a field is text (OWASP, "CSV Injection").
    """
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
