"""The reports of pairs in order: which one of its pair each is, how long until the next, and whose first is a first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ipvi_eval.errors import AnalysisError
from ipvi_eval.repetition.clustered import cluster_of_each
from ipvi_eval.repetition.repeats import known_keys, one_a_day, refuse_before
from ipvi_eval.survival.spells.arrays import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Reports:
    """Distinct (pair, day), by pair and then by day, each (m,).

    `order` is the number of the report in its pair, from 0; `gap` the days to the next one, infinite where none came;
    `clean` whether the first report of its pair has enough record before it; `cluster` (pairs,) numbers whose pair each
    is. `late` pairs have such a first report, `unknown` reports are of no known pair.
    """

    pair: Ints
    day: Floats
    order: Ints
    gap: Floats
    clean: Bools
    cluster: Ints
    pairs: int
    late: int
    unknown: int


def reports_in_order(
    day: ArrayLike, pair: ArrayLike, *, start: float, end: float, clear: float, offender: ArrayLike | None
) -> Reports:
    """Reports (n,) of known pairs, several of a pair on one day as one.

    Raises AnalysisError for reports outside the record, or a record that ends before it starts.
    """
    days, known, codes = known_keys(day, pair)
    if not (clear >= 0 and end > start):
        msg = "clear is at least 0 days, and the record ends after it starts"
        raise AnalysisError(msg)
    refuse_before(days, start)
    if (days > end).any():
        msg = f"{int((days > end).sum())} reports lie after the end of the record; give its last day as end"
        raise AnalysisError(msg)
    who, when = one_a_day(codes, days[known])
    pairs = int(who.max()) + 1 if len(who) else 0
    first = np.searchsorted(who, np.arange(pairs))
    follows = np.r_[who[1:] == who[:-1], False][: len(who)]
    late = when[first] >= start + clear
    return Reports(
        pair=who,
        day=when,
        order=np.arange(len(who)) - first[who],
        gap=np.where(follows, np.r_[when[1:], np.inf][: len(who)] - when, np.inf),
        clean=late[who] if pairs else np.zeros(0, dtype=np.bool_),
        cluster=cluster_of_each(codes, known, offender, pairs),
        pairs=pairs,
        late=int(late.sum()),
        unknown=int((~known).sum()),
    )
