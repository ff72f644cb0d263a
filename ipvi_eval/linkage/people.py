"""From pairs to people: who is joined to whom, the surest first, and nobody to whom a reviewer kept apart."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Pair = tuple[int, int]


class People:
    """Sets of records, joined one pair after the other; what is `apart` is in no one set, however it is led there."""

    def __init__(self, size: int, apart: Iterable[Pair] = ()) -> None:
        self._head = list(range(size))
        self._members = [[place] for place in range(size)]
        self._apart: dict[int, set[int]] = {}
        for one, other in apart:
            self._apart.setdefault(one, set()).add(other)
            self._apart.setdefault(other, set()).add(one)

    def join(self, one: int, other: int) -> bool:
        """Take two records to be of one person; False, and nothing changes, where that joins what is apart."""
        kept, gone = self._head[one], self._head[other]
        if kept == gone:
            return True
        if self._kept_apart(kept, gone):
            return False
        kept, gone = min(kept, gone), max(kept, gone)
        for place in self._members[gone]:
            self._head[place] = kept
        self._members[kept] += self._members[gone]
        self._members[gone] = []
        return True

    def together(self, one: int, other: int) -> bool:
        """Whether two records are of one person so far."""
        return self._head[one] == self._head[other]

    def labels(self) -> NDArray[np.int64]:
        """(n,) the first record of each record's person."""
        return np.array(self._head, dtype=np.int64)

    def _kept_apart(self, one: int, other: int) -> bool:
        members = set(self._members[other])
        return any(not members.isdisjoint(self._apart.get(place, ())) for place in self._members[one])
