"""What a spreadsheet makes of keys: a date or a time, a long number cut short, or an error."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd

_MONTHS = (
    "[Jj]an [Ff]eb [Mm]ar [Aa]pr [Mm]ay [Jj]un [Jj]ul [Aa]ug [Ss]ept? [Oo]ct [Nn]ov [Dd]ec [Ee]ne [Aa]br [Aa]go [Dd]ic"
)
_MONTH = f"(?:{_MONTHS.replace(' ', '|')})"
"""As spreadsheets write them in English and in Spanish; MAR-12 in capitals may be a key."""
_DAY_OF_MONTH = "(?:0?[1-9]|[12][0-9]|3[01])"
SPOILED = "|".join(
    (
        r"[0-9](?:\.[0-9]+)?[Ee]\+[0-9]+",
        "#(?:[Nn]/[Aa]|[Rr][Ee][Ff]!|[Vv][Aa][Ll][Uu][Ee]!|[Nn][Aa][Mm][Ee]\\?|[Dd][Ii][Vv]/0!|[Nn][Uu][Mm]!|[Nn][Uu][Ll][Ll]!)",
        f"{_DAY_OF_MONTH}-{_MONTH}(?:-[0-9]{{2,4}})?",
        f"{_MONTH}-[0-9]{{2}}(?:[0-9]{{2}})?",
        "[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(?:[+-][0-9]{4})?",
        "[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [AP]M)?",
    )
)
"""What no agency gives for a key: a number cut short, an error, a day such as 3-Dec, a month such as Mar-12, a time."""
DAY_SHAPED = "[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}(?:[0-9]{2})?"
"""Written as a day is: an agency may number its cases so, of which some then are no days."""
DAY = (
    f"(?:19|20)[0-9]{{2}}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    f"|(?:0?[1-9]|1[0-2])/{_DAY_OF_MONTH}/[0-9]{{2}}(?:[0-9]{{2}})?|{_DAY_OF_MONTH}/(?:0?[1-9]|1[0-2])/[0-9]{{2}}(?:[0-9]{{2}})?"
)
LONG = "[0-9]{16,}"
ROUNDED = "[0-9]{15}0+"
"""A number has 15 digits in a spreadsheet; the rest become noughts."""
_MANY_ROUNDED = 3
"""One long number in ten ends in a nought by itself, and of three one thousandth all do."""
SPOILED_KEYS = (
    "holds what a spreadsheet made of a key ({rows}): a day or a time such as 3-Dec for a case number such as 12-03, a "
    "number cut short such as 1.2E+11 or rounded after 15 digits, or an error such as #N/A. What stood there cannot be "
    "told any more: take the file from the records system again and format the column as text before a spreadsheet "
    "opens it, or write an error that stands for nobody into `missing` of the mapping"
)
_SIGNS, _DIGITS = "#+:/-", 15
_SUSPECT = re.compile(f"^(?:{SPOILED}|{DAY}|{ROUNDED})$", re.MULTILINE)


def is_spoiled(keys: pd.Series, *, dated: bool = False) -> pd.Series:
    """Which keys (n,) a spreadsheet has cut short, rounded or read as days, or put an error in place of.

    Days are no keys where they stand among keys of other forms, and in a column that has true dates (`dated`), as cells
    of a workbook or by its type.

    >>> is_spoiled(pd.Series(["1.2E+11", "#N/A", "3-Dec", "2012-03-01", "12-345", None])).tolist()
    [True, True, True, True, False, False]
    >>> is_spoiled(pd.Series(["2012-03-01", "2012-03-45"])).any()
    np.False_
    """
    texts = [key for key in keys.tolist() if isinstance(key, str) and key]
    if not _may_be(texts):  # as in most tables: no key has to be looked at by itself
        return pd.Series(False, index=keys.index)
    spoiled = _are(keys, SPOILED)
    days, long, rounded = _are(keys, DAY), _are(keys, LONG), _are(keys, ROUNDED)
    if days_are_spoiled(int(days.sum()), int(_are(keys, DAY_SHAPED).sum()), len(texts), dated=dated):
        spoiled |= days
    if rounded_are_spoiled(keys[rounded].nunique(), keys[long].nunique()):
        spoiled |= rounded
    return spoiled


def days_are_spoiled(days: int, shaped: int, keys: int, *, dated: bool = False) -> bool:
    """Whether the `days` among so many `keys` of a column, of which so many are written as days are (`shaped`), were
    something else."""
    return days > 0 and (dated or days == shaped < keys)


def rounded_are_spoiled(rounded: int, long: int) -> bool:
    """Whether so many different numbers with noughts after 15 digits are rounded ones, of all that are so `long`."""
    return rounded == long >= _MANY_ROUNDED


def _may_be(texts: Sequence[str]) -> bool:
    """Whether any key is of a form that may be spoiled; signs and lengths are looked at first, as forms take longer."""
    joined = "\n".join(texts)
    return (any(sign in joined for sign in _SIGNS) or max(map(len, texts), default=0) > _DIGITS) and (
        _SUSPECT.search(joined) is not None
    )


def _are(keys: pd.Series, pattern: str) -> pd.Series:
    return keys.str.fullmatch(pattern, na=False).astype(bool)
