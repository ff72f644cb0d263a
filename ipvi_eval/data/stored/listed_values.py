"""The values of a stored column, each translated once by the reader of files, and put back by a join.

Dates, codes, flags and whole numbers repeat: a column of millions of rows has thousands of values. They are fetched
with their numbers of rows, and what they mean is decided where that of a file's cells is (`data.cells.columns`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.worded import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from numpy.typing import NDArray

    from ipvi_eval.data.cells.columns import Parsed

MOST = 200_000
"""A column with more values than this holds moments or free text, which are not translated one by one."""

_TYPES = {"bool": "boolean", "Int64": "int64", "int64": "int64", "float64": "float64", "datetime64[ns]": "date"}


@dataclass(frozen=True, slots=True)
class ListedValues:
    """The distinct `cells` (v,) of a column, as the database has their text, and how many `rows` (v,) hold each."""

    place: str
    column: str
    cells: pd.Series
    rows: pd.Series

    @property
    def stripped(self) -> pd.Series:
        """The cells (v,) as a file's reader has them: databases strip fewer kinds of space."""
        return self.cells.str.strip()

    def problems(self, parsed: Parsed, empty: NDArray[np.bool_], unlisted: str) -> Iterator[Problem]:
        """What is wrong, with the number of rows; `unlisted` says where values must be listed."""
        if empty.any():
            yield Problem(self.place, f"is empty in {self._in(empty)}", self.column)
        if not parsed.bad.any():
            return
        held = self._in(parsed.bad)
        if parsed.unlisted:
            hold = "holds" if held == "1 row" else "hold"
            what = f"{held} {hold} {counted(parsed.unlisted, 'value')} that {unlisted} does not list"
        else:
            what = parsed.what.replace("{rows}", held) if "{rows}" in parsed.what else f"{parsed.what} in {held}"
        yield Problem(self.place, what, self.column)

    def _in(self, marked: NDArray[np.bool_]) -> str:
        rows = int(self.rows[np.asarray(marked, dtype=bool)].sum())
        return counted(rows, "row")

    def put_back(self, table: Any, name: str, values: pd.Series) -> Any:
        """The table (Ibis) with `values` (v,) in place of the cells in its column `name`."""
        import ibis

        kind = _TYPES.get(str(values.dtype), "string")
        known = values.dt.date if kind == "date" else values
        meant = [None if absent else value for value, absent in zip(known.tolist(), values.isna(), strict=True)]
        cell, meaning = f"{name}_cell", f"{name}_meaning"
        lookup = ibis.memtable(
            pd.DataFrame({cell: self.cells.astype(object), meaning: pd.Series(meant, dtype=object)}),
            schema={cell: "string", meaning: kind},
        )
        found = table.left_join(lookup, table[name] == lookup[cell]).drop(name, cell)
        return found.rename({name: meaning})


def listed_values(table: Any, name: str, place: str, column: str) -> ListedValues:
    """The values of the text column `name` of a table (Ibis); ProblemsError where there are too many to translate."""
    found = table.group_by(name).aggregate(rows=table.count()).limit(MOST + 1).to_pandas()
    if len(found) > MOST:
        what = (
            f"holds more than {MOST:,} values; store days as dates (a view that casts them), and leave out what is no "
            "date, code, flag or whole number"
        )
        refuse([Problem(place, what, column)])
    found = found.sort_values(name, ignore_index=True)
    return ListedValues(place, column, found[name].astype(str), found["rows"])


def alike(table: Any, name: str, place: str, column: str, values: Collection[str]) -> list[str]:
    """The cells of the text column `name` that hold one of the `values`, whatever their case and the space around."""
    folded = {value.strip().casefold() for value in values}
    listed = listed_values(table, name, place, column)
    return list(listed.cells[listed.stripped.str.casefold().isin(folded)])
