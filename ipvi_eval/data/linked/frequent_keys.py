"""Keys of people that stand in too many incidents to be those of a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.problems import Problem

_NOBODY, _OF_INCIDENTS = 50, 2 / 3
"""A key in so many incidents, and in more than this share of them, is that of no person."""
_ODD, _TIMES, _LEAST_SHARE = 20, 5, 0.01
"""A key in so many incidents, this share of them, and so many times as many as the next one, is to be looked at."""


@dataclass(frozen=True, slots=True)
class FrequentKey:
    """The `key` in our `column` that is in most incidents: in `most` of the `of` that have one, and no other is in more
    than `second`."""

    column: str
    key: str
    most: int
    second: int
    of: int


def frequent_keys(incidents: SourceTable) -> Iterator[FrequentKey]:
    """The most frequent key of each column of people. A key counts once in an incident, which may have several rows."""
    incident = incidents.coded("incident")
    for column in ("suspect", "victim", "dyad"):
        if column not in incidents.header:
            continue
        keys = incidents.coded(column)
        if keys.filled.any():
            each = keys.at(np.flatnonzero(~incidents.repeats(["incident", column])))
            times = each.times
            second, most = np.partition(np.append(times, 0), -2)[-2:]
            of = incident.at(np.flatnonzero(keys.filled)).different
            yield FrequentKey(column, str(keys.words[int(times.argmax())]), int(most), int(second), of)


def of_nobody(incidents: SourceTable, frequent: Iterable[FrequentKey]) -> list[Problem]:
    """Numbers that begin anew with each incident, or one that stands for whoever is not known, read as one person."""
    what = (
        "one key stands in {times:,} of {of:,} incidents and would be one person. Where the numbers begin anew with "
        "each incident, join them as `numbered` (`ipvi-eval explain numbered`); where it stands for somebody unknown, "
        "write it into `missing` of [incidents]"
    )
    return [
        Problem(incidents.file, what.format(times=one.most, of=one.of), incidents.header[one.column])
        for one in frequent
        if one.most >= _NOBODY and one.most > _OF_INCIDENTS * one.of
    ]


def far_more_often(incidents: SourceTable, frequent: Iterable[FrequentKey]) -> Iterator[Problem]:
    """A key that stands in many incidents more than any other, as one for people not known does."""
    for one in frequent:
        if one.most >= max(_ODD, _TIMES * one.second, _LEAST_SHARE * one.of):
            what = (
                f"one key of '{incidents.header[one.column]}' stands in {one.most:,} of {one.of:,} incidents, every "
                f"other in {one.second:,} or fewer; where it stands for somebody unknown, write it into `missing` of "
                "[incidents]"
            )
            yield from incidents.noticed(what, incidents.coded(one.column).are(one.key))
