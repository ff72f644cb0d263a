"""A pandas frame as a table of results: chosen columns in their order, with plain cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from ipvi_eval.results.store import Cell, Column, Role, Table
from ipvi_eval.worded import Note

if TYPE_CHECKING:
    import pandas as pd


def table_from(
    frame: pd.DataFrame,
    *,
    id: str,
    title: str,
    columns: Mapping[str, str],
    counts: Sequence[str] = (),
    behind: Sequence[str] = (),
    derived: Sequence[str] = (),
    public: Sequence[str] = (),
    sentences: Sequence[str] = (),
    text: Sequence[str] = (),
    others: Role = "derived",
    rests_on: Sequence[str] = (),
    of_rows: Sequence[str] = (),
    single_months: str = "",
    parts_of: str = "",
    note: Note = "",
) -> Table:
    """The frame's `columns` (name to the reader's label) as a Table; the other names say each column's role.

    What no name says is of the role `others`: derived, the strictest, unless a table of another kind says so.

    `of_rows`, `single_months` and `parts_of` are as in `Table`. A count keeps its key only in a column of objects:
    pandas turns whole numbers into its own.

    Missing values become empty cells, days ISO text, NumPy numbers Python's own. A whole number that pandas holds as a
    float in a count column becomes whole again, because disclosure control looks at whole numbers. Raises KeyError when
    the frame lacks a column, or a role is given to none.
    """
    roles: dict[str, Role] = {}
    for names, role in (
        (counts, "count"),
        (behind, "behind"),
        (derived, "derived"),
        (public, "public"),
        (sentences, "sentence"),
        (text, "text"),
    ):
        roles |= dict.fromkeys(names, role)  # type: ignore[arg-type]
    if astray := roles.keys() - columns:
        raise KeyError(*sorted(astray))
    made = tuple(Column(name, label, roles.get(name, others)) for name, label in columns.items())
    cells = [[_cell(item, column.role) for item in frame[column.name]] for column in made]
    return Table(
        id=id,
        title=title,
        columns=made,
        rows=tuple(zip(*cells, strict=True)),
        note=note,
        rests_on=tuple(rests_on),
        of_rows=tuple(of_rows),
        single_months=single_months,
        parts_of=parts_of,
    )


def _cell(item: Any, role: Role) -> Cell:
    if item is None or item != item:  # NaN and NaT differ from themselves
        return None
    if isinstance(item, date):
        return item.isoformat()[:10]
    value: Cell = item.item() if hasattr(item, "item") else item
    return int(value) if role in ("count", "behind") and isinstance(value, float) else value
