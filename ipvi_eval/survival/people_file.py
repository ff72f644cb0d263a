"""A file of people and the names of its columns, made into the arrays that an analysis takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ipvi_eval.data.flat_file import FlatFile, read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.survival.people import People, natural

_TRUE = frozenset({"1", "true", "t", "yes", "y"})
_FALSE = frozenset({"0", "false", "f", "no", "n"})
_NO_CAUSE = frozenset({"0", "censor", "censored", "none", "no", "alive"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleColumns:
    """Names of the file's columns; `event` may be left out when `cause` says who had one."""

    duration: str
    event: str | None = None
    entry: str | None = None
    cause: str | None = None
    group: str | None = None
    strata: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    weights: str | None = None

    def needed(self) -> tuple[str, ...]:
        """The columns that every part of the analysis needs."""
        single = (self.duration, self.event, self.entry, self.group, self.cluster, self.weights)
        return tuple(dict.fromkeys([name for name in single if name] + list(self.strata)))


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """`curves` for curves and tests; `models` without the rows that miss a covariate; `notes` on what was left out."""

    curves: People
    models: People | None
    notes: tuple[str, ...]


def read_people(path: Path, columns: PeopleColumns) -> PeopleFile:
    """Read a file of people.

    Events are 0/1 (or yes/no, true/false), or 1/2 with 2 the event, as in R. Causes are numbers with 0 for none, or
    words with "censored" for none. Rows that miss a value are left out and counted, as R does. Without covariates the
    group is the covariate.

    Raises DataError naming row and column of what cannot be read.
    """
    if columns.event is None and columns.cause is None:
        msg = "name the column that says who had the event (--event), or the one with its cause (--cause)"
        raise DataError(msg)
    file = read_flat_file(path)
    keep, notes = _complete(file, columns.needed(), "")
    event, cause, causes = _outcome(file, columns, notes)
    names = columns.covariates or ((columns.group,) if columns.group else ())
    people = People(
        stop=file.numbers(columns.duration),
        event=event,
        start=None if columns.entry is None else file.numbers(columns.entry),
        cause=cause,
        causes=causes,
        group=None if columns.group is None else file.labels(columns.group),
        strata=_crossed(file, columns.strata),
        cluster=None if columns.cluster is None else file.labels(columns.cluster),
        weight=None if columns.weights is None else file.numbers(columns.weights),
        covariates={name: _covariate(file, name) for name in names},
    )
    with_covariates, more = _complete(file, names, " in a covariate: left out of the regressions")
    models = people.at(keep & with_covariates) if names else None
    return PeopleFile(people.at(keep), models, (*notes, *(more if columns.covariates else ())))


def _complete(file: FlatFile, names: Sequence[str], where: str) -> tuple[NDArray[np.bool_], list[str]]:
    keep = np.ones(len(file), dtype=bool)
    for name in names:
        keep &= ~file.missing(name)
    left_out = int((~keep).sum())
    if not keep.any():
        msg = f"{file.raw.file}: no row has a value in every one of the columns {', '.join(names)}"
        raise DataError(msg)
    return keep, [f"{left_out} of {len(file)} rows miss a value{where or ' and are left out'}"] if left_out else []


def _outcome(
    file: FlatFile, columns: PeopleColumns, notes: list[str]
) -> tuple[NDArray[np.bool_], NDArray[np.int64] | None, tuple[str, ...]]:
    event = None if columns.event is None else _event(file, columns.event, notes)
    if columns.cause is None:
        return event if event is not None else np.zeros(len(file), dtype=bool), None, ()
    labels = file.labels(columns.cause)
    none = np.array([label is None or str(label).casefold() in _NO_CAUSE for label in labels])
    if event is None:
        event = ~none
    file.require(columns.cause, ~(event & none), "an event without a cause")
    causes = tuple(sorted({str(label) for label in labels[event]}, key=natural))
    codes = {label: code for code, label in enumerate(causes, start=1)}
    cause = np.array(
        [codes[str(label)] if had else 0 for label, had in zip(labels, event, strict=True)], dtype=np.int64
    )
    return event, cause, causes


def _event(file: FlatFile, column: str, notes: list[str]) -> NDArray[np.bool_]:
    text = file.labels(column)
    folded = np.array(["" if label is None else str(label).casefold() for label in text])
    found = set(folded[folded != ""])
    if found and found <= {"1", "2"} and "2" in found:
        notes.append(f"the column {column} holds 1 and 2: 2 was taken as the event, 1 as censored, as R does")
        return np.asarray(folded == "2")
    known = np.isin(folded, sorted(_TRUE | _FALSE | {""}))
    file.require(column, known, "is neither 0 nor 1 (nor yes or no)")
    return np.isin(folded, sorted(_TRUE))


def _crossed(file: FlatFile, names: Sequence[str]) -> NDArray[np.object_] | None:
    if not names:
        return None
    columns = [file.labels(name) for name in names]
    return np.array([" / ".join(map(str, row)) for row in zip(*columns, strict=True)], dtype=object)


def _covariate(file: FlatFile, name: str) -> NDArray[Any]:
    return file.numbers(name) if file.is_numeric(name) else file.labels(name)
