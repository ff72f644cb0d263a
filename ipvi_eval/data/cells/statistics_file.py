"""The cells of an SPSS, Stata or SAS file, through pyreadstat (the extra `statistics-files`); only the columns that are
asked for are read, and codes stay codes unless the mapping asks for their labels."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from ipvi_eval.data.cells.grid import Grid, Reads, looked_at, stripped
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.cells.workbook import as_text
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.errors import DataError

_READERS = {
    ".sav": "read_sav",
    ".zsav": "read_sav",
    ".por": "read_por",
    ".dta": "read_dta",
    ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
}


def statistics_grid(path: Path, mapping: FileMapping, reads: Reads | None) -> Grid:
    """The table in the file at `path`; its lines are cases, numbered from 1. What it declares missing is empty.

    Raises DataError when pyreadstat is not installed, or cannot read the file, or has none of the columns.
    """
    try:
        import pyreadstat
    except ImportError:
        msg = f"{mapping.place}: it takes pyreadstat; install it with: pip install 'ipvi_eval[statistics-files]'"
        raise DataError(msg) from None
    read = getattr(pyreadstat, _READERS[path.suffix.lower()])
    options: dict[str, Any] = {} if mapping.encoding is None else {"encoding": mapping.encoding}
    if mapping.labels:
        options |= {"apply_value_formats": True, "formats_as_category": False}
    try:
        ahead, told = read(path, row_limit=1, **options)
        header = tuple(told.column_names)
        first = _texts(ahead).iloc[0].tolist() if len(ahead) else []
        places = looked_at(header, first, reads, mapping)
        found, _ = read(path, usecols=[header[place] for place in places], **options)
    except pyreadstat.ReadstatError:
        msg = f"{mapping.file} is not a readable {path.suffix} file, or is in another `encoding` than the mapping says"
        raise DataError(msg) from None
    cells = _texts(found[[header[place] for place in places]]).set_axis(places, axis=1)
    dated = frozenset(place for place in places if _of_days(found[header[place]]))
    return Grid(header, Texts.of(stripped(cells)), 1, "the file", workbook=True, dated=dated)


def has_labels(path: Path) -> bool:
    """Whether a file says what its codes stand for; one that cannot be read says nothing, and its reader why."""
    try:
        import pyreadstat
    except ImportError:
        return False
    try:
        _, told = getattr(pyreadstat, _READERS[path.suffix.lower()])(path, metadataonly=True)
    except pyreadstat.ReadstatError:
        return False
    return bool(told.variable_value_labels)


def _of_days(column: pd.Series) -> bool:
    """Whether a column, whose values are of one kind, has days."""
    return any(isinstance(value, date) for value in column.dropna().head(1))


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame (n, columns) as text."""
    cells = {name: ["" if pd.isna(value) else as_text(value) for value in frame[name]] for name in frame.columns}
    return pd.DataFrame(cells, dtype=str)
