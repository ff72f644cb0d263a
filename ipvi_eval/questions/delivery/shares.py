"""A share of people as a row of a table and as an estimate, each with Wilson's interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ipvi_eval.counted import EVENTS, Count, Group
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.from_frame import table_from
from ipvi_eval.results.store import Table
from ipvi_eval.synthesis.proportions import wilson
from ipvi_eval.worded import Note, joined

INTERVAL = "From and to are the ends of the confidence interval at the plan's level (Wilson's score method)"


@dataclass(frozen=True, slots=True)
class PartOf:
    """Of `people`, those of whom something is true; `words` say who the people are."""

    words: str
    people: Count
    those: Count

    @classmethod
    def of(cls, who: Group, words: str, people: pd.DataFrame, told: str) -> PartOf:
        """A row for each of the people, with a column that says whether it is true of them."""
        return cls(words, who.people(len(people)), who.count(int(people[told].sum()), EVENTS))


def share(id: str, label: str, of: PartOf, *, level: float) -> Estimate:
    """The share of the people with its interval. AnalysisError where there is nobody."""
    lower, upper = wilson(of.those, of.people, level=level)
    return Estimate(
        id=id,
        value=of.those / of.people,
        lower=lower,
        upper=upper,
        level=level,
        unit="proportion",
        method="share of people with Wilson's score interval",
        label=label,
        n=of.people,
        events=of.those,
    )


def shares(
    id: str, title: str, headings: tuple[str, str, str, str], rows: Sequence[PartOf], *, level: float, note: Note
) -> Table:
    """The rows with both numbers, the share in percent and its interval; `headings` name the first four columns."""
    cells = [(one.words, one.people, one.those, *_percent(one, level)) for one in rows]
    names = ("group", "people", "those", "share", "lower", "upper")
    return table_from(
        pd.DataFrame(cells, columns=list(names), dtype=object),
        id=id,
        title=title,
        columns=dict(zip(names, (*headings, "From (%)", "To (%)"), strict=True)),
        counts=("people", "those"),
        public=("group",),
        note=joined(note, INTERVAL, by=". "),
    )


def _percent(of: PartOf, level: float) -> tuple[float, float, float]:
    lower, upper = wilson(of.those, of.people, level=level)
    return round(100 * of.those / of.people, 1), round(100 * lower, 1), round(100 * upper, 1)
