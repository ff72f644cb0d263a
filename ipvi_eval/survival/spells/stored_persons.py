"""How much each person of a stored table moves a curve: the sums over persons, made where the persons are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.survival.spells.arrays import Floats, lower_triangle
from ipvi_eval.survival.spells.day_grid import DayGrid
from ipvi_eval.survival.spells.stored_columns import named


@dataclass(frozen=True, eq=False)
class StoredPersons:
    """The persons of a table (Ibis) whose spells are the rows `days` (n,): day of end, cause, and of entry if late.

    What a spell does to a curve depends on its days and cause, and is known for each row; a person's spells follow one
    another. So the database looks up what each spell brings, adds up person by person from one place to the next, and
    sums over persons: one sort, n log n, of which only a row for each day comes back.
    """

    table: Any
    days: pd.DataFrame
    weighted: bool

    @cached_property
    def count(self) -> int:
        """How many persons there are."""
        return int(self.table[named("person")].nunique().to_pandas())

    def steps(self, grid: DayGrid, at_entry: Sequence[Floats], at_stop: Sequence[Floats]) -> Floats:
        """What sums over persons of products z_i z_j, j <= i, gain at first and in each bin, (q (q + 1) / 2, 1 + m).

        `at_entry` and `at_stop` are q columns (n,), what z gains by row when a spell of weight 1 begins and ends.
        """
        width = len(at_entry)
        gains: dict[str, NDArray[Any]] = {"begin": grid.entry_place, "end": grid.stop + 1}
        for j, (entry, stop) in enumerate(zip(at_entry, at_stop, strict=True)):
            gains |= {f"begin_{j}": np.broadcast_to(entry, len(self.days)), f"end_{j}": stop}
        found = _summed(self._moves(gains, width), width).to_pandas()
        change = np.zeros((width * (width + 1) // 2, grid.size + 1))
        place = found["place"].to_numpy(dtype=np.intp)
        for row, (i, j) in zip(change, lower_triangle(width), strict=True):
            row[place] = found[f"step_{i}_{j}"].to_numpy(dtype=np.float64)
        return change

    def _moves(self, gains: Mapping[str, NDArray[Any]], width: int) -> Any:
        """Person, place and what z gains there: one row where a person's spells begin or end (Ibis)."""
        import ibis

        known = self.days.assign(**gains).add_prefix("known_")
        keys = [f"known_{key}" for key in self.days.columns]
        looked_up = ibis.memtable(known.drop_duplicates(keys))
        spells = self.table.inner_join(looked_up, [(named(key.removeprefix("known_")), key) for key in keys])
        weight = spells[named("weight")].cast("float64") if self.weighted else ibis.literal(1.0)
        sides = [
            spells.select(
                person=spells[named("person")],
                place=spells[f"known_{side}"],
                **{f"gain_{j}": weight * spells[f"known_{side}_{j}"] for j in range(width)},
            )
            for side in ("begin", "end")
        ]
        moves = sides[0].union(sides[1])
        return moves.group_by("person", "place").aggregate(
            **{f"gain_{j}": moves[f"gain_{j}"].sum() for j in range(width)}
        )


def _summed(moves: Any, width: int) -> Any:
    """Sums by place of what a person's products gain there (Ibis)."""
    import ibis

    so_far = ibis.window(group_by="person", order_by="place", preceding=None, following=0)
    totals = moves.mutate(**{f"total_{j}": moves[f"gain_{j}"].sum().over(so_far) for j in range(width)})

    def steps() -> Iterator[tuple[str, Any]]:
        for i, j in lower_triangle(width):
            (after_i, gain_i), (after_j, gain_j) = ((totals[f"total_{k}"], totals[f"gain_{k}"]) for k in (i, j))
            yield f"step_{i}_{j}", (after_i * gain_j + gain_i * after_j - gain_i * gain_j).sum()

    return totals.group_by("place").aggregate(**dict(steps()))
