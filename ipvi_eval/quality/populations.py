"""Populations: years that are missing, and changes that people do not make."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.finding import Finding, rows_of
from ipvi_eval.worded import signed

_ODD, _WRONG = 0.05, 0.2
_ABOUT = "populations"


def missing_years(populations: SourceTable, first: int, last: int) -> Iterator[Finding]:
    """Areas that lack a population in a year from `first` to `last`."""
    for area, rows in populations.frame.groupby("area"):
        lacking = sorted(set(range(first, last + 1)) - {int(year) for year in rows["year"]})
        if lacking:
            yield Finding(
                severity="worth knowing",
                about=_ABOUT,
                what=(
                    f"{area} has no population for {', '.join(map(str, lacking))}; it is taken on the line between the "
                    "years beside, or as in the nearest one"
                ),
                file=populations.file,
                column=populations.header.get("year", "year"),
            )


def population_jumps(populations: SourceTable) -> Iterator[Finding]:
    """Changes from one year to the next of more than 5 % (worth knowing) or 20 % (changes rates)."""
    frame = populations.frame.assign(row=populations.rows).sort_values(["area", "year"], kind="stable")
    for area, rows in frame.groupby("area"):
        years, people = rows["year"].to_numpy(dtype=float), rows["population"].to_numpy(dtype=float)
        for place in range(1, len(rows)):
            change = (people[place] / people[place - 1]) ** (1 / (years[place] - years[place - 1])) - 1
            if abs(change) <= _ODD:
                continue
            yield Finding(
                severity="changes numbers" if abs(change) > _WRONG else "worth knowing",
                about=_ABOUT,
                what=(
                    f"the population of {area} changes by {signed(100 * change, 0)}% a year from "
                    f"{years[place - 1]:.0f} to {years[place]:.0f}; ask whether both are of the same boundaries and "
                    "the same source"
                ),
                file=populations.file,
                column=populations.header.get("population", "population"),
                rows=rows_of(populations, populations.frame.index.isin(rows.index[[place - 1, place]])),
            )
