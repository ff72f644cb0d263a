"""What is wrong with an extract: file, row and column of each problem, and never the value of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ipvi_eval.errors import DataError

SHOWN = 10
_ONE_WORD = re.compile(r"[A-Za-z][\w.-]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    `row` counts as a person sees it in the file, the header being row 1; None is the whole file. A problem of several
    `rows` has "{rows}" in `what`, where they are named: the first few, or in full.
    """

    file: str
    what: str
    column: str | None = None
    row: int | None = None
    rows: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self._said(row_list(self.rows))

    def in_full(self) -> str:
        """The same with every row named."""
        return self._said(row_list(self.rows, shown=len(self.rows)))

    def plain(self) -> dict[str, Any]:
        """File, column, rows and what is wrong, as plain values for JSON."""
        rows = list(self.rows) if self.row is None else [self.row]
        return {"file": self.file, "column": self.column, "rows": rows, "what": self._what(row_list(self.rows))}

    def _said(self, rows: str) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column '{self.column}'"
        return f"{where}: {self._what(rows)}"

    def _what(self, rows: str) -> str:
        return self.what.replace("{rows}", rows) if self.rows else self.what


class ProblemsError(DataError):
    """Everything that is wrong with an extract: as text the first ten of the `problems`, in full all of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            lines.append(f"and {len(self.problems) - SHOWN:,} more")
        super().__init__("\n".join(lines))

    def in_full(self) -> str:
        """All problems, a line each, with all their rows."""
        return "\n".join(problem.in_full() for problem in self.problems)

    def plain(self) -> list[dict[str, Any]]:
        """File, column, rows and what is wrong of each."""
        return [problem.plain() for problem in self.problems]


def refuse(problems: Sequence[Problem]) -> None:
    """Raise ProblemsError, if there are any problems."""
    if problems:
        raise ProblemsError(problems) from None


def row_list(rows: Iterable[int], *, shown: int = 5) -> str:
    """Row numbers for people: "row 2", "rows 2, 3 and 9", "rows 2, 3, 4, 5, 6 and 1,204 more"."""
    numbers = [str(int(row)) for row in rows]
    if not numbers:
        return ""
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    if len(numbers) > shown:
        return f"rows {', '.join(numbers[:shown])} and {len(numbers) - shown:,} more"
    return f"rows {', '.join(numbers[:-1])} and {numbers[-1]}"


def similar(name: str, names: Iterable[str]) -> list[str]:
    """The columns of a file that may be meant by `name`, the likeliest first.

    A row that is taken for the header may be a record, so that what is unlike a wanted name is not to be told.
    """
    folded = {other.casefold(): other for other in names}
    return [folded[match] for match in get_close_matches(name.casefold(), folded, n=2, cutoff=0.5)]


def column_list(wanted: str, names: Sequence[str], *, shown: int = 40) -> str:
    """The columns of a file for people: those of one word, and those like the `wanted` one; others only counted."""
    close = similar(wanted, names)
    told = [name for name in names if name in close or _ONE_WORD.fullmatch(name)][:shown]
    listed = ", ".join(f"'{name}'" for name in told)
    rest = len(names) - len(told)
    if not rest:
        return listed
    return f"{listed} and {rest:,} more" if told else f"{rest:,} columns"
