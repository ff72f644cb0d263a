"""Commas in numbers: before decimals, as most of the world writes them, or between thousands, as English does."""

from __future__ import annotations

from typing import Literal

import pandas as pd

_THOUSANDS = r"[-+]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"
_SEVERAL = r"[-+]?[1-9]\d{0,2}(?:,\d{3}){2,}(?:\.\d+)?"
_DECIMAL = r"[-+]?\d*,\d+"
_NUMBER = r"[-+]?[\d.,]*\d[\d.,]*"

Commas = Literal["", "decimals", "thousands"]


def commas_mean(cells: pd.Series, delimiter: str = ",") -> Commas:
    """What commas in a column of text `cells` (n,) are; nothing where there are none, or their cells speak of both.

    Three digits behind each comma are thousands, unless semicolons separate the columns (`delimiter`): programs write
    these where a comma stands before decimals.

    >>> commas_mean(pd.Series(["1,5", "12"])), commas_mean(pd.Series(["1,204", "7"]))
    ('decimals', 'thousands')
    >>> commas_mean(pd.Series(["1,204", "7"]), ";"), commas_mean(pd.Series(["1,5", "1.5"]))
    ('decimals', '')
    """
    if not cells.str.contains(",", regex=False).any():
        return ""
    numbers = cells[cells.str.fullmatch(_NUMBER)]
    with_comma = numbers[numbers.str.contains(",", regex=False)]
    if with_comma.empty:
        return ""
    point = numbers.str.contains(".", regex=False).any()
    english = delimiter != ";" or point or with_comma.str.fullmatch(_SEVERAL).any()
    if english and with_comma.str.fullmatch(_THOUSANDS).all():
        return "thousands"
    return "decimals" if not point and with_comma.str.fullmatch(_DECIMAL).all() else ""


def with_points(cells: pd.Series, commas: Commas) -> pd.Series:
    """Numbers (n,) with points before their decimals and nothing between thousands; what is no number stays."""
    if not commas:
        return cells
    plain = cells.str.replace(",", "." if commas == "decimals" else "", regex=False)
    return cells.where(~cells.str.fullmatch(_NUMBER), plain)
