"""Spells of persons with several events: checked, and numbered by the event each spell is at risk of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import Floats, Ints
from ipvi_eval.survival.spells.spells import Spells


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSpells:
    """Checked spells in the order given, each (n,), with what the person's history adds.

    `order` is the number of the event the spell is at risk of (1 for the first), `since` the time of the event before
    or of the person's first entry, which `first_start` repeats.
    """

    person: Ints
    start: Floats
    stop: Floats
    event: NDArray[np.bool_]
    order: Ints
    since: Floats
    first_start: Floats
    persons: int


def person_spells(spells: Spells, *, overlapping: Literal["refused", "allowed"] = "refused") -> PersonSpells:
    """Check spells of persons and number their events.

    Raises AnalysisError for spells of nobody in particular, spells of one person that overlap, a spell without length,
    or one person only, whose data cannot tell how much people differ.
    """
    stops, happened, n = spells.stop, spells.event, len(spells)
    starts = np.zeros(n) if spells.start is None else spells.start
    people = spells.owners("a model of several events").groups
    if people.count < 2:
        msg = "all spells are of one person; robust errors need several people"
        raise AnalysisError(msg)
    if (stops <= starts).any():
        msg = f"{int((stops <= starts).sum())} spells have zero length; drop them or mend the dates"
        raise AnalysisError(msg)
    by = np.lexsort((stops, starts, people.codes))
    codes, begin, end, hit = people.codes[by], starts[by], stops[by], happened[by]
    new = np.r_[True, codes[1:] != codes[:-1]]
    clash = int((begin[1:] < end[:-1])[~new[1:]].sum())
    if clash and overlapping == "refused":
        msg = f"{clash} spells begin before the same person's spell before them ends; merge or cut them first"
        raise AnalysisError(msg)
    head = np.flatnonzero(new)
    size = np.diff(np.r_[head, n])
    before: Ints = np.cumsum(hit, dtype=np.intp) - hit
    order: Ints = before - np.repeat(before[head], size) + 1
    # The row that opened the current gap: the person's first, or the one after an event.
    opened = np.maximum.accumulate(np.where(new | np.r_[False, hit[:-1]], np.arange(n), 0))
    previous = np.where(new[opened], begin[opened], end[np.maximum(opened - 1, 0)])
    back = np.empty(n, dtype=np.intp)
    back[by] = np.arange(n)
    return PersonSpells(
        person=people.codes,
        start=starts,
        stop=stops,
        event=happened,
        order=order[back],
        since=previous[back],
        first_start=np.repeat(begin[head], size)[back],
        persons=people.count,
    )
