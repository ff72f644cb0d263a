"""Counts that hang together: their values, the equations every reader knows, and which are meant to be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ipvi_eval.errors import AnalysisError

Equation = Sequence[tuple[int, int]]
"""Places and whole coefficients whose sum over the counts is zero: a total less its parts."""

_COLUMNS = ("values", "shown", "cost", "protected", "printed", "withheld", "lowest", "highest")
"""What a system knows of each count."""


@dataclass(frozen=True, eq=False)
class System:
    """One integer system: `values` (n,) whole and not negative, `equations` x = 0, what is `shown`, what hiding costs.

    A count that is not shown is one that nobody prints but that follows from an equation: the people with a report who
    were not arrested, say. `protected` marks the counts of people and of incidents, which may not be worked back where
    they are small.

    What is `printed` stands in an earlier edition, and what is `withheld` was hidden in one: neither can be changed.
    A reader knows that each count is at least `lowest` and at most `highest`, whatever is hidden: it is shown rounded.

    Raises AnalysisError where an equation does not hold, naming its number: the links would then be wrong.
    """

    values: np.ndarray
    equations: csr_array
    shown: np.ndarray
    cost: np.ndarray
    protected: np.ndarray
    printed: np.ndarray
    withheld: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray

    @classmethod
    def of(
        cls,
        values: Sequence[int] | np.ndarray,
        equations: Sequence[Equation],
        *,
        shown: np.ndarray | None = None,
        cost: np.ndarray | None = None,
        protected: np.ndarray | None = None,
        printed: np.ndarray | None = None,
        withheld: np.ndarray | None = None,
        lowest: np.ndarray | None = None,
        highest: np.ndarray | None = None,
    ) -> System:
        """The system of plain values; by default everything is shown and protected, costs one and is in no edition."""
        counts = np.asarray(values, dtype=np.int64)
        size = len(counts)
        entries = [(row, place, factor) for row, one in enumerate(equations) for place, factor in one]
        rows, places, factors = (
            (np.array(part, dtype=np.int64) for part in zip(*entries, strict=True))
            if entries
            else (np.zeros(0, np.int64),) * 3
        )
        matrix = csr_array((factors.astype(float), (rows, places)), shape=(len(equations), size))
        wrong = np.flatnonzero(matrix @ counts)
        if wrong.size:
            msg = f"equation {wrong[0]} between counts does not hold; the links between the counts are wrong"
            raise AnalysisError(msg)
        if (counts < 0).any():
            msg = "a count is negative; the links between the counts are wrong"
            raise AnalysisError(msg)
        least = np.zeros(size) if lowest is None else np.asarray(lowest, dtype=float)
        most = np.full(size, np.inf) if highest is None else np.asarray(highest, dtype=float)
        if (counts < least).any() or (counts > most).any():
            msg = "a count lies outside what is known of it in any case; it was rounded further than is said"
            raise AnalysisError(msg)
        everything = np.ones(size, dtype=bool)
        return cls(
            counts,
            matrix,
            everything if shown is None else np.asarray(shown, dtype=bool),
            everything.astype(float) if cost is None else np.asarray(cost, dtype=float),
            everything if protected is None else np.asarray(protected, dtype=bool),
            ~everything if printed is None else np.asarray(printed, dtype=bool),
            ~everything if withheld is None else np.asarray(withheld, dtype=bool),
            least,
            most,
        )

    def __len__(self) -> int:
        return len(self.values)

    def small(self, least: int, *, zero_shown: bool = True) -> np.ndarray:
        """(n,) which counts may not be worked back: those below `least` that no edition prints yet, and of those that
        are meant to be shown also zeros, unless they may be."""
        nothing = self.shown & (self.values == 0) & (not zero_shown)
        below = nothing | ((self.values > 0) & (self.values < least))
        return np.asarray(self.protected & ~self.printed & below)

    def of_places(self, places: np.ndarray) -> System:
        """The counts at `places`, which hang together with no others, as a system of their own."""
        within = self.equations[:, places]
        columns = {name: getattr(self, name)[places] for name in _COLUMNS}
        return System(equations=within[np.flatnonzero(np.diff(within.indptr))], **columns)

    @cached_property
    def linked(self) -> np.ndarray:
        """(n,) number of the part that each count belongs to: no equation joins two parts."""
        return components(self.equations, np.ones(len(self), dtype=bool))


def rows_of(equations: csr_array) -> Iterator[Equation]:
    """The equations of a matrix, row by row: the places in each with their coefficients."""
    for start, end in pairwise(equations.indptr):
        yield [
            (int(place), int(factor))
            for place, factor in zip(equations.indices[start:end], equations.data[start:end], strict=True)
        ]


def components(equations: csr_array, unknown: np.ndarray) -> np.ndarray:
    """(n,) the part of each unknown count, joined by equations through other unknown counts; -1 for known ones."""
    columns = np.flatnonzero(unknown)
    within = equations[:, columns]
    _, labels = connected_components(within.T @ within, directed=False)
    found = np.full(len(unknown), -1, dtype=np.int64)
    found[columns] = labels
    return found
