"""Keys of a stored table that are none, counted in one pass: what `mapped.spoiled_keys` asks of a file's, and more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ipvi_eval.data.mapped.spoiled_keys import (
    DAY,
    DAY_SHAPED,
    LONG,
    ROUNDED,
    SPOILED,
    SPOILED_KEYS,
    days_are_spoiled,
    rounded_are_spoiled,
)
from ipvi_eval.data.problems import Problem
from ipvi_eval.data.stored.cells import BEYOND_ASCII, PLAIN
from ipvi_eval.worded import counted

_FORMS = {"spoiled": SPOILED, "days": DAY, "shaped": DAY_SHAPED, "long": LONG, "rounded": ROUNDED}
"""How keys may be written that a spreadsheet spoiled."""


@dataclass(frozen=True, slots=True)
class KeyCounts:
    """Rows of a column of keys that have none (`empty`), one with signs that databases fold in ways of their own
    (`strange`), and one that a spreadsheet made of another (`spoiled`)."""

    empty: int
    strange: int
    spoiled: int

    def problems(self, place: str, column: str) -> Iterator[Problem]:
        """What no key may hold."""
        if self.strange:
            yield Problem(place, BEYOND_ASCII.format(rows=counted(self.strange, "row")), column)
        if self.spoiled:
            yield Problem(place, SPOILED_KEYS.replace("{rows}", counted(self.spoiled, "row")), column)


def key_counts(table: Any, keys: Mapping[str, Any], dated: Collection[str]) -> dict[str, KeyCounts]:
    """The counts of each of the `keys`, columns of text of a table (Ibis), empty or missing where there is none.

    `dated` are those that the agency stores as days: a day is no key, and what stood there a spreadsheet read as one.
    """
    sums = {f"{form}_{name}": sum_ for name, cells in keys.items() for form, sum_ in _sums(cells).items()}
    found = table.aggregate(rows=table.count(), **sums).to_pandas().iloc[0]
    return {name: _of(found, name, dated=name in dated) for name in keys}


def _sums(cells: Any) -> dict[str, Any]:
    filled, plain = cells != "", cells.coalesce("").re_search(PLAIN)
    sums = {"filled": filled.ifelse(1, 0).sum(), "plain": plain.ifelse(1, 0).sum()}
    written = {form: cells.re_search(f"^(?:{pattern})$") for form, pattern in _FORMS.items()}
    sums |= {form: one.ifelse(1, 0).sum() for form, one in written.items()}
    return sums | {f"{form}_keys": cells.nunique(where=written[form]) for form in ("long", "rounded")}


def _of(found: pd.Series, name: str, *, dated: bool) -> KeyCounts:
    def of(form: str) -> int:
        rows = found[f"{form}_{name}"]
        return 0 if pd.isna(rows) else int(rows)  # of a table without rows a sum is missing

    rows, spoiled = int(found["rows"]), of("spoiled")
    if days_are_spoiled(of("days"), of("shaped"), of("filled"), dated=dated):
        spoiled += of("days")
    if rounded_are_spoiled(of("rounded_keys"), of("long_keys")):
        spoiled += of("rounded")
    return KeyCounts(rows - of("filled"), rows - of("plain"), spoiled)
