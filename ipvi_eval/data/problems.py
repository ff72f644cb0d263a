"""What is wrong with an extract: file, row and column of each problem, and never the value of a cell."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ipvi_eval.errors import DataError

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    `column` is the name of a column that the mapping gives, or the number of one that nobody named: its header may
    itself be somebody's name. `row` counts as a person sees it in the file, the header being row 1; None is the whole
    file. A problem of several `rows` has "{rows}" in `what`, where they are named: the first few, or in full.
    """

    file: str
    what: str
    column: str | int | None = None
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
            where += f", column {self.column}" if isinstance(self.column, int) else f", column '{self.column}'"
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


def instead(wanted: str, header: Sequence[str], known: Collection[str] = ()) -> str:
    """What may be meant by a column that a file does not have: where in its `header` a name like it stands, or how many
    columns are not among the `known` ones.

    No name of the header is told. It may be a first record, or a person's name.
    """
    folded = {name.casefold(): place for place, name in enumerate(header, 1) if name and name not in known}
    close = get_close_matches(wanted.casefold(), folded, n=2, cutoff=0.5)
    if close:
        return f"column {' or '.join(str(folded[name]) for name in close)} of the file has a name like it"
    return f"the file has {len(folded):,} other column{'' if len(folded) == 1 else 's'}, none with a name like it"
