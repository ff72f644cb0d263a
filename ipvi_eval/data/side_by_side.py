"""Columns that stand several times in a row, numbered: ten offenders of a victim become a row for each."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

import numpy as np
import pandas as pd

from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.worded import counted


def numbered(pattern: str) -> re.Pattern[str]:
    """What matches the names that `pattern` means, with a number in place of its "*".

    >>> bool(numbered("REL_*").fullmatch("REL_10")), bool(numbered("REL_*").fullmatch("REL_CODE"))
    (True, False)
    """
    before, _, after = pattern.partition("*")
    return re.compile(rf"{re.escape(before)}(\d+){re.escape(after)}")


def unfolded(raw: RawTable, file: FileMapping, missing: Collection[str] = ()) -> RawTable:
    """The table with a row for each number whose cells hold something, in place of the columns side by side.

    A row none of whose numbers holds anything stays once, with empty cells; `missing` are values that count as empty.
    Raises DataError where no column is called as `side_by_side` says.
    """
    if not file.side_by_side:
        return raw
    nothing = {value.strip().casefold() for value in missing} | {""}
    places = places_of(raw.columns, file, raw.file)
    numbers = sorted({number for found in places.values() for number in found})
    blank = pd.Series("", index=pd.RangeIndex(raw.texts.rows))
    blocks = {
        ours: np.column_stack([raw.texts[found[one]] if one in found else blank for one in numbers])
        for ours, found in places.items()
    }
    empty = [pd.DataFrame(block).apply(lambda cells: cells.str.casefold().isin(nothing)) for block in blocks.values()]
    taken = ~np.logical_and.reduce([one.to_numpy(dtype=bool) for one in empty])
    taken[~taken.any(axis=1), 0] = True
    row, number = np.nonzero(taken)
    beside = {name for found in places.values() for name in found.values()}
    done = raw.at(row)
    rest = done.texts.called({name: name for name in done.columns if name not in beside})
    cells = rest.beside({ours: block[row, number] for ours, block in blocks.items()})
    named = ", ".join(file.side_by_side.values())
    note = f"{raw.file}: a row for each number of {named}, {len(row):,} from {counted(raw.texts.rows, 'row')}"
    dated = raw.dated | {ours for ours, found in places.items() if not raw.dated.isdisjoint(found.values())}
    return replace(done, texts=cells, notes=(*raw.notes, note), dated=dated)


def places_of(columns: Collection[str], file: FileMapping, where: str) -> dict[str, dict[int, str]]:
    """Of each column that `side_by_side` makes, the one of `columns` that stands for each number.

    Raises ProblemsError, about the file `where`, for a name that is taken already and for a pattern of no column.
    """
    taken = [ours for ours in file.side_by_side if ours in columns]
    refuse([Problem(where, "a column is called so already; choose another name", ours) for ours in taken])
    places = {ours: _numbered(columns, pattern) for ours, pattern in file.side_by_side.items()}
    what = "no column is called so, with a number in place of the *; correct `side_by_side` in the mapping"
    refuse([Problem(where, what, file.side_by_side[ours]) for ours, found in places.items() if not found])
    return places


def _numbered(columns: Collection[str], pattern: str) -> dict[int, str]:
    """The column of each number."""
    form = numbered(pattern)
    return {int(match[1]): name for name in columns if (match := form.fullmatch(name))}
