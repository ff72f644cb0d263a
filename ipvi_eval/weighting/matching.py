"""Pairs of notified and comparison people with nearly the same propensity score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.weighting.weights import as_numbers, as_treated

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Scale = Literal["logit", "probability"]
Search = Literal["nearest", "nearest below"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Matches(Printed):
    """Matched pairs: positions `treated` (k,) and `control` (k,), and their `distance` (k,) on the chosen scale.

    `unmatched` treated people found no control within the caliper: the result speaks for the matched only.
    `width` is the caliper on the chosen scale, None without one.
    """

    title = "Matched pairs"

    treated: Ints
    control: Ints
    distance: Floats
    unmatched: int
    width: float | None
    n: int

    @property
    def weight(self) -> Floats:
        """(n,) ones for matched people, zeros for the rest."""
        weight = np.zeros(self.n)
        weight[self.treated] = weight[self.control] = 1.0
        return weight

    @property
    def pair(self) -> Ints:
        """(n,) number of each person's pair, -1 outside: the cluster for standard errors (Austin 2009)."""
        pair = np.full(self.n, -1, dtype=np.intp)
        pair[self.treated] = pair[self.control] = np.arange(len(self.treated))
        return pair

    def tidy(self) -> pd.DataFrame:
        """One row for each pair: treated, control, distance."""
        return pd.DataFrame({"treated": self.treated, "control": self.control, "distance": self.distance})


@checked
def match_nearest(
    score: ArrayLike,
    treated: ArrayLike,
    *,
    caliper: float | None = 0.2,
    scale: Scale = "logit",
    search: Search = "nearest",
) -> Matches:
    """One-to-one nearest-neighbour matching without replacement, the hardest (highest score) first.

    Args:
        score: (n,) propensity scores in (0, 1).
        treated: (n,) 0 or 1.
        caliper: largest distance, in standard deviations of the score on `scale` (Austin 2011 recommends 0.2 of the
            logit); None pairs everybody while controls last.
        scale: where distance is measured.
        search: "nearest below" looks for the nearest control at or below the treated score, and above only when none is
            left, which is what R's MatchIt 4.5.1 does for `m.order = "largest"`; "nearest" is the definition.

    Ties are broken by position: the first treated; of equal controls the last at or below the score, or the first
    above it. Raises AnalysisError when no pair lies within the
    caliper.

    >>> pairs = match_nearest([0.6, 0.4, 0.59, 0.41, 0.1], [1, 1, 0, 0, 0])
    >>> pairs.treated.tolist(), pairs.control.tolist()
    ([0, 1], [2, 3])
    """
    group = as_treated(treated)
    e = as_numbers(score, "score")
    if len(e) != len(group) or not ((e > 0) & (e < 1)).all():
        msg = "score must be one probability strictly between 0 and 1 for each person"
        raise AnalysisError(msg)
    if caliper is not None and not caliper > 0:
        msg = "caliper must be above zero, in standard deviations of the score, or None"
        raise AnalysisError(msg)
    if scale not in ("logit", "probability") or search not in ("nearest", "nearest below"):
        msg = "scale is logit or probability; search is nearest or nearest below"
        raise AnalysisError(msg)
    # People with the same covariates must tie, whatever the last bit of their fitted score.
    position = np.round(np.log(e / (1 - e)) if scale == "logit" else e, 12)
    width = None if caliper is None else float(caliper * position.std(ddof=1))
    pairs = _greedy(position, group, np.inf if width is None else width, search)
    if not pairs:
        msg = "no pair lies within the caliper; the groups hardly overlap, so matching has nothing to say"
        raise AnalysisError(msg)
    first, second = (np.array(side, dtype=np.intp) for side in zip(*sorted(pairs), strict=True))
    return Matches(
        treated=first,
        control=second,
        distance=np.abs(position[first] - position[second]),
        unmatched=int(group.sum()) - len(first),
        width=width,
        n=len(e),
    )


def _greedy(position: Floats, group: NDArray[np.bool_], width: float, search: Search) -> list[tuple[int, int]]:
    """Nearest free control for each treated in turn, with skip pointers over controls already taken: O(n log n)."""
    controls = np.flatnonzero(~group)
    controls = controls[np.argsort(position[controls], kind="stable")]
    at = position[controls]
    m = len(controls)
    # Place k of `below` stands for control k - 1, so that place 0 means none.
    below, above = list(range(m + 1)), list(range(m + 1))
    people = np.flatnonzero(group)
    pairs = []
    for person in people[np.argsort(-position[people], kind="stable")]:
        here = int(np.searchsorted(at, position[person], side="right"))
        left, right = _root(below, here) - 1, _root(above, here)
        gap_left = position[person] - at[left] if left >= 0 else np.inf
        gap_right = at[right] - position[person] if right < m else np.inf
        go_left = np.isfinite(gap_left) if search == "nearest below" else gap_left <= gap_right + 1e-12
        # Scores are rounded, their differences are not.
        gap, taken = (gap_left, left) if go_left else (gap_right, right)
        if not np.isfinite(gap) or round(gap, 12) > width:
            continue
        pairs.append((int(person), int(controls[taken])))
        below[taken + 1] = taken
        above[taken] = taken + 1
    return pairs


def _root(parent: list[int], node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node
