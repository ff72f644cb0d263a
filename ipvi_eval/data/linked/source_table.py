"""A canonical table with its way back to the file, so that a problem names file, row and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.coded import Coded
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.data.problems import Problem
from ipvi_eval.worded import counted


@dataclass(frozen=True, slots=True)
class SourceTable:
    """A canonical table with its way back to the file: `rows` (n,) and `header` (ours to theirs).

    A table that was put together from several files or sheets has in `places` (n,) what messages call that of each row.
    Columns of texts are numbered when they are first asked for (`coded`), and rows that are kept keep their numbers; a
    table with another frame begins anew.
    """

    table: TableName
    file: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    header: dict[str, str]
    places: NDArray[np.object_] | None = None
    _coded: dict[str, Coded] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def stacked(cls, file: str, parts: Sequence[SourceTable]) -> SourceTable:
        """The rows of all `parts` below each other, called `file` together; a single part is as it was."""
        first, *more = parts
        if not more:
            return first
        frame = pd.concat([part.frame for part in parts], ignore_index=True)
        places = np.repeat(np.array([part.file for part in parts], dtype=object), [len(part.rows) for part in parts])
        return cls(first.table, file, frame, np.concatenate([part.rows for part in parts]), first.header, places)

    def coded(self, column: str) -> Coded:
        """The texts of one of our columns as numbers."""
        if column not in self._coded:
            self._coded[column] = Coded.of(self.frame[column])
        return self._coded[column]

    def numbered(self, columns: Mapping[str, Coded]) -> SourceTable:
        """The same table, whose `columns` have been numbered already."""
        done = replace(self)
        done._coded.update({**self._coded, **columns})
        return done

    def sharing(self, columns: Mapping[str, Coded]) -> SourceTable:
        """The same table, whose `columns` have been numbered together with those of other tables: each of their texts
        is kept once for all of these."""
        cells: dict[str, Any] = {str(name): self.frame[name].array for name in self.frame}
        for name, coded in columns.items():
            cells[name] = pd.array(coded.words, dtype="string").take(coded.codes, allow_fill=True)
        frame = pd.DataFrame(cells, index=self.frame.index, copy=False)
        return replace(self, frame=frame).numbered({**self._coded, **columns})

    def repeats(self, columns: Sequence[str]) -> NDArray[np.bool_]:
        """Which rows (n,) repeat an earlier one in all `columns`; the first of them is the one that tells most rows
        apart, and only rows that share it are held together. Missing equals missing."""
        first = self.coded(columns[0])
        again = first.several | ~first.filled
        cells = {column: self._compared(column)[again] for column in columns}
        again[again] = pd.DataFrame(cells, copy=False).duplicated().to_numpy()
        return again

    def _compared(self, column: str) -> NDArray[Any]:
        """What tells whether the cells (n,) of a column are alike: the numbers of texts do."""
        cells = self.frame[column]
        return self.coded(column).codes if cells.dtype == "string" else cells.to_numpy()

    def problems(self, what: str, column: str, bad: pd.Series | NDArray[np.bool_]) -> list[Problem]:
        """One problem for each row that is marked in `bad` (n,)."""
        theirs, marked = self.header.get(column, column), np.flatnonzero(np.asarray(bad, dtype=bool))
        places = self._places(marked)
        return [Problem(str(place), what, theirs, int(self.rows[at])) for place, at in zip(places, marked, strict=True)]

    def only(self, kept: pd.Series | NDArray[np.bool_]) -> SourceTable:
        """The rows that are marked in `kept` (n,); they keep their numbers in the file."""
        which = np.asarray(kept, dtype=bool)
        return self if which.all() else self.at(np.flatnonzero(which))

    def at(self, positions: NDArray[np.int64]) -> SourceTable:
        """The rows at these positions, in their order."""
        places = None if self.places is None else self.places[positions]
        frame = self.frame.iloc[positions].reset_index(drop=True)
        done = replace(self, frame=frame, rows=self.rows[positions], places=places)
        return done.numbered({column: coded.at(positions) for column, coded in self._coded.items()})

    def noticed(self, what: str, odd: pd.Series | NDArray[np.bool_]) -> Iterator[Problem]:
        """One problem for each file with rows that are marked in `odd` (n,), naming all of them; none without any.

        `what` speaks of the whole table, so that each of several files says how many of the rows are its own.
        """
        marked = np.flatnonzero(np.asarray(odd, dtype=bool))
        of_each = self._places(marked)
        places = dict.fromkeys(of_each)
        for place in places:
            here = marked[of_each == place]
            share = f" (in all files together; {counted(len(here), 'row')} of them here)" if len(places) > 1 else ""
            yield Problem(str(place), what + share, rows=tuple(sorted(self.rows[here].tolist())))

    def _places(self, positions: NDArray[np.int64]) -> NDArray[np.object_]:
        return np.full(len(positions), self.file, dtype=object) if self.places is None else self.places[positions]
