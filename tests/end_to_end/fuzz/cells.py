"""Cells of a made-up table of incidents as an agency may write them, each with what it means.

A cell that means NOBODY_KNOWS must be refused; any other may be refused, but if it is read, as what it means.
"""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

NOBODY_KNOWS = "?"
PLANTED = ("ZQX7781", "Elena Nguyen", "4719 Qzxwood St", "845-555-0173", "he hit Wvukowski, twice")
SIGNS = ("zqx", "elena", "nguyen", "qzxwood", "0173", "wvukowski", "qk0", "qv0")
"""Parts of what is planted and of every key; no message and no output may hold one."""

AREAS = ("Here", "There")
RELATIONSHIPS = ("intimate", "family", "other", "unknown")
FIRST, DAYS = date(2019, 1, 1), 3 * 365
_INVISIBLE = ("\u200b", "\ufeff", "\u200e", "\u2060", "\u00ad")
_SPACES = (" ", "\u00a0", "\u2003", "  ", "\u3000")
_ZEROS = ("\u0660", "\u06f0", "\u0966", "\uff10")
"""The digit nought of scripts that are not Latin; the others follow it."""

NO_DATES = (
    *("", "2019-13-01", "2019-02-30", "2021-02-29", "0001-01-01", "9999-12-31", "1600-02-29", "03/04/2019", "43831"),
    *("43831.5", "today", "now", "Today", "NOW", "2019-01", "2019", "NaT", "nan", "None", "NULL", "NA", "-", "1e3"),
    *("=A1", "#N/A", "#REF!", "50%", "2019-01-15x", "x2019-01-15", "2019-01-15 25:00", "+2019-01-15", "2019-1-", "--"),
    *("19-01-15", "01-15", "2019-W03-2", "2019-Q1", "Jan 2019", "0", "-1", "inf", "1/0", "12019-01-15", "2019-01-155"),
    *("2019-00-10", "2019-01-00", "0000-00-00", "2019 01", "infinity", "True", "2262-04-12", "1677-09-20"),
    *PLANTED,
)
NO_AREAS = ("", "Heree", "nan", "Here There", "H\u0435re", "Here;There", "0", "*", "?", "NULL", *PLANTED)
NO_RELATIONSHIPS = ("gossip", "intimate.", "NA", "nan", "0", "*", "int", "intimate family", "None", *PLANTED)
NO_KEYS = ("3-Dec", "Mar-12", "03-dic", "2012-03-01 00:00:00", "12:03", "1.2E+11", "#N/A", "#REF!")
"""What a spreadsheet makes of keys; days alone are read where all keys are days."""
NO_FLAGS = ("", "2", "maybe", "YY", "-1", "N/A", "nan", "NaN", "oui", "*", "0.5", "Y?", "10", *PLANTED)


@dataclass(frozen=True)
class Cell:
    """The `text` of a cell and what it `means`: a day in ISO, a word of ours, "true" or "false", a key, or nothing."""

    text: str
    means: str


@dataclass(frozen=True)
class Chance:
    """The dice of one case."""

    dice: random.Random

    def day(self) -> Cell:
        """A day that is written as the mapping says."""
        text = (FIRST + timedelta(days=self.dice.randrange(DAYS))).isoformat()
        return Cell(text, text)

    def odd(self, column: str, good: Cell) -> Cell:
        """Another way to write what a `good` cell of a `column` says, or something that says nothing."""
        ways = [self._padded, self._invisible, *_BY_COLUMN[column]]
        return self.dice.choice(ways)(self, good) if column in _BY_COLUMN else self._padded(self, good)

    @staticmethod
    def _padded(chance: Chance, good: Cell) -> Cell:
        ahead, behind = chance.dice.choice(_SPACES), chance.dice.choice((*_SPACES, "\t"))
        return Cell(f"{ahead}{good.text}{behind}", good.means)

    @staticmethod
    def _invisible(chance: Chance, good: Cell) -> Cell:
        at = chance.dice.randrange(len(good.text) + 1)
        return Cell(good.text[:at] + chance.dice.choice(_INVISIBLE) + good.text[at:], good.means)


def _one_of(texts: tuple[str, ...], means: str = NOBODY_KNOWS):
    return lambda chance, good: Cell(chance.dice.choice(texts), means)


def _other_digits(chance: Chance, good: Cell) -> Cell:
    nought = ord(chance.dice.choice(_ZEROS))
    return Cell("".join(chr(nought + int(c)) if c in "0123456789" else c for c in good.text), good.means)


def _other_format(chance: Chance, good: Cell) -> Cell:
    if good.means in (NOBODY_KNOWS, ""):
        return good
    day = date.fromisoformat(good.means)
    forms = ("%Y/%m/%d", "%Y%m%d", "%Y-%m-%d 10:30", "%Y-%m-%d 23:59:59", "%Y-%m-%dT00:00:00Z", "%d %b %Y", "%Y-%j")
    forms += ("%m/%d/%Y", "%d.%m.%Y") if day.day > 12 else ()
    return Cell(day.strftime(chance.dice.choice(forms)), good.means)


def _leap_day(chance: Chance, good: Cell) -> Cell:
    return Cell("2020-02-29", "2020-02-29")


def _other_case(chance: Chance, good: Cell) -> Cell:
    return Cell(chance.dice.choice((good.text.upper(), good.text.lower(), good.text.title())), good.means)


def _wide(chance: Chance, good: Cell) -> Cell:
    return Cell("".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in good.text), good.means)


def _flag(chance: Chance, good: Cell) -> Cell:
    yes = good.means == "true"
    return Cell(
        chance.dice.choice(("Y", "yes", "TRUE", "t", "1") if yes else ("N", "no", "FALSE", "f", "0")), good.means
    )


_BY_COLUMN = {
    "date": (_one_of(NO_DATES), _one_of(NO_DATES), _other_digits, _other_format, _leap_day, _wide),
    "area": (_one_of(NO_AREAS), _other_case, _wide),
    "relationship": (_one_of(NO_RELATIONSHIPS), _other_case, _one_of(("",), "unknown"), _wide),
    "report": (_one_of(NO_FLAGS), _flag, _wide),
    "suspect": (_other_case, _wide, _one_of(("",), ""), _one_of(NO_KEYS)),
    "incident": (_one_of(NO_KEYS),),
}


def folded(key: str) -> str:
    """A key without the marks of an export: forms of letters, case, blanks and characters nobody sees."""
    plain = unicodedata.normalize("NFKC", key).upper()
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")
