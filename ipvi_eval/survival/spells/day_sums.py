"""Spells that begin and end alike as one row: all that curves and tests on the day grid need of a table of any size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.printed import Printed
from ipvi_eval.survival.spells.arrays import Bools, Floats, Groups, Ints, as_groups
from ipvi_eval.survival.spells.spell_rows import SpellRows, StoredOwners


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class DaySums(SpellRows, Printed):
    """Sums (n,) over spells of one group and stratum that begin on one day and end on one day by one cause.

    `spells` (n,) counts them. `weight` (n,) is the sum of their weights and `squares` (n,) of their squares, both None
    without weights; `whole` says that every single weight is a whole number. `owners` are the persons whose spells were
    summed. Without late entry there is a row for each day, cause, group and stratum; with it, for each pair of days.
    """

    title = "Sums by day"

    spells: Floats
    squares: Floats | None = None
    whole: bool = True
    owners: StoredOwners | None = None

    @property
    def clusters(self) -> StoredOwners | None:
        """Whose spells were summed, where errors are by person."""
        return self.owners

    @property
    def persons(self) -> int:
        """Number of persons; of spells, where nothing says whose they are."""
        return self.n if self.owners is None else self.owners.count

    @property
    def counts(self) -> Floats:
        """How many spells each row (n,) stands for."""
        return self.spells

    @property
    def mass(self) -> Floats:
        """Sums of weights, or numbers of spells, (n,)."""
        return self.spells if self.weight is None else self.weight

    @property
    def root(self) -> Floats:
        """Roots of the sums of squared weights, (n,); 1 where persons are known, to whom the weights then belong."""
        if self.owners is not None:
            return np.ones(len(self.spells))
        return np.sqrt(self.mass if self.copies or self.squares is None else self.squares)

    @property
    def whole_weights(self) -> bool:
        """Whether every weight that was summed is whole."""
        return self.whole

    @property
    def n(self) -> int:
        """Number of spells that were summed."""
        return int(self.spells.sum())

    def number(self, rows: Bools) -> int:
        """Number of spells in the rows (n,) that are true."""
        return int(self.spells[rows].sum())

    def part(self, rows: Ints) -> DaySums:
        """The rows at the places (k,), of persons yet to be said. Groups and strata that do not occur are forgotten."""
        return DaySums(
            stop=self.stop[rows],
            cause=self.cause[rows],
            start=None if self.start is None else self.start[rows],
            weight=None if self.weight is None else self.weight[rows],
            group=None if self.group is None else self.group.at(rows),
            strata=None if self.strata is None else self.strata.at(rows),
            unit=self.unit,
            spells=self.spells[rows],
            squares=None if self.squares is None else self.squares[rows],
            whole=self.whole,
        )

    def tidy(self) -> pd.DataFrame:
        """One row for each kind of spell: group and strata, start and stop, cause, number of spells, sum of weights."""
        labels = {"group": self.group, "strata": self.strata}
        columns: dict[str, Any] = {name: _labels(of) for name, of in labels.items() if of is not None}
        given = {"start": self.start, "stop": self.stop, "cause": self.cause, "n": self.spells, "weight": self.weight}
        return pd.DataFrame(columns | {name: values for name, values in given.items() if values is not None})


def day_sums_of(columns: Mapping[str, Any], *, unit: str) -> DaySums:
    """Sums from columns (n,).

    They are `stop`, `cause` and `spells`; where there are any `start`, `group` and `strata`; and with weights `weight`,
    `squares` and `parts`, which is how many weights are not whole.
    """
    n = len(columns["stop"])
    return DaySums(
        stop=np.asarray(columns["stop"], dtype=np.float64),
        cause=np.asarray(columns["cause"], dtype=np.intp),
        start=_floats(columns.get("start")),
        weight=_floats(columns.get("weight")),
        group=as_groups(columns.get("group"), n, "group"),
        strata=as_groups(columns.get("strata"), n, "strata"),
        unit=unit,
        spells=np.asarray(columns["spells"], dtype=np.float64),
        squares=_floats(columns.get("squares")),
        whole="parts" not in columns or not np.any(columns["parts"]),
    )


def _floats(values: Any) -> Floats | None:
    return None if values is None else np.asarray(values, dtype=np.float64)


def _labels(groups: Groups) -> list[Any]:
    return [groups.labels[code] for code in groups.codes.tolist()]
