"""Which rows a second implementation is given where there are too many for it: a stratified sample, always the same.

The second implementations are written for clarity or for other shapes of data, and some take minutes where ours takes a
second. Above LARGEST rows both fit the same sample, in which every stratum, both sides of the comparison and those with
and without an event have the share that they have among all; whether two programmes compute the same does not depend
on which rows they are given.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.survival.spells.arrays import Floats
from ipvi_eval.survival.spells.spells import Spells

LARGEST = 20_000
"""Rows up to which everything is computed twice."""
SAMPLED = f"both on a stratified sample of {LARGEST:,} rows"
"""What the table of agreements says of such a check."""


def sample_rows(spells: Spells, side: Floats) -> NDArray[np.intp]:
    """Positions (LARGEST,), ascending, of every k-th of n rows in the order of stratum, event, `side` (n,) and time."""
    strata = np.zeros(len(spells), dtype=np.intp) if spells.strata is None else spells.strata.codes
    order = np.lexsort((spells.stop, side, spells.event, strata))
    at = (np.arange(LARGEST) * len(spells)) // LARGEST
    return np.sort(order[at])


def sample_of(spells: Spells) -> Spells:
    """The spells of `sample_rows` where the comparison, if there is one, is that of their groups."""
    side = np.zeros(len(spells)) if spells.group is None else spells.group.codes.astype(np.float64)
    return spells.at(sample_rows(spells, side))
