"""What is wrong with an extract: file, row and column of each problem, and never the value of a cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ipvi_eval.errors import DataError

SHOWN = 10
_ONE_WORD = re.compile(r"[A-Za-z][\w.-]*")


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
