"""Cells that are empty because of how it ended: a length of follow-up for those alone who came back, and the like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import fisher_exact

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.errors import DataError

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_BY_CHANCE = 0.001
"""Blanks that go with the outcome this closely, or closer, are not taken for chance."""
_DOUBTFUL = 0.05
"""Of lengths of follow-up that go with it this closely it is said, as every share rests on them."""


@dataclass(frozen=True, slots=True)
class Blanks:
    """How many of those with and of those without an event have an empty cell."""

    with_event: int
    events: int
    without_event: int
    others: int

    @classmethod
    def of(cls, blank: Bools, event: Bools, known: Bools) -> Blanks:
        """Counts over the rows whose outcome is known."""
        had, had_not = known & event, known & ~event
        return cls(int(blank[had].sum()), int(had.sum()), int(blank[had_not].sum()), int(had_not.sum()))

    @property
    def one_side(self) -> bool:
        """Whether nobody on one side of the outcome (of two rows or more) has a value, while the other has some."""
        empty_with = self.events > 1 and self.with_event == self.events
        empty_without = self.others > 1 and self.without_event == self.others
        return empty_with != empty_without

    @property
    def p(self) -> float:
        """How easily chance gives blanks that unequal (Fisher's exact test); 1 where there is nothing to compare."""
        if not self.events or not self.others or self.with_event + self.without_event == 0:
            return 1.0
        table = np.array(
            [
                [self.with_event, self.events - self.with_event],
                [self.without_event, self.others - self.without_event],
            ]
        )
        return float(fisher_exact(table)[1])

    @property
    def go_with_outcome(self) -> bool:
        """Whether they are on one side, or too unequal for chance."""
        return self.p < _BY_CHANCE or (self.one_side and min(self.events, self.others) > 0)

    def __str__(self) -> str:
        return (
            f"empty for {self.without_event:,} of {self.others:,} rows without an event and for {self.with_event:,} of "
            f"{self.events:,} with one"
        )


def refuse_blank_durations(file: FlatFile, column: str, blanks: Blanks) -> None:
    """DataError where the length of follow-up is missing because of the outcome, with what to do about it."""
    if not blanks.go_with_outcome:
        return
    remedy = (
        "give the end of follow-up of those rows, --follow-up N where it is the same for all or --follow-up COLUMN"
        if blanks.without_event / max(blanks.others, 1) > blanks.with_event / max(blanks.events, 1)
        else "fill in when those events happened"
    )
    msg = (
        f"{file.raw.file}: '{column}' is {blanks}; without those rows every share would be wrong. {remedy[0].upper()}"
        f"{remedy[1:]} (--leave-out blank leaves them out all the same)"
    )
    raise DataError(msg)


def doubtful_durations(column: str, blanks: Blanks) -> list[str]:
    """A sentence where rows without a length of follow-up, which are left out, differ in outcome from the others."""
    if blanks.p >= _DOUBTFUL and not blanks.go_with_outcome:
        return []
    return [f"'{column}' is {blanks}: rows without it are no chance sample, so every share and ratio may be off"]


def empty_durations(file: FlatFile, column: str, without: Blanks) -> list[str]:
    """A sentence where 0 or less is the time of some people without an event far more often than of those with one
    (`without` counts such rows as blanks); DataError where it is that of all of them, and so no length of follow-up."""
    if without.others > 1 and without.without_event == without.others and without.go_with_outcome:
        msg = (
            f"{file.raw.file}: '{column}' is 0 or less for all {without.others:,} rows without an event, so it is no "
            "length of their follow-up; empty those cells and give its end, --follow-up N where it is the same for all "
            "or --follow-up COLUMN"
        )
        raise DataError(msg)
    if without.go_with_outcome and without.without_event / without.others > without.with_event / without.events:
        return [
            f"'{column}' is 0 or less for {without.without_event:,} of {without.others:,} rows without an event and "
            f"for {without.with_event:,} of {without.events:,} with one: where 0 stands for no length, empty those "
            "cells and give the end of follow-up with --follow-up"
        ]
    return []


def blank_notes(file: FlatFile, columns: tuple[str, ...], event: Bools, known: Bools) -> list[str]:
    """Sentences on other columns whose blanks go with the outcome; DataError where one side has no value at all, as
    what is known only of those who came back (the new charge, say) explains nothing."""
    notes = []
    for column in columns:
        blanks = Blanks.of(file.missing(column), event, known)
        if blanks.go_with_outcome and blanks.one_side:
            msg = (
                f"{file.raw.file}: '{column}' is {blanks}, so it is known only on one side of the outcome and can "
                "neither explain it nor divide people; leave the column out"
            )
            raise DataError(msg)
        if blanks.go_with_outcome:
            notes.append(f"'{column}' is {blanks}: rows without it are no chance sample, so what uses it may be off")
    return notes


def with_follow_up(file: FlatFile, column: str, follow_up: str, event: Bools, known: Bools) -> tuple[Floats, str]:
    """Durations (n,) in which an empty cell of somebody without an event holds the end of follow-up, a number or the
    name of a column; and a sentence on how many.

    Raises DataError where an event lies later than that end, which cannot then be the end for the others either.
    """
    duration = file.numbers(column)
    try:
        end, where = np.full(len(file), float(follow_up)), follow_up
    except ValueError:
        end, where = file.numbers(follow_up), f"'{follow_up}'"
    if (end < 0).any() or np.isinf(end).any() or (where == follow_up and np.isnan(end).any()):
        msg = "--follow-up takes a length of zero or more, for example 1095, or the name of a column"
        raise DataError(msg)
    late = known & event & (duration > end)
    file.require(column, ~late, "the event lies later than the end of follow-up that --follow-up gives")
    filled = np.isnan(duration) & known & ~event & ~np.isnan(end)
    said = f"{int(filled.sum()):,} rows without an event had no '{column}' and were followed up to {where}"
    return np.where(filled, end, duration), said
