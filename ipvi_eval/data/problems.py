"""What is wrong with an extract: file, row and column of each problem, and never the value of a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ipvi_eval.errors import DataError

SHOWN = 10


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    `row` counts as a person sees it in the file, the header being row 1; None is the whole file.
    """

    file: str
    what: str
    column: str | None = None
    row: int | None = None

    def __str__(self) -> str:
        where = self.file
        if self.row is not None:
            where += f", row {self.row}"
        if self.column is not None:
            where += f", column '{self.column}'"
        return f"{where}: {self.what}"


def refuse(problems: Sequence[Problem]) -> None:
    """Raise DataError listing the first ten problems, if there are any."""
    if not problems:
        return
    lines = [str(problem) for problem in problems[:SHOWN]]
    if len(problems) > SHOWN:
        lines.append(f"and {len(problems) - SHOWN:,} more")
    msg = "\n".join(lines)
    raise DataError(msg) from None


def row_list(rows: Iterable[int], *, shown: int = 5) -> str:
    """Row numbers for people: "row 2", "rows 2, 3 and 9", "rows 2, 3, 4, 5, 6 and 1,204 more"."""
    numbers = [str(int(row)) for row in rows]
    if len(numbers) == 1:
        return f"row {numbers[0]}"
    if len(numbers) > shown:
        return f"rows {', '.join(numbers[:shown])} and {len(numbers) - shown:,} more"
    return f"rows {', '.join(numbers[:-1])} and {numbers[-1]}"
