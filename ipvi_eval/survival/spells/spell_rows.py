"""What a method that needs only sums by day asks of spells: their columns, and how many spells a row stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar, Protocol, Self

import numpy as np

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.arrays import Bools, Clusters, Floats, Groups, Ints, whole_numbers
from ipvi_eval.survival.spells.day_grid import DayGrid, day_grid


class StoredOwners(Protocol):
    """Whose spells the rows stand for, where that is known to a database only."""

    @property
    def count(self) -> int:
        """How many persons there are."""

    def steps(self, grid: DayGrid, at_entry: Sequence[Floats], at_stop: Sequence[Floats]) -> Floats:
        """What sums over persons of products gain at the start and in each bin, (q (q + 1) / 2, 1 + m)."""


Owners = Ints | StoredOwners


# No slots: what is derived from the columns (`event`, the grids) is made once and kept with them.
@dataclass(frozen=True, eq=False, repr=False)
class SpellRows:
    """Rows of spells (start, stop], each ended by a cause or by censoring (0).

    Either `Spells`, one spell a row, or `DaySums`, where a row stands for all spells that begin and end alike.

    `stop`, `cause`, `start`, `weight` are (n,); `weight` is a row's sum of weights, None without weights.
    """

    made_by: ClassVar[str] = 'ie.Spells.from_frame(table, stop="days", cause="event")'

    stop: Floats
    cause: Ints
    start: Floats | None = None
    weight: Floats | None = None
    person: Clusters | None = None
    group: Groups | None = None
    strata: Groups | None = None
    unit: str = "days"

    @property
    def counts(self) -> Floats | None:
        """How many spells each row (n,) stands for; None for one each."""
        return None

    @property
    def mass(self) -> Floats | None:
        """What each row (n,) adds to a sum over spells: its weights, or its number of spells; None for 1."""
        return self.weight

    @property
    def root(self) -> Floats | None:
        """The root of what each row (n,) adds to a sum of squares: of its squared weights; None for 1.

        Spells that begin and end alike move a curve alike, so their squared influences add up to one influence times
        the sum of their squared weights; that of copies is the sum of their weights, of 1 each.
        """
        return np.sqrt(self.weight) if self.weight is not None and self.copies else self.weight

    @property
    def whole_weights(self) -> bool:
        """Whether weights are absent or whole, and so may be read as counts of identical people."""
        return whole_numbers(self.weight)

    @property
    def copies(self) -> bool:
        """Whether weights (or their absence) count identical people, each a person of their own in every error."""
        return self.clusters is None and self.whole_weights

    @property
    def clusters(self) -> Owners | None:
        """Whose rows these are, where errors are by person."""
        return None if self.person is None else self.person.codes

    @property
    def persons(self) -> int:
        """Number of persons; of spells, where nothing says whose they are."""
        return self.n if self.person is None else self.person.count

    @property
    def alike(self) -> Self:
        """The rows that a method works on."""
        return self

    @property
    def n(self) -> int:
        """Number of spells, without weights."""
        return len(self.stop)

    def number(self, rows: Bools) -> int:
        """Number of spells, without weights, in the rows (n,) that are true."""
        return int(rows.sum())

    @cached_property
    def event(self) -> Bools:
        """Whether each spell (n,) ended with the event; raises AnalysisError where there are several causes."""
        if len(self.stop) and self.cause.max() > 1:
            msg = (
                "event must be 0 (censored) or 1 (event); for several causes use aalen_johansen, gray or fine_gray, or "
                "of_cause(1) for the first of them"
            )
            raise AnalysisError(msg)
        return self.cause.astype(np.bool_)

    @cached_property
    def grid(self) -> DayGrid:
        """The day grid of all spells together."""
        return day_grid(self.stop, self.start)

    @cached_property
    def strata_grid(self) -> DayGrid:
        """The day grid within strata; that of all spells where there are none."""
        if self.strata is None:
            return self.grid
        return day_grid(self.stop, self.start, self.strata.codes, self.strata.count)

    @property
    def compared(self) -> Groups:
        """The groups, of which a comparison needs two; raises AnalysisError where there are fewer."""
        if self.group is None or self.group.count < 2:
            msg = "a comparison needs at least two groups"
            raise AnalysisError(msg)
        return self.group

    @property
    def causes(self) -> tuple[int, ...]:
        """The causes that occur."""
        return tuple(int(cause) for cause in np.unique(self.cause) if cause > 0)

    def independent_persons(self) -> Clusters | None:
        """The persons for a sandwich; raises AnalysisError when there is only one, whose error would be zero."""
        if self.person is not None and len(self.stop):
            refuse_one_person(self.person.count)
        return self.person

    def refuse(self, method: str, *names: str) -> None:
        """Raise AnalysisError where a column is given that `method` cannot heed: its answer would be another's."""
        for name in names:
            if getattr(self, name) is not None:
                msg = f"{method} takes no {name}; use another method, or leave it out knowingly (but({name}=None))"
                raise AnalysisError(msg)


def refuse_one_person(count: int) -> None:
    """Raise AnalysisError where there are fewer than two persons: between them there is no error to speak of."""
    if count < 2:
        msg = "all spells belong to one person (cluster): an error between persons needs at least two of them"
        raise AnalysisError(msg)
