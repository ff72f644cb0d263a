"""How often nobody wrote down who suspect and victim are to each other, and what that can do to counts of IPV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.facts import Facts
from ipvi_eval.quality.finding import Finding, rows_of
from ipvi_eval.quality.months import by_month, months_between, year_places
from ipvi_eval.quality.shift import shift
from ipvi_eval.rounding import percent

_MUCH = 0.05
_LEAST_MOVE = 0.03
_WINDOW = "study window"


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of the `incidents` of an area in a year, `intimate` ones, those whose relationship is `unknown`, and how many
    could be intimate (`possible`). Without a `year` they are those of all days that the study counts.

    An incident has a row for each of its people. It is intimate where one of them is, and unknown where none is known;
    one that is known of one pair and not of another is neither, and could be intimate.
    """

    area: str
    year: int | None
    incidents: int
    intimate: int
    unknown: int
    possible: int

    @property
    def low(self) -> int:
        """Intimate incidents if no unknown one was intimate."""
        return self.intimate

    @property
    def high(self) -> int:
        """Intimate incidents if all that could be were; nothing lies outside these two (Manski 1990)."""
        return self.possible

    @property
    def share(self) -> float:
        """The share that is unknown."""
        return self.unknown / self.incidents


def each_incident(incidents: SourceTable) -> pd.DataFrame:
    """One row for each of the canonical incidents: area, date, and whether it is intimate, unknown, possible."""
    relationship, number = incidents.coded("relationship"), incidents.coded("incident")
    marks = pd.DataFrame(
        {
            "area": incidents.coded("area").categories,
            "date": incidents.frame["date"],
            "intimate": relationship.are("intimate"),
            "unknown": relationship.are("unknown"),
            "possible": relationship.are("intimate", "unknown"),
        }
    )
    how = {"area": "first", "date": "first", "intimate": "any", "unknown": "all", "possible": "any"}
    shared = number.several
    if not shared.any():
        return marks
    several = marks[shared].groupby(number.codes[shared], sort=False).agg(how)
    return pd.concat([marks[~shared], several], ignore_index=True)


def bounds(incidents: SourceTable, window: tuple[pd.Timestamp, pd.Timestamp] | None = None) -> tuple[Bounds, ...]:
    """Counts of the canonical incidents by area and year of the incident, and by area of those inside the `window`."""
    each = each_incident(incidents)
    years = range(each["date"].min().year, each["date"].max().year + 1) if each["date"].notna().any() else range(0)
    found = _counted(each, year_places(each["date"], years), years)
    if window is None:
        return found
    inside = each["date"].between(*window).to_numpy()
    return (*_counted(each, np.where(inside, 0, -1), [None]), *found)


def _counted(each: pd.DataFrame, place: NDArray[np.int64], years: Sequence[int | None]) -> tuple[Bounds, ...]:
    """Those of each area and each of the `years` (k,), at whose `place` (n,) an incident is counted, at -1 nowhere."""
    area, areas = each["area"].cat.codes.to_numpy(dtype=np.int64), each["area"].cat.categories
    counted = (area >= 0) & (place >= 0)
    cell = area * len(years) + place
    marks = [each[name].to_numpy(dtype=bool) for name in ("intimate", "unknown", "possible")]
    every, *marked = (
        np.bincount(cell[mark], minlength=len(areas) * len(years)) for mark in (counted, *(counted & m for m in marks))
    )
    return tuple(
        Bounds(str(areas[at // len(years)]), years[at % len(years)], *(int(count[at]) for count in (every, *marked)))
        for at in np.flatnonzero(every).tolist()
    )


def bounds_table(found: tuple[Bounds, ...]) -> Facts:
    """The bounds of each area and year."""
    return Facts(
        name="unknown relationship",
        title="Unknown relationships, and the bounds they put on counts of intimate partner violence",
        about=(
            "The lowest count is right if no incident with an unknown relationship was between intimate partners, the "
            "highest if all of them were. The truth lies between, whatever the reason for the gaps. The reports tell "
            f"those of the program's area in the {_WINDOW}, which ends with the freeze."
        ),
        header=("area", "year", "incidents", "unknown", "share unknown", "lowest IPV count", "highest IPV count"),
        rows=tuple(
            (one.area, one.year or _WINDOW, one.incidents, one.unknown, one.share, one.low, one.high) for one in found
        ),
        shares=("share unknown",),
    )


def wide_bounds(incidents: SourceTable) -> Iterator[Finding]:
    """Years and areas in which more than one incident in twenty is unknown."""
    unknown = incidents.coded("relationship").are("unknown")
    for one in bounds(incidents):
        if one.share > _MUCH:
            in_year = (incidents.frame["date"].dt.year == one.year).to_numpy()
            yield Finding(
                severity="changes numbers",
                about="unknown relationship",
                what=(
                    f"in {one.area} in {one.year} the relationship is unknown in {one.unknown:,} of {one.incidents:,} "
                    f"incidents, so that the number between intimate partners lies between {one.low:,} and {one.high:,}"
                ),
                file=incidents.file,
                column=incidents.header.get("relationship", "relationship"),
                rows=rows_of(incidents, incidents.coded("area").are(one.area) & in_year & unknown),
            )


def unknown_shifts(incidents: SourceTable) -> Iterator[Finding]:
    """A candidate for each area: the month from which on the share of unknown relationships is another one."""
    each = each_incident(incidents)
    code, unknown = each["area"].cat.codes.to_numpy(), each["unknown"].to_numpy()
    for place, area in enumerate(each["area"].cat.categories):
        here = code == place
        if not here.any():  # its rows were left out
            continue
        dates = each["date"][here]
        months = months_between(dates.min(), dates.max())
        found = shift(by_month(dates[unknown[here]], months), by_month(dates, months))
        if found is None:
            continue
        much = abs(found.after - found.before) >= _LEAST_MOVE
        yield Finding(
            severity="changes numbers",
            about="changes in recording",
            what=(
                f"in {area} the relationship is unknown in {percent(found.before, 1)} of incidents until "
                f"{months[found.place - 1]} and in {percent(found.after, 1)} from {months[found.place]} on: a new "
                "form, another system or another way of coding moves counts of intimate partner violence by itself"
            ),
            file=incidents.file,
            column=incidents.header.get("relationship", "relationship"),
            p=found.p if much else 1.0,
        )
