"""People who are tied to each other by incidents: what varies together, whoever the incidents are counted by."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from ipvi_eval.survival.spells.arrays import Ints


def circles(suspect: ArrayLike, victim: ArrayLike, pair: ArrayLike) -> Ints:
    """The circle of each incident (n,), numbered from 0: those that share a person or a pair with others of it.

    Labels are missing where they are not known; an incident of which none is known is a circle of its own. A suspect,
    a victim and a pair each lie in one circle.

    >>> circles(["a", "a", "b", "c"], ["x", "y", "z", None], ["1", "2", "3", "3"]).tolist()
    [0, 0, 1, 1]
    """
    people = [pd.Series(np.asarray(one, dtype=object)) for one in (suspect, victim)]
    number = len(people[0])
    named = [*(one.map(lambda name: ("person", name), na_action="ignore") for one in people)]
    named.append(pd.Series(np.asarray(pair, dtype=object)).map(lambda name: ("pair", name), na_action="ignore"))
    codes, labels = pd.factorize(pd.concat(named, ignore_index=True))
    rows, known = np.tile(np.arange(number), 3), codes >= 0
    size = number + len(labels)
    ties = coo_array((np.ones(int(known.sum())), (rows[known], number + codes[known])), shape=(size, size))
    _, found = connected_components(ties, directed=False)
    return np.asarray(pd.factorize(found[:number])[0], dtype=np.intp)
