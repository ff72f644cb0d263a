"""Tables of the synthetic extract, written row by row: as CSV, or as Parquet (the extra `parquet`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, get_args

from ipvi_eval.errors import OutputError

MARK = "SYNTHETIC DATA"
Kind = Literal["csv", "parquet"]
KINDS: tuple[str, ...] = get_args(Kind)

Cell = str | int
Rows = Iterable[Sequence[Cell]]

_WHOLE = frozenset({"AGE", "PRIOR_ARR", "YEAR", "POPULATION", "CONTACTS", "NUMBER"})
"""Columns of whole numbers; the others are text in an agency's codes, in Parquet too."""


class TableFile(Protocol):
    """One table being written. Every row gets a last cell that says that it is synthetic."""

    def add(self, rows: Rows) -> None:
        """Write some more rows."""
        ...

    def close(self) -> None:
        """Write what is left, and let go of the file."""
        ...


def table_file(path: Path, columns: Sequence[str]) -> TableFile:
    """The table in the new file at `path`, in the form that its ending names.

    Raises OutputError where the form is Parquet and pyarrow is not installed.
    """
    columns = (*columns, "SYNTHETIC")
    return _Parquet(path, columns) if path.suffix == ".parquet" else _Csv(path, columns)


class _Csv:
    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._stream = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._stream, lineterminator="\n")
        self._writer.writerow(columns)

    def add(self, rows: Rows) -> None:
        self._writer.writerows([*row, MARK] for row in rows)

    def close(self) -> None:
        self._stream.close()


class _Parquet:
    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        arrow, parquet = pyarrow()
        self._arrow = arrow
        types = [arrow.int64() if name in _WHOLE else arrow.string() for name in columns]
        self._schema = arrow.schema(list(zip(columns, types, strict=True)))
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")

    def add(self, rows: Rows) -> None:
        cells = list(zip(*((*row, MARK) for row in rows), strict=True)) or [()] * len(self._schema)
        arrays = [
            self._arrow.array([None if cell == "" else cell for cell in column], field.type)
            for column, field in zip(cells, self._schema, strict=True)
        ]
        self._writer.write_table(self._arrow.table(arrays, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def pyarrow() -> tuple[Any, Any]:
    """The package pyarrow and its Parquet part; OutputError where it is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        msg = "Parquet takes pyarrow; install it with: pip install 'ipvi_eval[parquet]'"
        raise OutputError(msg) from None
    return pyarrow, pyarrow.parquet
