"""How much is missing in each column that the mapping reads, in bands from which no small count follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.recoding.bands import banded
from ipvi_eval.quality.completeness import emptiness
from ipvi_eval.results.store import Column, Table

if TYPE_CHECKING:
    from ipvi_eval.data.sources import Extract
    from ipvi_eval.plan.study import Study
    from ipvi_eval.quality.completeness import Empty

_HIDDEN = "not shown"


def missing_table(study: Study, extract: Extract) -> Iterator[Table]:
    """The table `data.missing`: a row for each mapped column that may be empty; none where no file was read.

    These counts are over all rows of a file, whatever the area and the day, and no equation holds them beside the
    others: what leaves is a band (`banded`), and neither count nor rows.
    """
    found = emptiness(extract.traced)
    if not found:
        return
    profile = read_profile(study.disclosure.profile, study.folder)
    rows = tuple((_words(one.table), _column(one), banded(one.empty, one.of, profile) or _HIDDEN) for one in found)
    columns = (
        Column("table", "Table", "text"), Column("column", "Column", "text"),
        # No number of its own: a band was made safe to tell.
        Column("share", "Rows without it", "public"),
    )  # fmt: skip
    yield Table(id="data.missing", title="What is missing, by table and column", columns=columns, rows=rows)


def _column(one: Empty) -> str:
    return f"{_words(one.column)} (empty until it happens)" if one.not_yet else _words(one.column)


def _words(name: str) -> str:
    return name.replace("_", " ")
