"""What one column of a file holds, for the person who lists it in a mapping: values with their rows, as TOML."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.data.privacy.identities import identity
from ipvi_eval.errors import DataError

MOST = 100
"""A column with more values holds keys, dates or free text, and nothing that could be listed."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The distinct values of `column` and how many rows hold each, most first; `identities` counts the others, by what
    they look like."""

    file: str
    column: str
    values: tuple[tuple[str, int], ...]
    identities: tuple[tuple[str, int], ...]

    def toml(self) -> Iterator[str]:
        """Lines to copy into [TABLE.codes.COLUMN] of a mapping, with the rows as comments."""
        width = max((len(_codes(value)) for value, _ in self.values), default=0)
        for value, rows in self.values:
            yield f"{_codes(value):<{width}}  # {rows:,} row{'' if rows == 1 else 's'}"


def vocabulary(file: FlatFile, column: str, *, every: bool = False) -> Vocabulary:
    """The values of one column; those that look like identities are counted only, unless `every` one is to be shown.

    DataError when the column is not there, or has more values than anybody would list.
    """
    counts = file.cells(column).value_counts()
    if len(counts) > MOST and not every:
        msg = (
            f"{file.raw.file}, column '{column}': holds {len(counts):,} values, so it is no list of labels; map it as "
            "a key, a date or a number, have the agency give coarser values, or see all of them with --show-labels"
        )
        raise DataError(msg)
    kinds = {str(value): None if every else identity(str(value)) for value in counts.index}
    shown = tuple((str(value), int(rows)) for value, rows in counts.items() if kinds[str(value)] is None)
    hidden: dict[str, int] = {}
    for kind in filter(None, kinds.values()):
        hidden[kind] = hidden.get(kind, 0) + 1
    return Vocabulary(file.raw.file, column, shown, tuple(hidden.items()))


def _codes(value: str) -> str:
    """A value called the same on both sides; TOML's basic strings are those of JSON."""
    quoted = json.dumps(value, ensure_ascii=False)
    return f"{quoted} = [{quoted}]"
