"""Several areas told as one: a county of its towns, a town of its precincts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from ipvi_eval.data.linked.links import Link
from ipvi_eval.data.mapped.tables import TABLES, TableName

if TYPE_CHECKING:
    from ipvi_eval.data.sources import Extract

_TOTALS: tuple[tuple[TableName, str], ...] = (("populations", "population"), ("monthly_counts", "count"))
"""The tables with one number for each area and time, which are added up, and the column with it."""


def joined(extract: Extract, areas: Collection[str], name: str) -> Extract:
    """The extract in which what happened in any of `areas` happened in `name`.

    Rows of incidents, people and records carry the new name; monthly totals and populations are added up, for the
    months and years that every one of the areas has. `traced`, the way back to the files, stays as it was read.
    """
    if list(areas) == [name]:
        return extract
    told: dict[str, Any] = {
        table: _renamed(frame, areas, name)
        for table in TABLES
        if (frame := getattr(extract, table, None)) is not None and "area" in frame.columns
    }
    for table, column in _TOTALS:
        told[table] = _added_up(told[table], name, column, len(areas))
    return replace(extract, **told, links=_links(extract.links, areas, name))


def joined_population(populations: pd.DataFrame, areas: Collection[str], name: str) -> pd.DataFrame:
    """The populations with one row a year for `name`: those of all `areas` added up, for the years that each has."""
    if list(areas) == [name]:
        return populations
    return _added_up(_renamed(populations, areas, name), name, "population", len(areas))


def _renamed(frame: pd.DataFrame, areas: Collection[str], name: str) -> pd.DataFrame:
    here = frame["area"].isin(areas)
    return frame.assign(area=frame["area"].mask(here, name).astype(frame["area"].dtype))


def _added_up(frame: pd.DataFrame, name: str, column: str, areas: int) -> pd.DataFrame:
    """One row for each time (and outcome) of the joined area; a population beside a count where all areas have one."""
    here = frame["area"] == name
    by = [one for one in frame.columns if one not in ("area", "count", "population")]
    if not here.any():
        return frame
    groups = frame.loc[here].groupby(by, sort=False)
    whole = groups.sum(numeric_only=True, min_count=areas).loc[groups.size() == areas].reset_index()
    together = whole.dropna(subset=[column]).assign(area=name)[list(frame.columns)].astype(frame.dtypes)
    return pd.concat([frame.loc[~here], together], ignore_index=True)


def _links(links: tuple[Link, ...], areas: Collection[str], name: str) -> tuple[Link, ...]:
    """The rates of the areas as one rate, and all others as they are."""
    found: defaultdict[Link, list[Link]] = defaultdict(list)
    for link in links:
        found[replace(link, area=name if link.area in areas else link.area, linked=0, of=0)].append(link)
    return tuple(
        replace(link, linked=sum(one.linked for one in same), of=sum(one.of for one in same))
        for link, same in found.items()
    )
