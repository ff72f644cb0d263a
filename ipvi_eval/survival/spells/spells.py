"""The value every survival method takes: spells (start, stop], checked once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from ipvi_eval.arguments import checked
from ipvi_eval.errors import AnalysisError
from ipvi_eval.printed import Printed
from ipvi_eval.survival.spells.arrays import (
    Bools,
    Clusters,
    Groups,
    Ints,
    as_cause,
    as_clusters,
    as_groups,
    as_start,
    as_times,
    as_weight,
)
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spell_rows import SpellRows


# No slots: what is derived from the columns (`event`, the grids) is made once and kept with them.
@dataclass(frozen=True, eq=False, repr=False)
class Spells(SpellRows, Printed):
    """n spells (start, stop], each ended by an event or by censoring; made and checked by `of` or `from_frame`.

    `stop` (n,) in `unit` and `cause` (n,), 0 = censored, 1, 2, ... = the events. `start` (n,) entry times, None where
    everybody is observed from before the first time; `weight` (n,) above zero. `person` says whose spells these are:
    errors are clustered by it. `group` is what comparisons compare, `strata` what they are made within; a method that
    compares nothing leaves `group` aside, one that has no strata leaves those. `frame` (n rows) is the table the spells
    came from, which formulas name columns of.

    >>> Spells.of([5, 8, 8], [1, 2, 0], unit="weeks")
    Spells: unit weeks
    <BLANKLINE>
    n  events  cause_1  cause_2  time
    3       2        1        1    21
    """

    title = "Spells"

    frame: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        arrays = isinstance(self.stop, np.ndarray) and isinstance(self.cause, np.ndarray)
        typed = arrays and self.stop.dtype == np.float64 and self.cause.dtype == np.intp
        if not typed or len(self.stop) != len(self.cause) or np.isnan(self.stop).any():
            msg = (
                "make spells with Spells.of(stop, cause) or Spells.from_frame(table, stop=..., cause=...), which check "
                "and turn their columns; Spells(...) itself takes checked ones only"
            )
            raise AnalysisError(msg)

    def __len__(self) -> int:
        return len(self.stop)

    @classmethod
    @checked
    def of(
        cls,
        stop: ArrayLike,
        cause: ArrayLike,
        *,
        start: ArrayLike | None = None,
        weight: ArrayLike | None = None,
        person: ArrayLike | Clusters | None = None,
        group: ArrayLike | Groups | None = None,
        strata: ArrayLike | Groups | None = None,
        unit: str = "days",
        frame: pd.DataFrame | None = None,
    ) -> Spells:
        """Spells from columns (n,) of anything that is like an array.

        Args:
            stop: time of the event or of censoring, in days or any unit.
            cause: 0 = censored, 1 = event; 2, 3, ... where there are several causes. Booleans serve for one.
            start: entry times; someone who enters on a day is not at risk on that day.
            weight: weights above zero; those that are whole numbers count identical people.
            person: labels of any kind, whose spells these are.
            group: labels of any kind, to be compared.
            strata: labels of any kind.
            unit: of the times, in the plural.
            frame: the table (n rows) whose columns formulas may name.

        Raises AnalysisError that says which column is wrong: missing or infinite times, a spell without length, a
        negative time without `start`, causes that are no whole numbers from 0, weights of zero or below, missing
        labels, or columns of another length.

        >>> spells = Spells.of([5, 8, 8], [1, 0, 1], group=["B", "B", "C"])
        >>> {label: len(part) for label, part in spells.by_group().items()}
        {'B': 2, 'C': 1}
        """
        times = as_times(stop, "stop")
        n = len(times)
        if frame is not None and len(frame) != n:
            msg = f"the table has {len(frame)} rows for {n} spells; give the rows the spells were made of"
            raise AnalysisError(msg)
        made = cls(
            stop=times,
            cause=as_cause(cause, n),
            start=as_start(start, times),
            weight=as_weight(weight, n),
            person=as_clusters(person, n),
            group=as_groups(group, n, "group"),
            strata=as_groups(strata, n, "strata"),
            unit=unit,
            frame=frame,
        )
        if isinstance(cause, np.ndarray) and cause.dtype == np.bool_:
            made.__dict__["event"] = cause  # which it would be again
        return made

    @classmethod
    @checked
    def from_frame(
        cls,
        frame: pd.DataFrame,
        *,
        stop: str = "stop",
        cause: str = "event",
        start: str | None = None,
        weight: str | None = None,
        person: str | None = None,
        group: str | None = None,
        strata: str | None = None,
        unit: str = "days",
    ) -> Spells:
        """Spells from the named columns of a table, which stays beside them for formulas. Errors as `of`, and
        AnalysisError for a column that the table lacks.

        >>> men = pd.DataFrame({"week": [20, 52], "arrest": [1, 0], "age": [27, 18]})
        >>> Spells.from_frame(men, stop="week", cause="arrest", unit="weeks").columns("age").X.ravel().tolist()
        [27.0, 18.0]
        """
        named = {
            role: column
            for role, column in {
                "stop": stop, "cause": cause, "start": start, "weight": weight, "person": person, "group": group,
                "strata": strata,
            }.items()
            if column is not None
        }  # fmt: skip
        absent = [column for column in named.values() if column not in frame]
        if absent:
            msg = f"the table has no column {', '.join(absent)}; it has {', '.join(map(str, frame.columns))}"
            raise AnalysisError(msg)
        try:
            return cls.of(**{role: frame[column] for role, column in named.items()}, unit=unit, frame=frame)
        except AnalysisError as error:
            about = [f"{role} is the column {column}" for role, column in named.items() if str(error).startswith(role)]
            if not about:
                raise
            msg = f"{error} ({about[0]})"
            raise AnalysisError(msg) from None

    def of_cause(self, cause: int) -> Spells:
        """The same spells with one cause as their event; the others are censored."""
        return self._with(cause=(self.cause == cause).astype(np.intp))

    def of_any_cause(self) -> Spells:
        """The same spells with an event of any cause as their event."""
        return self._with(cause=(self.cause > 0).astype(np.intp))

    def at(self, rows: Ints | Bools) -> Spells:
        """The chosen spells: places (k,), or a mask (n,). Groups and strata without a spell are forgotten."""
        places: Ints = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows.astype(np.intp, copy=False)
        return Spells(
            stop=self.stop[places],
            cause=self.cause[places],
            start=None if self.start is None else self.start[places],
            weight=None if self.weight is None else self.weight[places],
            person=None if self.person is None else self.person.at(places),
            group=None if self.group is None else self.group.at(places),
            strata=None if self.strata is None else self.strata.at(places),
            unit=self.unit,
            frame=None if self.frame is None else self.frame.iloc[places],
        )

    def but(self, **columns: Any) -> Spells:
        """The same spells with other columns, checked as by `of`; None takes one away (`but(weight=None)`)."""
        checked: dict[str, Callable[[Any], Any]] = {
            "start": lambda given: as_start(given, self.stop),
            "weight": lambda given: as_weight(given, len(self)),
            "person": lambda given: as_clusters(given, len(self)),
            "group": lambda given: as_groups(given, len(self), "group"),
            "strata": lambda given: as_groups(given, len(self), "strata"),
        }
        return self._with(**{name: checked[name](values) for name, values in columns.items()})

    def by_group(self) -> dict[Any, Spells]:
        """The spells of each group by its label, in the order of the labels; raises AnalysisError without groups."""
        if self.group is None:
            msg = "these spells have no groups; give group= when they are made"
            raise AnalysisError(msg)
        codes, plain = self.group.codes, replace(self, group=None)
        return {label: plain.at(np.flatnonzero(codes == code)) for code, label in enumerate(self.group.labels)}

    def against(self, reference: Any = None) -> tuple[tuple[Any, Any], ...]:
        """Each other group's label with the reference (the first group when None), for groups that are independent.

        Raises AnalysisError for fewer than two groups, a person in two of them, or a reference that is none of them.
        """
        groups = self.compared
        if self.person is not None:
            _refuse_shared(groups.codes, self.person)
        base = groups.labels[0] if reference is None else reference
        if base not in groups.labels:
            msg = "the reference is not one of the groups"
            raise AnalysisError(msg)
        return tuple((label, base) for label in groups.labels if label != base)

    def tidy(self) -> pd.DataFrame:
        """One row for each group, or one: n spells, persons, events (of each cause), time at risk. No spell of its own.

        >>> Spells.of([5, 8, 8], [1, 0, 1], group=["B", "B", "C"])
        Spells: unit days
        <BLANKLINE>
        group  n  events  time
        B      2       1    13
        C      1       1     8
        """
        parts = {"": self} if self.group is None else self.by_group()
        table = pd.DataFrame([{"group": label, **part._counted(self.causes)} for label, part in parts.items()])
        return table.drop(columns="group") if self.group is None else table

    def _counted(self, causes: tuple[int, ...]) -> dict[str, float]:
        """What a group's row tells: counts are of rows, without weights."""
        persons = {} if self.person is None else {"persons": len(np.unique(self.person.codes))}
        several = {f"cause_{cause}": int((self.cause == cause).sum()) for cause in causes} if len(causes) > 1 else {}
        begin = 0.0 if self.start is None else self.start
        return {
            "n": len(self),
            **persons,
            "events": int((self.cause > 0).sum()),
            **several,
            "time": float((self.stop - begin).sum()),
        }

    def first(self) -> Spells:
        """Each person's earliest spell, in the order given: with spells cut at events, the time to the first event.

        Raises AnalysisError where nothing says whose spells these are.
        """
        owner = self.owners("a first spell")
        begin = np.zeros(len(self)) if self.start is None else self.start
        order = np.lexsort((self.stop, begin, owner.codes))
        new = np.ones(len(self), dtype=np.bool_)
        new[1:] = np.diff(owner.codes[order]) > 0
        return self.at(np.sort(order[new]))

    @checked
    def columns(self, covariates: str | Columns) -> Columns:
        """Covariates of these spells: those of a formula over the table they came from, or checked columns.

        Raises AnalysisError for a formula without a table or with a name that is not in it, or rows that do not fit.
        """
        if isinstance(covariates, str):
            nothing = pd.DataFrame(index=range(len(self)))
            return Columns.from_formula(covariates, nothing if self.frame is None else self.frame)
        if len(covariates) != len(self):
            msg = f"covariates must have one row for each of the {len(self)} spells"
            raise AnalysisError(msg)
        return covariates

    def owners(self, what: str) -> Clusters:
        """Whose spells these are, for `what` cannot do without; raises AnalysisError where nothing says so."""
        if self.person is None:
            msg = f"{what} needs to know whose spells these are; give person= when the spells are made"
            raise AnalysisError(msg)
        return self.person

    def _with(self, **columns: Any) -> Spells:
        made = replace(self, **columns)
        if not columns.keys() & {"stop", "start", "strata"}:
            # The grids rest on those three only.
            made.__dict__.update(
                {name: self.__dict__[name] for name in ("grid", "strata_grid") if name in self.__dict__}
            )
        return made


def _refuse_shared(groups: Ints, owner: Clusters) -> None:
    low, high = np.full(owner.size, np.iinfo(np.intp).max), np.full(owner.size, -1)
    np.minimum.at(low, owner.codes, groups)
    np.maximum.at(high, owner.codes, groups)
    shared = int((high > low).sum())
    if shared:
        msg = (
            f"{shared} persons (clusters) are in two groups, so the groups are not independent; "
            "compare them with a Cox model with clustered errors, or by bootstrap"
        )
        raise AnalysisError(msg)
