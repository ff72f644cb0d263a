"""The cells of a Parquet file, through pyarrow (the extra `parquet`); only the columns that are asked for are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import is_
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ipvi_eval.data.cells.asked_rows import BLOCK, asked_rows
from ipvi_eval.data.cells.grid import Grid, Reads, looked_at
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.cells.workbook import as_text
from ipvi_eval.data.coded import Coded, narrow
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
        with pq.ParquetFile(path, read_dictionary=_of_texts(pq.read_schema(path))) as file:
            header = tuple(file.schema_arrow.names)
            ahead = next(file.iter_batches(batch_size=1), None)
            first = [as_text(value) for value in ahead.to_pylist()[0].values()] if ahead is not None else []
            places = looked_at(header, first, reads, mapping)
            dated = frozenset(place for place in places if _of_days(file.schema_arrow.field(place).type))
            keep = {} if reads is None else mapping.keep
            if not keep:
                cells = Texts(file.metadata.num_rows, {place: _read(file, header[place]).used for place in places})
                return Grid(header, cells, 1, "the file", workbook=True, dated=dated)
            blocks = (_cells(block, header, places) for block in _blocks(file, [header[place] for place in places]))
            found = asked_rows(blocks, header, places, keep)
    except (pa.ArrowException, OSError, ValueError):
        msg = f"{mapping.file} is not a readable Parquet file; write it again, or export the table as CSV"
        raise DataError(msg) from None
    texts: Texts[int] = Texts.of(found.cells)
    return Grid(header, texts, 1, "the file", workbook=True, dated=dated, lines=found.lines, dropped=found.dropped)


def _of_days(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return bool(pa.types.is_date(kind) or pa.types.is_timestamp(kind))


def _blocks(file: pq.ParquetFile, names: list[str]) -> Iterator[pa.Table]:
    import pyarrow as pa

    return (pa.Table.from_batches([block]) for block in file.iter_batches(batch_size=BLOCK, columns=names))


def _of_texts(schema: pa.Schema) -> list[str]:
    """The columns that Arrow can read as numbers of different texts, as the file has them."""
    import pyarrow as pa

    return [field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]


def _cells(block: pa.Table, header: Sequence[str], places: Sequence[int]) -> pd.DataFrame:
    return Texts(block.num_rows, {place: _coded(block[header[place]]) for place in places}).frame()


def _read(file: pq.ParquetFile, name: str) -> Coded:
    """A whole column. Arrow keeps what it took for one for the next, and the largest are of keys."""
    import pyarrow as pa

    coded = _coded(file.read(columns=[name])[0])
    pa.default_memory_pool().release_unused()
    return coded


def _coded(column: pa.ChunkedArray) -> Coded:
    """The cells (n,) of a column as stripped text. Each distinct value becomes text once, and cells that are alike
    share it."""
    import pyarrow as pa

    try:
        coded = column.dictionary_encode().unify_dictionaries()
    except pa.ArrowNotImplementedError:  # lists and records have no dictionary
        return Coded.of(pd.Series([as_text(value).strip() for value in column.to_pylist()], dtype=object))
    if not coded.num_chunks:
        return Coded.of(pd.Series([], dtype=object))
    found = coded.chunk(0).dictionary
    are_texts = pa.types.is_string(found.type) or pa.types.is_large_string(found.type)
    distinct = found.to_numpy(zero_copy_only=False) if are_texts else [*map(as_text, found.to_pylist())]
    texts = np.array([*map(str.strip, distinct), ""], dtype=object)  # the last stands for an empty cell
    places = np.concatenate([chunk.indices.fill_null(-1).to_numpy() for chunk in coded.chunks])
    if are_texts and all(map(is_, texts, distinct)) and all(texts[:-1]):
        places[places < 0] = len(distinct)
        return Coded(narrow(places, len(texts)), texts)
    return Coded.of(pd.Series(texts)).at(places)
