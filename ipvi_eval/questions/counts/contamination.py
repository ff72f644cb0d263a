"""Contamination: which comparison areas had a programme, or a shock, of their own while they served as a comparison."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ipvi_eval.errors import AnalysisError
from ipvi_eval.month_names import month_in_words

Certainty = Literal["seen", "second-hand", "assumed", "planned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contamination:
    """Something that may have changed counts in an area from `start` on (to `end`, or still going where None).

    `areas` are names a comparison area may carry (city, county; compared without case). `everywhere` marks what hit
    every area alike and so spoils no comparison, only single-series analyses. `certainty` is of the fact, not of its
    effect.
    """

    what: str
    areas: tuple[str, ...]
    start: date
    end: date | None = None
    everywhere: bool = False
    certainty: Certainty = "seen"
    source: str = ""

    def touches(self, area: str, first: date, last: date) -> bool:
        """True when it was at work in the area at some time from `first` to `last`."""
        named = self.everywhere or area.strip().casefold() in {name.casefold() for name in self.areas}
        return named and self.start <= last and (self.end is None or self.end >= first)


KNOWN = (
    Contamination(
        what="own IPVI program",
        areas=("Kingston", "City of Kingston", "Ulster", "Ulster County"),
        start=date(2017, 1, 1),
        source="public announcements, 2017-18; the earliest year is taken",
    ),
    Contamination(
        what="own focused-deterrence program",
        areas=("Newburgh", "City of Newburgh"),
        start=date(2017, 1, 1),
        source="public announcements, 2017",
    ),
    Contamination(
        what="STRIVE funding",
        areas=("Dutchess", "Dutchess County", "Orange", "Orange County", "Westchester", "Westchester County"),
        start=date(2024, 10, 1),
        source="New York State, STRIVE awards to 20 counties, October 2024; three are named here",
    ),
    Contamination(
        what="bail and discovery reform",
        areas=(),
        everywhere=True,
        start=date(2020, 1, 1),
        source="New York laws of 2019, amended 2020 and 2022",
    ),
    Contamination(what="COVID-19", areas=(), everywhere=True, start=date(2020, 3, 1), source="New York State on PAUSE"),
    Contamination(
        what="Domestic Incident Report form revised",
        areas=(),
        everywhere=True,
        start=date(2020, 2, 1),
        source="DIR form 02/2020",
    ),
)


@dataclass(frozen=True, slots=True)
class ContaminationFlag:
    """One area, one reason, and the months of the analysis window it touches."""

    area: str
    what: str
    first: date
    last: date
    everywhere: bool
    certainty: Certainty
    source: str

    @property
    def sentence(self) -> str:
        """The flag in words."""
        where = "every area" if self.everywhere else self.area
        return f"{where}: {self.what}, {month_in_words(self.first)} to {month_in_words(self.last)} ({self.certainty})"


def contamination_flags(
    areas: Iterable[str], *, first: date, last: date, register: Sequence[Contamination] = KNOWN
) -> tuple[ContaminationFlag, ...]:
    """Flags for the comparison `areas` in the window from `first` to `last`; pass a study's own register to add to it.

    An area without a flag is not thereby clean: the register holds what is known. Raises AnalysisError when the window
    ends before it starts.
    """
    if last < first:
        msg = "the analysis window ends before it starts"
        raise AnalysisError(msg)
    return tuple(
        ContaminationFlag(
            area,
            entry.what,
            max(first, entry.start),
            last if entry.end is None else min(last, entry.end),
            entry.everywhere,
            entry.certainty,
            entry.source,
        )
        for area in areas
        for entry in register
        if entry.touches(area, first, last)
    )


def clean_areas(
    areas: Iterable[str], *, first: date, last: date, register: Sequence[Contamination] = KNOWN
) -> tuple[str, ...]:
    """The areas without a programme of their own in the window; what hit every area alike does not count."""
    named = tuple(areas)
    flags = contamination_flags(named, first=first, last=last, register=register)
    spoiled = {flag.area for flag in flags if not flag.everywhere}
    return tuple(area for area in named if area not in spoiled)
