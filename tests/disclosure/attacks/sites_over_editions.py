"""Holding every edition of every site: lists are everybody, sites are the whole, and what a year adds is not negative.

The equations are the reader's own and none of the package's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ipvi_eval.disclosure.editions.kept import Kept
from ipvi_eval.disclosure.solver.system import System

SITES = ("East", "West", "all")


def seen(runs: Sequence[Kept]) -> tuple[System, np.ndarray, dict[tuple[object, ...], int]]:
    """The counts of all sets with what is hidden, by equations of the reader's own: lists are everybody, sites are the
    whole, and what a year adds is no less than nought. The place of each count by set and key.

    Sets are in the order of `SITES`, edition after edition; counts are of two lists and of both, each of two kinds."""
    place, values, hidden, equations = {}, [], [], []

    def add(name, value, gone):
        place[name] = len(values)
        values.append(value)
        hidden.append(gone)

    for number, run in enumerate(runs):
        for key, value in run.counts.items():
            add((number, key), value, key in run.hidden)
        for what in (0, 1):
            lists = zip(list(run.counts)[what::2], (1, 1, -1), strict=True)
            equations.append([(place[number, key], factor) for key, factor in lists])
    for number, run in enumerate(runs):
        for key, value in run.counts.items():
            if run.site == "all":
                sites = zip((2, 1, 0), (1, 1, -1), strict=True)
                equations.append([(place[number - back, key], factor) for back, factor in sites])
            if number >= 3:
                add(("more", number, key), value - runs[number - 3].counts[key], True)
                years = zip(((number, key), (number - 3, key), ("more", number, key)), (1, -1, -1), strict=True)
                equations.append([(place[name], factor) for name, factor in years])
    return System.of(values, equations), np.array(hidden), place
