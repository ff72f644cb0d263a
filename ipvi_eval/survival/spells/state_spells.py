"""Spells in states: who was on which list, from when to when, and where they moved at the end.

A row is an interval (start, stop] spent in `origin`; at `stop` the person enters `destination`, or is only censored
there. Rows of one person must not overlap and must hang together: nobody changes state without a move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import Floats, Ints, as_groups, as_start, as_times, as_weight


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSpells:
    """Checked rows, sorted by person and start, each (n,).

    `person` holds codes 0..m-1; `origin` and `destination` index into `states`, with destination -1 where no move was
    seen. `order` (n,) gives each row's place in what was passed in.
    """

    person: Ints
    start: Floats
    stop: Floats
    origin: Ints
    destination: Ints
    weight: Floats
    order: Ints
    states: tuple[str, ...]
    persons: int

    def moves(self) -> pd.DataFrame:
        """Counts of moves (rows: from, columns: to, in the order of `states`) and of censored spells."""
        size = len(self.states)
        table = np.zeros((size, size + 1), dtype=np.int64)
        np.add.at(table, (self.origin, np.where(self.destination < 0, size, self.destination)), 1)
        return pd.DataFrame(table, index=list(self.states), columns=[*self.states, "censored"])


def state_spells(
    person: ArrayLike,
    stop: ArrayLike,
    destination: ArrayLike,
    *,
    start: ArrayLike | None = None,
    origin: ArrayLike | None = None,
    initial: str | None = None,
    states: Sequence[str] | None = None,
    weight: ArrayLike | None = None,
) -> StateSpells:
    """Check and sort spells in states.

    Args:
        person, start, stop, weight: (n,); intervals (start, stop], start zero when left out.
        destination: (n,) state entered at stop; missing, empty, or the origin itself where the spell is only censored.
        origin: (n,) state during the spell. When left out it is the destination of the person's spell before, and
            `initial` for the first.
        states: their order in all results; in sorted order when left out.

    Raises AnalysisError for overlapping spells of one person, a spell without length, a state that changes between
    spells without a move, an unknown state, or neither origin nor initial.
    """
    stops = as_times(stop, "stop")
    n = len(stops)
    if n == 0:
        msg = "no spells are left to analyse; look at the exclusions before this step"
        raise AnalysisError(msg)
    given = as_start(np.zeros(n) if start is None else start, stops)
    starts = np.zeros(n) if given is None else given
    people = as_groups(person, n, "person")
    assert people is not None
    weights = as_weight(weight, n)
    order = np.lexsort((starts, people.codes))
    codes, starts, stops = people.codes[order], starts[order], stops[order]
    same = np.r_[False, codes[1:] == codes[:-1]]
    _no_overlap(same, starts, stops)
    entered = _texts(destination, n, "destination")[order]
    inside = _origins(origin, initial, entered, same, order, n)
    names = _state_names(states, inside, entered)
    begin, end = _index(inside, names, "origin"), _index(entered, names, "destination", missing=True)
    end = np.where(end == begin, -1, end)
    _hangs_together(same, begin, end)
    return StateSpells(
        person=codes,
        start=starts,
        stop=stops,
        origin=begin,
        destination=end,
        weight=np.ones(n) if weights is None else weights[order],
        order=order,
        states=names,
        persons=people.count,
    )


def _no_overlap(same: Any, starts: Floats, stops: Floats) -> None:
    overlapping = int((starts[1:] < stops[:-1])[same[1:]].sum())
    if overlapping:
        msg = f"{overlapping} spells begin before the same person's spell before them ends; merge or cut them first"
        raise AnalysisError(msg)


def _texts(values: ArrayLike, n: int, name: str) -> Any:
    """(n,) strings, "" for a missing label."""
    series = pd.Series(np.asarray(values, dtype=object).reshape(-1))
    if len(series) != n:
        msg = f"{name} must have one value for each of the {n} spells"
        raise AnalysisError(msg)
    return series.where(series.notna(), "").astype(str).to_numpy(dtype=object)


def _origins(origin: ArrayLike | None, initial: str | None, entered: Any, same: Any, order: Ints, n: int) -> Any:
    if origin is not None:
        labels = _texts(origin, n, "origin")[order]
        if (labels == "").any():
            msg = f"origin is missing in {int((labels == '').sum())} spells; each spell is spent in one state"
            raise AnalysisError(msg)
        return labels
    if initial is None:
        msg = "give the state during each spell (origin), or the state in which everybody begins (initial)"
        raise AnalysisError(msg)
    labels = np.full(n, str(initial), dtype=object)
    for row in np.flatnonzero(same):
        labels[row] = entered[row - 1] or labels[row - 1]
    return labels


def _state_names(states: Sequence[str] | None, inside: Any, entered: Any) -> tuple[str, ...]:
    if states is not None:
        names = tuple(str(state) for state in states)
        if len(set(names)) != len(names):
            msg = "states names one state twice"
            raise AnalysisError(msg)
        return names
    return tuple(sorted(set(inside) | (set(entered) - {""})))


def _index(labels: Any, names: tuple[str, ...], role: str, *, missing: bool = False) -> Ints:
    codes: Ints = pd.Index(names).get_indexer(labels)
    unknown = (codes < 0) & ((labels != "") if missing else True)
    if unknown.any():
        msg = f"{role} holds {int(unknown.sum())} labels that are not among the states ({', '.join(names)})"
        raise AnalysisError(msg)
    return codes.astype(np.intp)


def _hangs_together(same: Any, begin: Ints, end: Ints) -> None:
    expected = np.where(end < 0, begin, end)
    broken = int((begin[1:] != expected[:-1])[same[1:]].sum())
    if broken:
        msg = (
            f"{broken} spells begin in another state than the same person's spell before them ended in; "
            "add the missing move, or start that person anew"
        )
        raise AnalysisError(msg)
