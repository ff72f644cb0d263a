"""How much of a person stays at risk of one cause after an event of another, had they not been lost.

Somebody with a competing event at T could still have had the event of interest in a world without the other cause, as
long as they would have stayed under observation. At t > T they count G(t-) H(t-) / (G(T-) H(T-)): G is the
Kaplan-Meier curve of censoring (Fine and Gray 1999) and H the share who have entered, the product-limit estimator in
reversed time (Geskus 2011, Biometrics 67:39, eq. 11). Both are estimated within strata, and without weights, as R's
`survival::finegray` does, unless rows stand for a number of identical people each.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.spells.arrays import Bools, Clusters, Floats, divide, refuse_overlap
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.spells import Spells


@dataclass(frozen=True, slots=True)
class Histories:
    """Which spells are the `first` and which the `last` of their person, (n,) each."""

    first: Bools
    last: Bools


def histories(stop: Floats, start: Floats | None, event: Bools, owner: Clusters | None) -> Histories:
    """First and last spells; without entry times or persons every spell is a person of its own.

    Raises AnalysisError when a person's spells overlap, leave a gap, or go on after an event: nobody can then be
    followed through them as one history.
    """
    every = np.ones(len(stop), dtype=np.bool_)
    if start is None or owner is None:
        return Histories(every, every)
    refuse_overlap(owner, start, stop)
    order = np.lexsort((stop, owner.codes))
    follows = owner.codes[order][1:] == owner.codes[order][:-1]
    gap = follows & (start[order][1:] != stop[order][:-1])
    early = follows & event[order][:-1]
    for bad, what in ((gap, "begin after a gap"), (early, "follow an event of")):
        if bad.any():
            msg = (
                f"{int(bad.sum())} spells {what} the same person's earlier spell: the subdistribution hazard takes one "
                "unbroken history for each person, up to the first event"
            )
            raise AnalysisError(msg)
    first, last = every.copy(), every.copy()
    first[order[1:][follows]] = False
    last[order[:-1][follows]] = False
    return Histories(first, last)


def still_uncensored(
    grid: DayGrid, failed: Bools, last: Bools, counts: Floats | None = None, *, events_first: bool
) -> Floats:
    """G(t-) at each bin, (m,), within strata.

    `failed` (n,) marks events of any cause; rows stand for `counts` (n,) people each, or for one. With `events_first`
    events leave before the censorings of their day, as in `finegray`; without, they are at risk of censoring on it, as
    in `cmprsk::crr`.
    """
    people = np.ones(len(failed)) if counts is None else counts
    events = grid.by_stop(people * failed)
    censored = grid.by_stop(people * (last & ~failed))
    exposed = grid.at_risk(counts) - (events if events_first else 0)
    share, ends = 1 - divide(censored, exposed), np.append(grid.first[1:], grid.size)
    before = [
        np.concatenate([[1.0], np.cumprod(share[begin : end - 1])])
        for begin, end in zip(grid.first, ends, strict=True)
        if end > begin
    ]
    return np.concatenate(before)


def already_entered(grid: DayGrid, start: Floats, stop: Floats, first: Bools, counts: Floats | None = None) -> Floats:
    """H(t-) at each bin, (m,), within strata: Kaplan-Meier with time reversed, in which people leave as they enter."""
    out, of_row = np.empty(grid.size), grid.stratum[grid.stop]
    for stratum in range(len(grid.first)):
        rows, bins = of_row == stratum, grid.stratum == stratum
        weight = None if counts is None else counts[rows]
        entries = kaplan_meier(Spells.of(-start[rows], first[rows], start=-stop[rows], weight=weight))
        place = np.searchsorted(entries.time, -grid.times[bins], side="right")
        out[bins] = np.concatenate([[1.0], entries.survival])[place]
    return out


def refuse_empty(kept: Floats, grid: DayGrid, competing: Bools) -> None:
    """Raise AnalysisError where nobody is under observation at some time after a competing event."""
    lost = int((kept[grid.stop[competing]] <= 0).sum())
    if lost:
        msg = (
            f"{lost} competing events lie before a time at which nobody was under observation, so what they count for "
            "later is not defined; start the clock later, when people are followed without interruption"
        )
        raise AnalysisError(msg)
