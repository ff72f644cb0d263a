"""One table of people without a study: its columns, and labels as parts of ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.estimate import slug
from ipvi_eval.survival.spells.spells import Spells

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Columns of n spells.

    `stop` (n,), `event` (n,) bool, `start` (n,) or None; `cause` (n,) of 0 (none), 1, 2 ... with `causes` their labels;
    `group`, `strata`, `cluster` (n,) labels or None, as `person`, whose rows follow one another; `weight` (n,) or None;
    `covariates` name to column (n,): numbers, or labels that become indicators without the first label.
    """

    stop: Floats
    event: NDArray[np.bool_]
    start: Floats | None = None
    cause: NDArray[np.int64] | None = None
    causes: tuple[str, ...] = ()
    group: NDArray[np.object_] | None = None
    strata: NDArray[np.object_] | None = None
    cluster: NDArray[np.object_] | None = None
    person: NDArray[np.object_] | None = None
    weight: Floats | None = None
    covariates: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    def at(self, rows: NDArray[np.bool_]) -> People:
        """The spells where `rows` (n,) holds."""
        arrays = ("stop", "event", "start", "cause", "group", "strata", "cluster", "person", "weight")
        kept: dict[str, Any] = {
            name: None if (column := getattr(self, name)) is None else column[rows] for name in arrays
        }
        return People(**kept, causes=self.causes, covariates={k: v[rows] for k, v in self.covariates.items()})

    @property
    def count(self) -> int:
        """How many people: distinct persons where rows of one person are known to follow one another, else rows."""
        return len(self.stop) if self.person is None or self.start is None else len(set(self.person))

    @property
    def counted_as(self) -> Literal["people", "spells"]:
        """What `count` counts: spells where times of entry differ and nothing says which rows are one person's, and
        where a person has several rows that all begin at 0."""
        if self.start is None:
            return "people" if self.person is None or len(set(self.person)) == len(self.stop) else "spells"
        return "spells" if self.person is None and len(set(self.start)) > 1 else "people"

    @property
    def repeated(self) -> bool:
        """Whether somebody has two events or more."""
        if self.person is None:
            return False
        had = self.person[self.event]
        return len(set(had)) < len(had)

    def spells(self, *, cause: NDArray[Any] | None = None, person: NDArray[np.object_] | None = None) -> Spells:
        """These rows as spells, which end with any event or with those of `cause` (n,); errors by `person` (n,)."""
        return Spells.of(
            self.stop, self.event if cause is None else cause, start=self.start, weight=self.weight, person=person,
            group=self.group, strata=self.strata,
        )  # fmt: skip

    def until_first_event(self) -> People:
        """The rows of every person up to and with the first that ends with an event, in order of time; all rows where
        no `start` says that those of a person follow one another."""
        if self.person is None or self.start is None or not self.repeated:
            return self
        codes = pd.factorize(self.person)[0]
        order = np.lexsort((self.stop, codes))
        ended = pd.Series(self.event[order].astype(np.int64)).groupby(codes[order]).cumsum().to_numpy()
        keep = np.zeros(len(self.stop), dtype=np.bool_)
        keep[order] = ended - self.event[order] == 0
        return self.at(keep)


def slugs(labels: Iterable[str]) -> list[str]:
    """One part of an id for each label, numbered where two labels would give the same ("A+" and "A-")."""
    made: list[str] = []
    for base in map(slug, labels):
        part, number = base, 2
        while part in made:
            part, number = f"{base}_{number}", number + 1
        made.append(part)
    return made
