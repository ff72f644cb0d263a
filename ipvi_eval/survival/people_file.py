"""A file of people and the names of its columns, made into the arrays that an analysis takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.flat_file import FlatFile, read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.survival.people import People, natural

_TRUE = frozenset({"1", "true", "t", "yes", "y"})
_FALSE = frozenset({"0", "false", "f", "no", "n"})
_MOST_NUMBERED_CATEGORIES = 10
_NO_CAUSE = frozenset({"0", "censor", "censored", "censoring", "none", "no", "no event", "alive"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleColumns:
    """Names of the file's columns.

    `event` may be left out when `cause` says who had one. `cluster` is the person when rows are (start, stop] spells,
    unless `person` names them and clusters are households or areas.
    """

    duration: str
    event: str | None = None
    entry: str | None = None
    cause: str | None = None
    group: str | None = None
    strata: tuple[str, ...] = ()
    covariates: tuple[str, ...] = ()
    cluster: str | None = None
    person: str | None = None
    weights: str | None = None

    def needed(self) -> tuple[str, ...]:
        """The columns that every part of the analysis needs."""
        single = (self.duration, self.event, self.entry, self.group, self.cluster, self.person, self.weights)
        return tuple(dict.fromkeys([name for name in single if name] + list(self.strata)))


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """`curves` for curves and tests; `models` without the rows that miss a covariate, where covariates were named;
    `notes` on what was left out."""

    curves: People
    models: People | None
    notes: tuple[str, ...]


def read_people(path: Path, columns: PeopleColumns) -> PeopleFile:
    """Read a file of people.

    Events are 0/1 (or yes/no, true/false), or 1/2 with 2 the event, as in R. Causes are numbers with 0 for none, or
    words with "censored" for none (or empty cells, when no cell says so). Rows that miss a value are left out and
    counted, as R does. Without covariates the group is the covariate, by category when there are more than two.

    Raises DataError naming row and column of what cannot be read, of spells without length, of weights that are not
    above zero, and of spells of one person (in one stratum) that overlap.
    """
    if columns.event is None and columns.cause is None:
        msg = "name the column that says who had the event (--event), or the one with its cause (--cause)"
        raise DataError(msg)
    outcome = {columns.duration, columns.event, columns.cause} & set(columns.covariates)
    if outcome:
        names = ", ".join(f"'{name}'" for name in sorted(map(str, outcome)))
        msg = f"{names} is what is to be explained; leave it out of --covariates"
        raise DataError(msg)
    file = read_flat_file(path)
    notes: list[str] = []
    keep = _complete(file, columns.needed(), notes)
    event, cause, causes, known = _outcome(file, columns, notes)
    people = People(
        stop=file.numbers(columns.duration),
        event=event,
        start=None if columns.entry is None else file.numbers(columns.entry),
        cause=cause,
        causes=causes,
        group=None if columns.group is None else file.labels(columns.group),
        strata=_crossed(file, columns.strata),
        cluster=_labels(file, columns.cluster or columns.person),
        weight=None if columns.weights is None else file.numbers(columns.weights),
        covariates={name: _covariate(file, name) for name in columns.covariates},
    )
    keep &= known
    _refuse_bad_spells(file, columns, people, keep)
    curves = people.at(keep)
    if not columns.covariates:
        return PeopleFile(_with_group_as_covariate(file, columns.group, curves, keep), None, tuple(notes))
    complete = _complete(file, columns.covariates, notes, " in a covariate: left out of the regressions")
    return PeopleFile(curves, people.at(keep & complete), tuple(notes))


def _with_group_as_covariate(file: FlatFile, group: str | None, curves: People, keep: NDArray[np.bool_]) -> People:
    if group is None or curves.group is None or len(set(curves.group)) < 2:
        return curves
    two = len(set(curves.group)) == 2
    return replace(curves, covariates={group: _covariate(file, group)[keep] if two else curves.group})


def _refuse_bad_spells(file: FlatFile, columns: PeopleColumns, people: People, keep: NDArray[np.bool_]) -> None:
    """DataError naming the rows whose spell has no length, whose weight counts nobody, or whose person is there twice.

    Someone may be at risk twice at once only of different events, that is in different strata (marginal models).
    """
    if columns.weights is not None and people.weight is not None:
        file.require(columns.weights, ~(keep & (people.weight <= 0)), "is not above zero; leave such rows out")
    if columns.entry is None or people.start is None:
        file.require(columns.duration, ~(keep & (people.stop < 0)), "is a negative time")
        return
    no_length = keep & (people.start >= people.stop)
    file.require(columns.entry, ~no_length, f"the spell has no length: '{columns.duration}' must be later")
    owner = _labels(file, columns.person or columns.cluster)
    if owner is None:
        return
    twice = keep.copy()
    twice[keep] = overlapping(owner[keep], people.start[keep], people.stop[keep], _at(people.strata, keep))
    name = columns.person or columns.cluster or ""
    remedy = "" if columns.person else f"; if '{name}' holds households or areas, name the person too (--person)"
    what = f"the spell begins before an earlier spell of the same '{name}' has ended{remedy}"
    file.require(columns.entry, ~twice, what)


def _at(values: NDArray[np.object_] | None, rows: NDArray[np.bool_]) -> NDArray[np.object_] | None:
    return None if values is None else values[rows]


def overlapping(
    owner: NDArray[np.object_],
    start: NDArray[np.float64],
    stop: NDArray[np.float64],
    strata: NDArray[np.object_] | None = None,
) -> NDArray[np.bool_]:
    """Which spells (n,) begin before an earlier spell of the same owner, in the same stratum, has ended."""
    codes = pd.factorize(owner)[0]
    if strata is not None:
        codes = codes * len(owner) + pd.factorize(strata)[0]
    order = np.lexsort((stop, start, codes))
    ends = pd.Series(stop[order]).groupby(codes[order]).cummax().to_numpy()
    same = codes[order][1:] == codes[order][:-1]
    found = np.zeros(len(owner), dtype=np.bool_)
    found[order[1:]] = same & (start[order][1:] < ends[:-1])
    return found


def _complete(file: FlatFile, names: Sequence[str], notes: list[str], where: str = "") -> NDArray[np.bool_]:
    """Which rows have a value in each of the columns, (n,); the others are counted in a note."""
    keep = np.ones(len(file), dtype=np.bool_)
    for name in names:
        keep &= ~file.missing(name)
    if not keep.any():
        msg = f"{file.raw.file}: no row has a value in every one of the columns {', '.join(names)}"
        raise DataError(msg)
    if not keep.all():
        notes.append(f"{int((~keep).sum())} of {len(file)} rows miss a value{where or ' and are left out'}")
    return keep


Outcome = tuple[NDArray[np.bool_], NDArray[np.int64] | None, tuple[str, ...], NDArray[np.bool_]]


def _outcome(file: FlatFile, columns: PeopleColumns, notes: list[str]) -> Outcome:
    """Event (n,), cause (n,) with the labels of the causes, and in which rows both are known (n,)."""
    known = np.ones(len(file), dtype=np.bool_)
    event = None if columns.event is None else _event(file, columns.event, notes)
    if columns.cause is None:
        assert event is not None
        return event, None, (), known
    labels = file.labels(columns.cause)
    said = file.cells(columns.cause).str.casefold().isin(_NO_CAUSE).to_numpy()
    blank = file.missing(columns.cause) & ~said
    said |= np.array([label == "0" for label in labels])
    none = said | blank
    if event is None:
        event = ~none
        if blank.any() and said.any():
            known = ~blank
            notes.append(f"{int(blank.sum())} of {len(file)} rows do not say the cause and are left out")
        elif blank.any():
            notes.append(f"{int(blank.sum())} rows without a cause in {columns.cause} were taken as censored")
    file.require(columns.cause, ~(event & none), "an event without a cause")
    causes = tuple(sorted({str(label) for label in labels[event]}, key=natural))
    codes = {label: code for code, label in enumerate(causes, start=1)}
    cause = np.array(
        [codes[str(label)] if had else 0 for label, had in zip(labels, event, strict=True)], dtype=np.int64
    )
    return event, cause, causes, known


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


def _labels(file: FlatFile, name: str | None) -> NDArray[np.object_] | None:
    return None if name is None else file.labels(name)


def _covariate(file: FlatFile, name: str) -> NDArray[Any]:
    """Numbers, or labels. Many numbers and a few words are numbers with mistakes, not that many categories."""
    if file.is_numeric(name):
        return file.numbers(name)
    labels = file.labels(name)
    read = pd.to_numeric(pd.Series(sorted({str(label) for label in labels if label is not None})), errors="coerce")
    if read.notna().sum() > _MOST_NUMBERED_CATEGORIES or np.isinf(read).any():
        return file.numbers(name)
    return labels
