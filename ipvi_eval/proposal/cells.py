"""What the cells of one column are, judged by the rules of reading: days, keys, codes, numbers or yes and no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.data.cells.columns import parse
from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.mapped.dates import FORMATS, ISO, MONTH_FORMATS, DateForm
from ipvi_eval.data.mapped.tables import Column
from ipvi_eval.data.privacy.identifiers import key_problems
from ipvi_eval.data.privacy.identities import identity
from ipvi_eval.data.vocabulary import MOST
from ipvi_eval.data.year_rows import MARKED_YEAR

_FEW = 20
_MOST = 0.8
_MANY, _ROWS_OF_ONE = 100, 20
"""Rows from which on a column of keys has, on average, no more than so many of each."""
_FLAGS = 10
"""Values up to which a column may be about yes and no, by codes of its own."""
TRUE_DATES = (ISO, "%Y-%m-%d %H:%M:%S")
"""How the reader writes the true dates of a workbook, and the days of a database."""
NO_DAY = ("12/31/9999", "9999-12-31", "9999-12-31 00:00:00", "12/31/2999", "NULL", "N/A", "NA", ".")
"""What systems write where there is no day, an open end for example."""
_STILL_OPEN = frozenset(
    {"active", "in custody", "still in custody", "open", "current", "in jail", "present", "to present"}
)
"""Words for an end that has not come; in small letters."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of the column `name` of a table."""

    raw: RawTable
    name: str

    @property
    def text(self) -> pd.Series:
        """The cells, (n,)."""
        return self.raw.texts[self.name]

    @property
    def filled(self) -> pd.Series:
        """Those that hold something."""
        return self.text[self.text != ""]

    @property
    def empty(self) -> int:
        """How many rows hold nothing."""
        return len(self.text) - len(self.filled)

    @property
    def values(self) -> dict[str, int]:
        """What the column holds and in how many rows, most first; without what looks like an identity."""
        return {str(one): int(n) for one, n in self._counts.items() if identity(str(one), place=True) is None}

    @property
    def withheld(self) -> int:
        """How many of its values look like identities, and are not shown."""
        return len(self._counts) - len(self.values)

    @property
    def _counts(self) -> pd.Series:
        return self.filled.value_counts()

    @property
    def listable(self) -> bool:
        """Whether the column has so few values that they could be listed."""
        return 0 < self.filled.nunique() <= MOST

    def no_days(self) -> tuple[str, ...]:
        """Those of its values that usually mean that there is no day."""
        there = set(self.filled.unique())
        open_ends = sorted(cell for cell in there if cell.casefold() in _STILL_OPEN)
        return (*(mark for mark in NO_DAY if mark in there), *open_ends)

    def formats(self, kind: str, no_days: Sequence[str] = ()) -> tuple[str, ...]:
        """The formats in which every cell is a day, or a month; true dates of a workbook are in none of their own."""
        cells = pd.Series(self.filled[~self.filled.isin(no_days)].unique())
        if self.raw.workbook:
            true = DateForm(TRUE_DATES[0]).read(cells).notna() | DateForm(TRUE_DATES[1]).read(cells).notna()
            if len(cells) and true.all():
                return TRUE_DATES[:1]
            cells = cells[~true]
        usual = (*MONTH_FORMATS, *FORMATS) if kind == "month" else FORMATS
        return tuple(one for one in dict.fromkeys(usual) if _are_days(cells, DateForm(one)))

    def not_days(self, kind: str) -> tuple[int, ...]:
        """The rows in which no day, or month, stands, in the format that reads most cells; none where that is fewer
        than half of them, as the column then holds something else."""
        usual = (*MONTH_FORMATS, *FORMATS) if kind == "month" else FORMATS
        words = pd.Series(self.filled.unique())
        true = {word for one in TRUE_DATES for word in words[DateForm(one).read(words).notna()]}
        true = true if self.raw.workbook else set()
        rest = words[~words.isin(true)]
        read = [rest[DateForm(one).read(rest).notna()] for one in dict.fromkeys(usual)]
        good = {*max(read, key=len), *true, *self.no_days(), ""}
        bad = ~self.text.isin(good).to_numpy(dtype=bool)
        return tuple(int(row) for row in self.raw.rows[bad]) if 2 * bad.sum() < len(self.filled) else ()

    def fit(self, column: Column) -> bool:
        """Whether the cells can be what a column of ours holds; codes and words can be anything that is listable."""
        if column.kind in ("date", "month"):
            return bool(self.formats(column.kind, self.no_days()))
        if column.kind == "key":
            return self.tells_apart() and not key_problems(
                "", self.name, self.raw.texts.coded(self.name), self.raw.rows, replaced=True
            )
        if column.kind in ("code", "text"):
            return self.listable
        if column.kind == "flag" and 0 < self.filled.nunique() <= _FLAGS:
            return True
        if self.filled.empty:
            return False
        return not parse(column, self.filled.drop_duplicates(), codes={}, dates=DateForm()).bad.any()

    def tells_apart(self) -> bool:
        """Whether there are so many values that they may be keys: a number within an incident, an age or a sex would
        make one person of hundreds."""
        return len(self.filled) < _MANY or self.filled.nunique() * _ROWS_OF_ONE >= len(self.filled)

    def are_years(self) -> bool:
        """Whether the cells are calendar years, with a mark for a note or without; a total may stand below."""
        return not self.filled.empty and bool(self.filled.str.fullmatch(MARKED_YEAR).mean() >= _MOST)

    def plain_flag(self) -> bool:
        """Whether the cells say yes or no in the words that need no codes."""
        flag = Column(name="", kind="flag")
        return not parse(flag, self.filled.drop_duplicates(), codes={}, dates=DateForm()).bad.any()

    def flags(self) -> dict[str, bool]:
        """What the column holds, and whether it says yes, where all of it is plain."""
        values = list(self.values)
        read = parse(Column(name="", kind="flag"), pd.Series(values, dtype="string"), codes={}, dates=DateForm())
        return dict(zip(values, map(bool, read.values), strict=True))


def _are_days(cells: pd.Series, form: DateForm) -> bool:
    """Whether every cell is a day in this format; a few of them tell when it is not."""
    ahead = cells.head(_FEW)
    return len(ahead) > 0 and bool(form.read(ahead).notna().all()) and bool(form.read(cells).notna().all())


def in_common(sets: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """What all of several sequences have, in the order of the first.

    >>> in_common([["a", "b", "c"], ["c", "b"]])
    ('b', 'c')
    """
    first, *rest = sets
    return tuple(one for one in first if all(one in other for other in rest))
