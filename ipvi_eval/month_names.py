"""The months of the year as people write them, in English and in Spanish: in full, in three letters, with a point."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date

import pandas as pd

_FULL = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
"""Of our own: strftime and `calendar` speak the language of the machine."""
SHORT = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WRITTEN = (
    r"(?P<m01>jan(?:uary)?|ene(?:ro)?)|(?P<m02>feb(?:ruary|rero)?)|(?P<m03>mar(?:ch|zo)?)|"
    r"(?P<m04>apr(?:il)?|abr(?:il)?)|(?P<m05>mayo?)|(?P<m06>june?|junio)|(?P<m07>july?|julio)|"
    r"(?P<m08>aug(?:ust)?|ago(?:sto)?)|(?P<m09>sept?(?:ember|iembre)?|set(?:iembre)?)|(?P<m10>oct(?:ober|ubre)?)|"
    r"(?P<m11>nov(?:ember|iembre)?)|(?P<m12>dec(?:ember)?|dic(?:iembre)?)"
)
_NAME = re.compile(rf"(?<![a-z])(?:{_WRITTEN})(?![a-z])\.?", re.IGNORECASE)
_NUMBER = re.compile(r"0?[1-9]|1[0-2]")


def with_short_names(texts: pd.Series) -> pd.Series:
    """Texts (n,) with the names of months in three letters, as `%b` reads them; what names none stays as it is.

    >>> with_short_names(pd.Series(["Sept. 2019", "september 2019", "2019-09", "Marble"])).tolist()
    ['Sep 2019', 'Sep 2019', '2019-09', 'Marble']
    """
    return texts.map({text: with_short_name(text) for text in texts.unique()}).astype(texts.dtype)


def with_short_name(text: str) -> str:
    """One text with the names of months in three letters.

    >>> with_short_name("15 de marzo de 2021")
    '15 de Mar de 2021'
    """
    return _NAME.sub(_short, text)


def month_number(name: str) -> int | None:
    """1 to 12 where a text is the name of a month and nothing else, otherwise None.

    >>> month_number("Sept."), month_number("JUNE"), month_number("Jan 2019"), month_number("Total")
    (9, 6, None, None)
    """
    found = _NAME.fullmatch(name.strip())
    return None if found is None else _number(found)


def month_in_words(month: date) -> str:
    """The month of a day as a sentence has it.

    >>> month_in_words(date(2021, 4, 1))
    'April 2021'
    """
    return f"{_FULL[month.month - 1]} {month.year}"


def day_in_words(day: date) -> str:
    """A day as a sentence has it.

    >>> day_in_words(date(2021, 4, 1))
    'April 1, 2021'
    """
    return f"{_FULL[day.month - 1]} {day.day}, {day.year}"


def months_across(names: Collection[str]) -> dict[str, int]:
    """Which of the names of columns are months of a year, with their numbers: names of months, or 1 to 12 where all
    twelve are there.

    >>> months_across(["YEAR", "Jan", "Feb", "Total"])
    {'Jan': 1, 'Feb': 2}
    """
    named = {name: number for name in names if (number := month_number(name)) is not None}
    numbered = {name: int(name) for name in names if _NUMBER.fullmatch(name)}
    return named or (numbered if sorted(numbered.values()) == list(range(1, 13)) else {})


def _short(found: re.Match[str]) -> str:
    return SHORT[_number(found) - 1]


def _number(found: re.Match[str]) -> int:
    return next(int(group.removeprefix("m")) for group, text in found.groupdict().items() if text)
