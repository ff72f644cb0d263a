"""What a stored table must have before its cells are read: the columns that the mapping names, with days as days."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ipvi_eval.data.mapped.mapping import FileMapping
from ipvi_eval.data.problems import Problem, instead


def absent(raw: Any, file: FileMapping) -> Iterator[Problem]:
    """Columns of a table (Ibis) that are missing, or hold moments whose day the database would choose."""
    for theirs in file.named():
        if theirs not in raw.columns:
            what = f"this column is missing; {instead(theirs, raw.columns, file.named())}"
            yield Problem(file.place, what, theirs)
        elif raw[theirs].type().is_timestamp() and raw[theirs].type().timezone is not None:
            what = "holds moments with an offset from UTC; give a view that casts them to the agency's days"
            yield Problem(file.place, what, theirs)
