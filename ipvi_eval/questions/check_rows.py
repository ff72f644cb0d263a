"""What checks of results have in common: the ids of their tests, and one table of the rows among parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast

import pandas as pd

from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.scoped import scoped
from ipvi_eval.scope import Scope

if TYPE_CHECKING:
    from ipvi_eval.results.store import Table

Item = TypeVar("Item")
Row = TypeVar("Row")


def check_id(ratio: str, ending: str) -> str:
    """The id of a check of an estimate: `survival.x.y` has `survival.checks.x.y.<ending>`.

    >>> check_id("harm.again.ratio", "constant")
    'harm.checks.again.ratio.constant'
    """
    room, rest = ratio.split(".", maxsplit=1)
    return f"{room}.checks.{rest}.{ending}"


def gathered(
    parts: Iterable[Item | Row], kind: type[Row], table: Callable[[Sequence[Row]], Table], population: str
) -> Iterator[Item | Table]:
    """The parts in order without rows of a `kind`, then these, where there are any, as a table about a population."""
    rows: list[Row] = []
    for one in parts:
        if isinstance(one, kind):
            rows.append(one)
        else:
            yield cast("Item", one)
    if rows:
        yield from scoped(Scope(population=population), (table(rows),))


def check_table(
    id: str,
    title: str,
    columns: Mapping[str, str],
    cells: Sequence[tuple[str | None, ...]],
    *,
    public: Sequence[str],
    of_rows: Sequence[str],
) -> Table:
    """A row of `cells` for each check, which falls with the estimate of `of_rows`; `columns` are names and headings."""
    frame = pd.DataFrame(cells, columns=[*columns]).astype(object)
    return table_from(frame, id=id, title=title, columns=dict(columns), public=tuple(public), of_rows=[*of_rows])
