"""The cells of a table of a database: SQLite by itself, any other through SQLAlchemy.

Only the columns that are asked for are selected, and of their rows those are held that the mapping's `keep` asks for.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Any

import pandas as pd

from ipvi_eval.data.cells.asked_rows import BLOCK, asked_rows
from ipvi_eval.data.cells.grid import Grid, Reads, looked_at, stripped
from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.cells.workbook import as_text
from ipvi_eval.data.mapped.mapping import SQLITE, FileMapping
from ipvi_eval.errors import DataError

_VARIABLE = re.compile(r"\$\{(\w+)\}")
_WHERE = "the table"
_DAYS = ("DATE", "TIMESTAMP")
"""How types of days are declared in SQLite, which keeps them as text."""
_FETCHED = 10_000
"""Rows that a driver holds at once."""


def database_grid(folder: Path, mapping: FileMapping, reads: Reads | None) -> Grid:
    """The table, or view, that `mapping` names; its lines are numbered from 1, in the order the database gives them.

    Raises DataError when the database or the table is not there, or has none of the columns that are asked for.
    """
    if not mapping.source.startswith(SQLITE):
        return _through_sqlalchemy(_address(mapping), mapping, reads)
    path = folder / mapping.source.removeprefix(SQLITE)
    if not path.is_file():
        msg = f"{path.name} is not in {path.parent}; put it there or correct `source` in the mapping"
        raise DataError(msg)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            there = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
            _known(mapping, [name for (name,) in there])
            first = connection.execute(f"SELECT * FROM {_quoted(mapping.table)} LIMIT 1")
            header = tuple(column[0] for column in first.description)
            places = looked_at(header, _texts(next(first, ())), reads, mapping)
            columns = ", ".join(_quoted(header[place]) for place in places)
            declared = connection.execute(f"PRAGMA table_info({_quoted(mapping.table)})").fetchall()
            dated = frozenset(place for place, _, kind, *_ in declared if kind.upper().startswith(_DAYS))
            rows = connection.execute(f"SELECT {columns} FROM {_quoted(mapping.table)}")
            return _grid(header, places, rows, mapping, reads, dated)
    except sqlite3.Error:
        msg = f"{mapping.place} cannot be read as an SQLite database; close it in other programs, or correct `source`"
        raise DataError(msg) from None


def content_hash(cells: pd.DataFrame) -> str:
    """SHA-256 of cells (n, columns), whatever the order of the rows: a database promises none."""
    lines = sorted("\x1f".join(row) for row in cells.itertuples(index=False, name=None))
    return hashlib.sha256("\x1e".join(["\x1f".join(map(str, cells.columns)), *lines]).encode()).hexdigest()


def _through_sqlalchemy(address: str, mapping: FileMapping, reads: Reads | None) -> Grid:
    try:
        import sqlalchemy
        from sqlalchemy.exc import NoSuchModuleError, SQLAlchemyError
    except ImportError:
        msg = f"{mapping.place}: reading it takes SQLAlchemy; install it with: pip install 'ipvi_eval[databases]'"
        raise DataError(msg) from None
    try:
        engine = sqlalchemy.create_engine(address)
        try:
            there = sqlalchemy.inspect(engine)
            schema, _, name = mapping.table.rpartition(".")
            _known(mapping, [*there.get_table_names(schema or None), *there.get_view_names(schema or None)], name)
            table = sqlalchemy.Table(name, sqlalchemy.MetaData(), schema=schema or None, autoload_with=engine)
            header = tuple(column.name for column in table.columns)
            with engine.connect() as connection:
                first = connection.execute(sqlalchemy.select(table).limit(1)).first()
                places = looked_at(header, _texts(first or ()), reads, mapping)
                columns = list(table.columns)
                block = connection.execution_options(yield_per=_FETCHED)
                rows = block.execute(sqlalchemy.select(*(columns[place] for place in places)))
                kinds = (sqlalchemy.Date, sqlalchemy.DateTime)
                dated = frozenset(place for place in places if isinstance(columns[place].type, kinds))
                return _grid(header, places, rows, mapping, reads, dated)
        finally:
            engine.dispose()
    except (NoSuchModuleError, ImportError):
        msg = (
            f"{mapping.place}: SQLAlchemy has no driver for it here; install the one that `source` names (for example "
            "psycopg for PostgreSQL, pyodbc for SQL Server, oracledb for Oracle)"
        )
        raise DataError(msg) from None
    except SQLAlchemyError:
        msg = (
            f"{mapping.place} cannot be read; check `source`, whether the database can be reached from here, and "
            "whether this user may read the table"
        )
        raise DataError(msg) from None


def _address(mapping: FileMapping) -> str:
    """The source with what the environment holds in place of ${NAME}; DataError naming a variable that is not set."""
    for name in _VARIABLE.findall(mapping.source):
        if name not in os.environ:
            msg = f"{mapping.place}: `source` names the environment variable {name}, which is not set; set it first"
            raise DataError(msg)
    return _VARIABLE.sub(lambda found: os.environ[found[1]], mapping.source)


def _known(mapping: FileMapping, there: Sequence[str], name: str = "") -> None:
    if (name or mapping.table) not in there:
        listed = ", ".join(sorted(there)) or "none at all"
        msg = f"{mapping.place}: there is no such table; the database has {listed}. Correct `table` in the mapping"
        raise DataError(msg)


def _grid(
    header: tuple[str, ...],
    places: list[int],
    rows: Iterable[Sequence[Any]],
    mapping: FileMapping,
    reads: Reads | None,
    dated: frozenset[int],
) -> Grid:
    keep = {} if reads is None else mapping.keep
    found = asked_rows(_blocks(iter(rows), places), header, places, keep)
    options = ("--table", mapping.table)
    return Grid(
        header,
        Texts.of(found.cells),
        1,
        _WHERE,
        workbook=True,
        dated=dated,
        options=options,
        lines=found.lines,
        dropped=found.dropped,
    )


def _blocks(rows: Iterator[Sequence[Any]], places: list[int]) -> Iterator[pd.DataFrame]:
    while block := [_texts(row) for row in islice(rows, BLOCK)]:
        yield stripped(pd.DataFrame(block, columns=places, dtype=str))


def _texts(row: Iterable[Any]) -> list[str]:
    return [intern(as_text(value)) for value in row]  # codes and days repeat, in millions of rows


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
