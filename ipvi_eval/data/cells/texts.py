"""The cells of a table column by column, each kept as its reader has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.coded import Coded

Name = TypeVar("Name", bound=int | str)


@dataclass(frozen=True, slots=True, eq=False)
class Texts(Generic[Name]):
    """Stripped text in `rows` rows of `columns`, called by their names, or by their places in a file.

    A column is kept as texts, or as numbers of different texts, and as the latter from when it is first asked for them
    (`coded`): of millions of rows both together would take twice the room.
    """

    rows: int
    columns: dict[Name, pd.Series | Coded]

    @classmethod
    def of(cls, cells: pd.DataFrame) -> Texts[Name]:
        """The columns of a frame (n, columns) of stripped text."""
        names: list[Name] = list(cells.columns)  # type: ignore[arg-type]  # places are whole numbers
        return cls(len(cells), {name: pd.Series(cells[name].array) for name in names})

    def __getitem__(self, name: Name) -> pd.Series:
        """The texts (n,) of a column."""
        column = self.columns[name]
        return pd.Series(column.words[column.codes], dtype=object) if isinstance(column, Coded) else column

    def coded(self, name: Name) -> Coded:
        """A column as numbers, each of whose words some row has: empty cells are texts, too."""
        column = self.columns[name]
        if not isinstance(column, Coded):
            column = self.columns[name] = Coded.of(column)
        return column

    def are(self, name: Name, text: str) -> NDArray[np.bool_]:
        """Which cells (n,) of a column hold this text."""
        column = self.columns[name]
        return column.are(text) if isinstance(column, Coded) else (column == text).to_numpy(dtype=bool)

    def frame(self, names: Iterable[Name] | None = None) -> pd.DataFrame:
        """The texts (n, columns) of all columns, or of those with these names."""
        wanted = [*(self.columns if names is None else names)]
        texts = {name: self[name] for name in wanted}
        return pd.DataFrame(texts, columns=pd.Index(wanted), index=pd.RangeIndex(self.rows), copy=False)

    def called(self, names: Mapping[Name, str]) -> Texts[str]:
        """The columns that have one of these `names`, called so."""
        return Texts(self.rows, {names[name]: self.columns[name] for name in names})

    def beside(self, cells: Mapping[Name, pd.Series | NDArray[np.object_]]) -> Texts[Name]:
        """The columns with further ones, or with others in place of those of the same name."""
        return Texts(self.rows, {**self.columns, **{name: pd.Series(column) for name, column in cells.items()}})

    def at(self, positions: NDArray[np.int64]) -> Texts[Name]:
        """The rows at these positions, in their order; of the others not a word is left."""
        return Texts(len(positions), {name: _at(column, positions) for name, column in self.columns.items()})


def _at(column: pd.Series | Coded, positions: NDArray[np.int64]) -> pd.Series | Coded:
    if isinstance(column, Coded):
        return column.at(positions).used
    return pd.Series(column.array.take(positions))
