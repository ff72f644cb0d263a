"""The cells of a Parquet file, through pyarrow (the extra `parquet`); only the columns that are asked for are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.asked_rows import BLOCK, asked_rows
from ipvi_eval.data.cells.grid import Grid, Reads, looked_at
from ipvi_eval.data.cells.workbook import as_text
from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.errors import DataError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq


def parquet_grid(path: Path, mapping: FileMapping, reads: Reads | None) -> Grid:
    """The table in the file at `path`; its lines are rows, numbered from 1.

    Raises DataError when pyarrow is not installed, or cannot read the file, or has none of the columns.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        msg = f"{mapping.place}: it takes pyarrow; install it with: pip install 'ipvi_eval[parquet]'"
        raise DataError(msg) from None
    try:
        with pq.ParquetFile(path) as file:
            header = tuple(file.schema_arrow.names)
            ahead = next(file.iter_batches(batch_size=1), None)
            first = [as_text(value) for value in ahead.to_pylist()[0].values()] if ahead is not None else []
            places = looked_at(header, first, reads, mapping)
            keep = {} if reads is None else mapping.keep
            names = [header[place] for place in places]
            blocks = _blocks(file, names) if keep else [file.read(columns=names)]
            found = asked_rows((_cells(block, header, places) for block in blocks), header, places, keep)
    except (pa.ArrowException, OSError, ValueError):
        msg = f"{mapping.file} is not a readable Parquet file; write it again, or export the table as CSV"
        raise DataError(msg) from None
    return Grid(header, found.cells, 1, "the file", workbook=True, lines=found.lines, dropped=found.dropped)


def _blocks(file: pq.ParquetFile, names: list[str]) -> Iterator[pa.Table]:
    import pyarrow as pa

    return (pa.Table.from_batches([block]) for block in file.iter_batches(batch_size=BLOCK, columns=names))


def _cells(block: pa.Table, header: Sequence[str], places: Sequence[int]) -> pd.DataFrame:
    return pd.DataFrame({place: _texts(block[header[place]]) for place in places}, dtype=str)


def _texts(column: pa.ChunkedArray) -> NDArray[np.object_]:
    """The cells (n,) of a column as stripped text. Each distinct value becomes text once, and cells that are alike
    share it."""
    import pyarrow as pa

    try:
        coded = column.dictionary_encode().unify_dictionaries()
    except pa.ArrowNotImplementedError:  # lists and records have no dictionary
        return np.array([as_text(value).strip() for value in column.to_pylist()], dtype=object)
    if not coded.num_chunks:
        return np.empty(0, dtype=object)
    found = coded.chunk(0).dictionary
    are_texts = pa.types.is_string(found.type) or pa.types.is_large_string(found.type)
    distinct = found.to_numpy(zero_copy_only=False) if are_texts else map(as_text, found.to_pylist())
    texts = np.array([*map(str.strip, distinct), ""], dtype=object)  # the last stands for an empty cell
    places = [chunk.indices.cast(pa.int64()).fill_null(-1).to_numpy() for chunk in coded.chunks]
    return np.asarray(texts[np.concatenate(places)], dtype=object)
