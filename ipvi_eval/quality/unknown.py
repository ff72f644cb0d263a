"""How often nobody wrote down who suspect and victim are to each other, and what that can do to counts of IPV."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.data.checks import SourceTable
from ipvi_eval.quality.facts import Facts
from ipvi_eval.quality.finding import Finding, rows_of
from ipvi_eval.quality.months import by_month, months_between
from ipvi_eval.quality.shift import shift

_MUCH = 0.05
_LEAST_MOVE = 0.03


@dataclass(frozen=True, slots=True)
class Bounds:
    """Of the `incidents` of an area in a year, `intimate` ones and those whose relationship is `unknown`."""

    area: str
    year: int
    incidents: int
    intimate: int
    unknown: int

    @property
    def low(self) -> int:
        """Intimate incidents if no unknown one was intimate."""
        return self.intimate

    @property
    def high(self) -> int:
        """Intimate incidents if all unknown ones were; nothing lies outside these two (Manski 1990)."""
        return self.intimate + self.unknown

    @property
    def share(self) -> float:
        """The share that is unknown."""
        return self.unknown / self.incidents


def bounds(incidents: pd.DataFrame) -> tuple[Bounds, ...]:
    """Counts of the canonical incidents by area and year of the incident."""
    relationship = incidents["relationship"]
    counts = pd.DataFrame({"n": 1, "intimate": relationship == "intimate", "unknown": relationship == "unknown"})
    summed = counts.groupby([incidents["area"], incidents["date"].dt.year.rename("year")]).sum()
    return tuple(
        Bounds(str(area), int(year), int(n), int(intimate), int(unknown))
        for (area, year), (n, intimate, unknown) in zip(summed.index, summed.to_numpy(), strict=True)
    )


def bounds_table(found: tuple[Bounds, ...]) -> Facts:
    """The bounds of each area and year."""
    return Facts(
        name="unknown relationship",
        title="Unknown relationships, and the bounds they put on counts of intimate partner violence",
        about=(
            "The lowest count is right if no incident with an unknown relationship was between intimate partners, the "
            "highest if all of them were. The truth lies between, whatever the reason for the gaps."
        ),
        header=("area", "year", "incidents", "unknown", "share unknown", "lowest IPV count", "highest IPV count"),
        rows=tuple((one.area, one.year, one.incidents, one.unknown, one.share, one.low, one.high) for one in found),
        shares=("share unknown",),
    )


def wide_bounds(incidents: SourceTable) -> Iterator[Finding]:
    """Years and areas in which more than one incident in twenty is unknown."""
    unknown = incidents.frame["relationship"] == "unknown"
    for one in bounds(incidents.frame):
        if one.share > _MUCH:
            here = (incidents.frame["area"] == one.area) & (incidents.frame["date"].dt.year == one.year)
            yield Finding(
                severity="changes numbers",
                about="unknown relationship",
                what=(
                    f"in {one.area} in {one.year} the relationship is unknown in {one.unknown:,} of {one.incidents:,} "
                    f"incidents, so that the number between intimate partners lies between {one.low:,} and {one.high:,}"
                ),
                file=incidents.file,
                column=incidents.header.get("relationship", "relationship"),
                rows=rows_of(incidents, (here & unknown).to_numpy()),
            )


def unknown_shifts(incidents: SourceTable) -> Iterator[Finding]:
    """A candidate for each area: the month from which on the share of unknown relationships is another one."""
    for area, frame in incidents.frame.groupby("area"):
        months = months_between(frame["date"].min(), frame["date"].max())
        unknown = frame["relationship"] == "unknown"
        found = shift(by_month(frame["date"][unknown], months), by_month(frame["date"], months))
        if found is None:
            continue
        much = abs(found.after - found.before) >= _LEAST_MOVE
        yield Finding(
            severity="changes numbers",
            about="changes in recording",
            what=(
                f"in {area} the relationship is unknown in {found.before:.1%} of incidents until "
                f"{months[found.place - 1]} and in {found.after:.1%} from {months[found.place]} on: a new form, "
                "another system or another way of coding moves counts of intimate partner violence by itself"
            ),
            file=incidents.file,
            column=incidents.header.get("relationship", "relationship"),
            p=found.p if much else 1.0,
        )
