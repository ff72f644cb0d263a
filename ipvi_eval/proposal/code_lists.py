"""Codes whose meaning is published: which of our words a column's values stand for, and by what list."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ipvi_eval.data.accents import without_accents

_BETWEEN = re.compile(r"[,;|]")
"""What stands between several codes in one cell."""
_CODE_AND_LABEL = re.compile(
    r"(?:\d{1,3}[A-Z]?\s*[-:=.]|(?!NO|EX)[A-Z]{1,2}(?:\s+-|\s*[:=]))\s*(?P<label>[^\W\d_][^\d]*)"
)
"""A code and what it stands for in one cell. "non-family" and "NO - FAMILY" are none."""


def label_of(value: str) -> str | None:
    """What a code in the same cell is said to stand for; None where a cell is no such pair.

    >>> label_of("1 - Husband"), label_of("SE: Spouse"), label_of("non-family"), label_of("120.00")
    ('Husband', 'Spouse', None, None)
    """
    found = _CODE_AND_LABEL.fullmatch(value.strip())
    return None if found is None else found["label"].strip()


def holds_several(value: str) -> bool:
    """Whether a cell may hold several codes, as that of a victim with two injuries does.

    >>> holds_several("N,M"), holds_several("N")
    (True, False)
    """
    return _BETWEEN.search(value) is not None


def _plain(value: str) -> str:
    """A value as values are compared: capital and small letters alike, with an accent or without, "ex-" as "ex "."""
    return without_accents(value).casefold().replace("ex-", "ex ")


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes that stand for each of our words in `column`, and the `source` that says so. One that
    is `whole` may be written into a mapping with all its codes, whether they are there or not."""

    column: str
    name: str
    source: str
    codes: Mapping[str, tuple[str, ...]]
    whole: bool = False

    def word(self, value: str) -> str | None:
        """Our word for a value, capital and small letters alike; None where the list does not have it. Of a code with
        its label that of the label.

        Of several codes in one cell, all of them on the list, one that means yes makes it yes; several of another
        column must mean the same.
        """
        if (word := self._single(value)) is not None:
            return word
        if (label := label_of(value)) is not None:
            return self._single(label)
        if not holds_several(value):
            return None
        words = {self._single(code) for code in _BETWEEN.split(value)}
        if None not in words and "true" in words:
            return "true"
        return words.pop() if len(words) == 1 else None

    def _single(self, value: str) -> str | None:
        wanted = _plain(value.strip())
        return next((word for word, codes in self.codes.items() if wanted in map(_plain, codes)), None)


@cache
def code_lists() -> tuple[CodeList, ...]:
    """Every list, in the order of the file."""
    raw = tomllib.loads(files("ipvi_eval.proposal").joinpath("code_lists.toml").read_text("utf-8"))["lists"]
    told = ("column", "name", "source", "whole")
    return tuple(
        CodeList(
            **{key: value for key, value in one.items() if key in told},
            codes={key: tuple(value) for key, value in one.items() if key not in told},
        )
        for one in raw
    )


def best_list(column: str, values: Collection[str]) -> CodeList | None:
    """The list that knows most of the `values` of our column; None where none knows one, or two know as many and read
    them differently.

    >>> best_list("relationship", ["SE", "BG"]).name
    'NIBRS, relationship of victim to offender (data element 35)'
    """
    known = [
        (sum(one.word(value) is not None for value in values), one) for one in code_lists() if one.column == column
    ]
    most = max((number for number, _ in known), default=0)
    best = [one for number, one in known if number == most > 0]
    readings = {tuple(one.word(value) for value in values) for one in best}
    return best[0] if len(readings) == 1 else None
