"""The day of the week that some systems write before a day, in English and in Spanish: it says the same twice."""

from __future__ import annotations

import re

import pandas as pd

_WRITTEN = (
    r"(?P<d0>mon(?:day)?|lun(?:es)?)|(?P<d1>tue(?:s(?:day)?)?|mar(?:tes)?)|(?P<d2>wed(?:nesday)?|mi[eé](?:rcoles)?)|"
    r"(?P<d3>thu(?:r(?:s(?:day)?)?)?|jue(?:ves)?)|(?P<d4>fri(?:day)?|vie(?:rnes)?)|(?P<d5>sat(?:urday)?|s[aá]b(?:ado)?)|"
    r"(?P<d6>sun(?:day)?|dom(?:ingo)?)"
)
_BEFORE = re.compile(rf"(?:{_WRITTEN})(?![^\W\d_])[.,]*\s*", re.IGNORECASE)
_IN_FORMAT = re.compile(r"%[aA][.,]*\s*")


def begins_with_weekday(written: str) -> bool:
    """Whether a strptime format begins with the name of a weekday; a week's number tells a day by it.

    >>> begins_with_weekday("%a %m/%d/%Y"), begins_with_weekday("%A, %d %B %Y"), begins_with_weekday("%a %W %Y")
    (True, True, False)
    """
    return _IN_FORMAT.match(written) is not None and not any(week in written for week in ("%U", "%V", "%W"))


def format_without_weekday(written: str) -> str:
    """The format of what stands behind the weekday.

    >>> format_without_weekday("%A, %d %B %Y")
    '%d %B %Y'
    """
    return _IN_FORMAT.sub("", written, count=1)


def weekday_apart(text: str) -> tuple[str, int | None]:
    """What stands behind the weekday, and its number, Monday being 0; the text and None where it begins with none.

    >>> weekday_apart("Mon, 03/02/2020"), weekday_apart("mar. 3 mar 2020"), weekday_apart("March 3, 2020")
    (('03/02/2020', 0), ('3 mar 2020', 1), ('March 3, 2020', None))
    """
    found = _BEFORE.match(text)
    if found is None:
        return text, None
    return text[found.end() :], next(int(name[1]) for name, part in found.groupdict().items() if part)


def weekdays_apart(texts: pd.Series) -> tuple[pd.Series, pd.Series]:
    """What stands behind the weekdays of texts (n,), and their numbers (n,), missing where there is none."""
    apart = {text: weekday_apart(text) for text in texts.unique()}
    rest = texts.map({text: behind for text, (behind, _) in apart.items()}).astype(texts.dtype)
    return rest, texts.map({text: number for text, (_, number) in apart.items()}).astype("Float64")
