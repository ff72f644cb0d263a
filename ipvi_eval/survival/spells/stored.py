"""Spells in a table larger than memory, or in a database: what methods need of it are sums by day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.spells.day_sums import DaySums, day_sums_of
from ipvi_eval.survival.spells.stored_columns import check, named, role_columns, zero_or_one
from ipvi_eval.survival.spells.stored_persons import StoredPersons


# No slots: the sums are asked for once and kept with the table.
@dataclass(frozen=True, eq=False, repr=False)
class StoredSpells(Printed):
    """n spells (start, stop] in a table that stays where it is; made and checked by `from_table` or `from_parquet`.

    The table is an Ibis expression (the extra `large`): of DuckDB over Parquet files, PostgreSQL or another
    database. `kaplan_meier`, `nelson_aalen`, `aalen_johansen`, `log_rank`, `gray` and `cox` take it as they take
    `Spells`, with the same answers: the database adds up by day, and only its sums are fetched. Days are whole numbers.

    >>> import ibis
    >>> table = ibis.memtable({"day": [5, 8, 8, 9], "event": [1, 1, 0, 0]})
    >>> StoredSpells.from_table(table, stop="day")
    Stored spells: unit days
    <BLANKLINE>
    n  events  time
    4       2    30
    """

    title = "Stored spells"
    made_by = 'ie.StoredSpells.from_table(table, stop="days", cause="event")'
    instead = (
        "this method needs the spells themselves, and stored spells give sums by day only: take a part of the table "
        "that fits into memory, ie.Spells.from_frame(table.execute(), stop=..., cause=...)"
    )

    table: Any
    roles: tuple[str, ...]
    n: int
    unit: str = "days"

    @classmethod
    @checked
    def from_table(
        cls,
        table: Any,
        *,
        stop: str = "stop",
        cause: str = "event",
        start: str | None = None,
        weight: str | None = None,
        person: str | None = None,
        group: str | None = None,
        strata: str | None = None,
        unit: str = "days",
    ) -> StoredSpells:
        """Spells from the named columns of a table (Ibis), as `Spells.from_frame`; formulas may name its other columns.

        One pass checks every row. Raises AnalysisError that says which column is wrong, how, and in how many rows:
        missing or infinite values, days or causes that are no whole numbers, a spell without length, negative days
        without `start`, weights of zero or below, or a column that the table lacks.
        """
        if not hasattr(table, "mutate"):
            msg = f"table has to be one of Ibis, as ibis.memtable(frame) is, and is a {type(table).__name__}"
            raise AnalysisError(msg)
        every = {
            "stop": stop, "cause": cause, "start": start, "weight": weight, "person": person, "group": group,
            "strata": strata,
        }  # fmt: skip
        given = {role: column for role, column in every.items() if column is not None}
        columns = role_columns(table, given)
        return cls(columns, tuple(given), check(columns, given), unit)

    @classmethod
    @checked
    def from_parquet(cls, files: str | Path, **columns: str) -> StoredSpells:
        """Spells from Parquet files (a path, or a pattern such as `spells/*.parquet`) through DuckDB in this process.

        `columns` are those of `from_table`. To say how many threads and how much memory DuckDB may take, connect first:
        `ibis.duckdb.connect(threads=2, memory_limit="4GB").read_parquet(...)` is a table for `from_table`.

        Raises AnalysisError where the extra `large` is not installed, or nothing can be read there.
        """
        try:
            import duckdb
            import ibis
        except ImportError:
            msg = "a table larger than memory takes Ibis and DuckDB; install them with: pip install 'ipvi_eval[large]'"
            raise AnalysisError(msg) from None
        try:
            table = ibis.duckdb.connect().read_parquet(str(files))
        except duckdb.Error:
            msg = (
                f"{files} names no Parquet file that can be read; give a path or a pattern such as spells/*.parquet, "
                "and any other table of DuckDB to from_table, such as ibis.duckdb.connect().read_csv(...)"
            )
            raise AnalysisError(msg) from None
        return cls.from_table(table, **columns)

    def __len__(self) -> int:
        return self.n

    @property
    def alike(self) -> DaySums:
        """The rows that a method works on: those of the sums by day."""
        return self.day_sums

    @cached_property
    def day_sums(self) -> DaySums:
        """Numbers and weights by group, stratum, day of entry, day of end and cause: one pass, asked for once.

        >>> import ibis
        >>> table = ibis.memtable({"day": [5, 8, 8, 8], "event": [1, 1, 0, 0]})
        >>> StoredSpells.from_table(table, stop="day").day_sums.tidy()["n"].tolist()
        [1.0, 2.0, 1.0]
        """
        by = [named(role) for role in ("group", "strata", "start", "stop", "cause") if role in self.roles]
        sums = {"spells": self.table.count()}
        if "weight" in self.roles:
            weight = self.table[named("weight")].cast("float64")
            parts = (weight != weight.floor()).sum()
            sums |= {"weight": weight.sum(), "squares": (weight * weight).sum(), "parts": parts}
        found = self.table.group_by(by).aggregate(**sums).to_pandas().sort_values(by, ignore_index=True)
        columns = {name.removeprefix(named("")): found[name] for name in found.columns}
        return self._owned(day_sums_of(columns, unit=self.unit), self.table)

    def _owned(self, sums: DaySums, table: Any) -> DaySums:
        """The sums with the persons of the table they were made of."""
        if "person" not in self.roles:
            return sums
        days = {name: getattr(sums, name) for name in ("start", "stop", "cause") if name in self.roles}
        return replace(sums, owners=StoredPersons(table, pd.DataFrame(days), "weight" in self.roles))

    def of_cause(self, cause: int) -> StoredSpells:
        """The same spells with one cause as their event; the others are censored."""
        event = zero_or_one(self.table[named("cause")] == cause)
        return replace(self, table=self.table.mutate(**{named("cause"): event}))

    def but(self, **columns: None) -> StoredSpells:
        """The same spells without some columns (`but(person=None)`); raises AnalysisError for anything but None."""
        if any(value is not None for value in columns.values()) or columns.keys() & {"stop", "cause", "start"}:
            msg = "of stored spells weight, person, group and strata can be left out (but(weight=None)), no more"
            raise AnalysisError(msg)
        kept = tuple(role for role in self.roles if role not in columns)
        return replace(self, roles=kept)

    def by_group(self) -> dict[Any, DaySums]:
        """The sums of each group by its label, in the order of the labels; raises AnalysisError without groups."""
        group = self.day_sums.group
        if group is None:
            msg = "these spells have no groups; give group= when they are made"
            raise AnalysisError(msg)
        plain, column = replace(self.day_sums, group=None), self.table[named("group")]
        return {
            label: self._owned(plain.part(np.flatnonzero(group.codes == code)), self.table.filter(column == label))
            for code, label in enumerate(group.labels)
        }

    def tidy(self) -> pd.DataFrame:
        """One row for each group, or one: n spells, events (of each cause), time at risk. No spell of its own."""
        parts = {"": self.day_sums} if self.day_sums.group is None else self.by_group()
        rows = [{"group": label, **_counted(part, self.day_sums.causes)} for label, part in parts.items()]
        table = pd.DataFrame(rows)
        return table.drop(columns="group") if self.day_sums.group is None else table


def _counted(part: DaySums, causes: tuple[int, ...]) -> dict[str, float]:
    """What a group's row tells: counts are of spells, without weights."""
    several = {f"cause_{cause}": part.number(part.cause == cause) for cause in causes} if len(causes) > 1 else {}
    begin = 0.0 if part.start is None else part.start
    return {
        "n": part.n,
        "events": part.number(part.cause > 0),
        **several,
        "time": float(part.spells @ (part.stop - begin)),
    }
