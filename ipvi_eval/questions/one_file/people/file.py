"""A file of people and the names of its columns, made into the arrays that an analysis takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.conditions import Condition, meeting
from ipvi_eval.data.flat_file import FlatFile, read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.odd_numbers import odd_numbers
from ipvi_eval.questions.one_file.people.blanks import (
    Blanks,
    blank_notes,
    doubtful_durations,
    empty_durations,
    refuse_blank_durations,
    with_follow_up,
)
from ipvi_eval.questions.one_file.people.curves import TimeUnit, unit_of
from ipvi_eval.questions.one_file.people.dates import refuse_dates, refuse_serial_days
from ipvi_eval.questions.one_file.people.doubts import (
    like_labels,
    outcome_doubts,
    repeated_rows,
    unknown_labels,
)
from ipvi_eval.questions.one_file.people.outcome import OutcomeLabels, read_outcome, refuse_unknown_labels
from ipvi_eval.questions.one_file.people.table import People
from ipvi_eval.questions.one_file.shown_labels import refuse_labels

Bools = NDArray[np.bool_]
_MOST_NUMBERED_CATEGORIES = 10
_LEAVE_OUT = "--leave-out no-length leaves such rows out"


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

    @property
    def times(self) -> tuple[str, ...]:
        """The columns that hold times."""
        return tuple(name for name in (self.duration, self.entry) if name)

    def needed(self) -> tuple[str, ...]:
        """The columns that every part of the analysis needs."""
        single = (self.duration, self.event, self.entry, self.group, self.cluster, self.person, self.weights)
        return tuple(dict.fromkeys([name for name in single if name] + list(self.strata)))

    def labelled(self, file: FlatFile) -> tuple[str, ...]:
        """The columns whose labels are printed, numbers excepted where they are read as such."""
        single = tuple(name for name in (self.cause, self.group) if name)
        event = (self.event,) if self.event and not file.is_numeric(self.event) else ()
        return (*single, *self.strata, *event, *(name for name in self.covariates if not _holds_numbers(file, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleRows:
    """How a file is read: the sheet and row of the column names, and which rows.

    `follow_up` is a number or a column, the end of follow-up of those without an event whose duration is empty.
    `leave_out` holds "blank" to leave out rows without a duration although that goes with the outcome, and "no-length"
    to leave out spells without length. `show_labels` prints labels whatever they look like, and however many. `unit` is
    that of the times, "" where it is to be taken from the name of their column.
    """

    sheet: str | None = None
    header_row: int = 1
    where: tuple[Condition, ...] = ()
    follow_up: str | None = None
    leave_out: frozenset[str] = frozenset()
    labels: OutcomeLabels = field(default_factory=OutcomeLabels)
    show_labels: bool = False
    unit: TimeUnit = ""


@dataclass(frozen=True, slots=True)
class PeopleFile:
    """`curves` for curves and tests; `models` without the rows that miss a covariate, where covariates were named;
    `taken` on which labels mean what; `notes` on what was left out; `rows` in the file, and `left_out` of them."""

    curves: People
    models: People | None
    notes: tuple[str, ...]
    taken: tuple[str, ...] = ()
    rows: int = 0
    left_out: int = 0


def read_people(path: Path, columns: PeopleColumns, rows: PeopleRows | None = None) -> PeopleFile:
    """Read a file of people.

    What an event is, and what a cause, is read as `read_outcome` says. Rows that miss a value are left out and counted,
    as R does. Without covariates the group is the covariate, by category when there are more than two.

    Raises DataError naming row and column of what cannot be read, of spells without length, of weights that are not
    above zero, and of spells of one person (in one stratum) that overlap; where durations are empty because of the
    outcome; and where labels that would be printed look like identities, or are many.
    """
    rows = rows or PeopleRows()
    if columns.event is None and columns.cause is None:
        msg = "name the column that says who had the event (--event), or the one with its cause (--cause)"
        raise DataError(msg)
    _refuse_one_column_twice(columns)
    file = read_flat_file(path, sheet=rows.sheet, header_row=rows.header_row)
    in_file, notes = len(file), list[str]()
    refuse_dates(file, columns.times, columns.event)
    refuse_serial_days(file, columns.duration, rows.unit or unit_of(columns.duration))
    if not rows.show_labels:
        refuse_labels(file, columns.labelled(file))
    refuse_unknown_labels(file, columns.event, columns.cause, rows.labels)
    if rows.where:
        file = file.only(meeting(file, rows.where))
        notes.append(f"{len(file):,} of {in_file:,} rows meet the conditions of --where")
    for name in columns.needed():
        file.cells(name)
    found = read_outcome(file, columns.event, columns.cause, rows.labels)
    stop, blank = _durations(file, columns, rows, found.event, found.known, notes)
    others = tuple(name for name in columns.needed() if name not in {columns.duration, columns.event})
    notes += blank_notes(file, (*others, *columns.covariates), found.event, found.known)
    keep = _complete(file, others, notes, found.known & ~blank)
    people = People(
        stop=stop,
        event=found.event,
        start=None if columns.entry is None else file.numbers(columns.entry),
        cause=found.cause,
        causes=found.causes,
        group=None if columns.group is None else file.labels(columns.group),
        strata=_crossed(file, columns.strata),
        cluster=_labels(file, columns.cluster or columns.person),
        person=_labels(file, columns.person or (columns.cluster if columns.entry else None)),
        weight=None if columns.weights is None else file.numbers(columns.weights),
        covariates={name: _covariate(file, name) for name in columns.covariates},
    )
    notes += _rows_are_not_people(columns, people.at(keep))
    if "no-length" in rows.leave_out:
        keep = _without_empty_spells(people, keep, notes)
    _refuse_bad_spells(file, columns, people, keep)
    curves = people.at(keep)
    notes += _doubts(file.only(keep), columns, curves)
    left_out = in_file - int(keep.sum())
    if not columns.covariates:
        curves = _with_group_as_covariate(file, columns.group, curves, keep)
        return PeopleFile(curves, None, tuple(notes), found.taken, in_file, left_out)
    where = " in a covariate: left out of the regressions"
    complete = _complete(file, columns.covariates, notes, np.ones(len(file), dtype=np.bool_), where)
    models = people.at(keep & complete)
    notes += _lost_levels(curves, models)
    return PeopleFile(curves, models, tuple(notes), found.taken, in_file, left_out)


def _refuse_one_column_twice(columns: PeopleColumns) -> None:
    """DataError where the outcome is to explain or divide itself, or is its own time."""
    outcome = {columns.duration, columns.event, columns.cause} - {None}
    for option, names in (
        ("--covariates", columns.covariates),
        ("--group", (columns.group,)),
        ("--strata", columns.strata),
        ("--weights", (columns.weights,)),
    ):
        if twice := sorted(map(str, outcome & set(names))):
            told = ", ".join(f"'{name}'" for name in twice)
            msg = f"{told} is what is to be explained; leave it out of {option}"
            raise DataError(msg)
    if columns.duration in {columns.event, columns.cause, columns.entry}:
        msg = f"'{columns.duration}' is named as the --duration and as something else; each needs a column of its own"
        raise DataError(msg)


def _doubts(file: FlatFile, columns: PeopleColumns, people: People) -> list[str]:
    """Sentences on what is odd in the rows that are analysed."""
    person = columns.person or (columns.cluster if columns.entry else None)
    labels = [name for name in columns.labelled(file) if name != columns.event]
    numbers = [name for name in (*columns.times, columns.weights, *columns.covariates) if name]
    used = {*columns.needed(), columns.cause, *columns.covariates} - {columns.person, None}
    return [
        *outcome_doubts(people.stop, people.start, people.event),
        *odd_numbers(file, numbers),
        *like_labels(file, labels),
        *unknown_labels(file, (name for name in labels if name != columns.cause)),
        *repeated_rows(file, person, tuple(map(str, used))),
    ]


def _rows_are_not_people(columns: PeopleColumns, people: People) -> list[str]:
    """A sentence where rows are counted as people and may not be: several in a cluster, late starts without an id."""
    if columns.person is None and columns.entry is None and people.cluster is not None:
        if len(set(people.cluster)) < len(people.stop):
            name = columns.cluster
            return [
                f"several rows share a '{name}' and each counts as one of n; if it is a person, say --person {name}"
            ]
    elif people.start is None and people.counted_as == "spells":
        return [
            f"some people of '{columns.person}' have several rows, and without --entry each row is a spell of its "
            "own from 0: shares are of spells, not of people; name the start of each row with --entry"
        ]
    elif people.person is None and people.start is not None and len(set(people.start)) > 1:
        return ["each row counts as a person of its own; if a person has several, name the person with --person"]
    return []


def _durations(
    file: FlatFile, columns: PeopleColumns, rows: PeopleRows, event: Bools, known: Bools, notes: list[str]
) -> tuple[NDArray[np.float64], Bools]:
    """Durations (n,) and which are missing (n,), the ends of follow-up filled in where they were given."""
    if rows.follow_up is None:
        stop = file.numbers(columns.duration)
    else:
        stop, said = with_follow_up(file, columns.duration, rows.follow_up, event, known)
        notes.append(said)
    blank = np.isnan(stop)
    blanks = Blanks.of(blank, event, known)
    if "blank" not in rows.leave_out:
        refuse_blank_durations(file, columns.duration, blanks)
    notes += doubtful_durations(columns.duration, blanks)
    if columns.entry is None:
        notes += empty_durations(file, columns.duration, Blanks.of(stop <= 0, event, known & ~blank))
    return stop, blank


def _lost_levels(curves: People, models: People) -> list[str]:
    """Sentences on labels of a covariate that nobody has who is in the regressions."""
    out = []
    for name, values in curves.covariates.items():
        if values.dtype != object:
            continue
        lost = sorted({str(v) for v in values if v is not None} - {str(v) for v in models.covariates[name]})
        if lost:
            labels = ", ".join(lost)
            out.append(f"nobody with {name} {labels} has a value in every covariate: no ratio of {labels} is estimated")
    return out


def _without_empty_spells(people: People, keep: Bools, notes: list[str]) -> Bools:
    """`keep` (n,) without the spells that have no length; how many, and how many events they end with, is noted."""
    empty = keep & ((people.stop < 0) if people.start is None else (people.start >= people.stop))
    if empty.any():
        events = int((empty & people.event).sum())
        notes.append(f"{int(empty.sum()):,} spells without length are left out, {events:,} of them with an event")
    return np.asarray(keep & ~empty)


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
        file.require(
            columns.duration,
            ~(keep & (people.stop < 0)),
            f"is a negative time; {_LEAVE_OUT}",
        )
        return
    no_length = keep & (people.start >= people.stop)
    file.require(
        columns.entry,
        ~no_length,
        f"the spell has no length: '{columns.duration}' must be later; {_LEAVE_OUT}",
    )
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


def _complete(file: FlatFile, names: Sequence[str], notes: list[str], known: Bools, where: str = "") -> Bools:
    """Which rows are `known` (n,) and have a value in each of the columns, (n,); the others are counted in a note."""
    keep = known.copy()
    for name in names:
        keep &= ~file.missing(name)
    if not keep.any():
        named = f"in every one of the columns {', '.join(names)}" if where else "in every column that is needed"
        msg = f"{file.raw.file}: no row has a value {named}"
        raise DataError(msg)
    if not keep.all():
        notes.append(f"{int((~keep).sum())} of {len(file)} rows miss a value{where or ' and are left out'}")
    return keep


def _crossed(file: FlatFile, names: Sequence[str]) -> NDArray[np.object_] | None:
    if not names:
        return None
    columns = [file.labels(name) for name in names]
    return np.array([" / ".join(map(str, row)) for row in zip(*columns, strict=True)], dtype=object)


def _labels(file: FlatFile, name: str | None) -> NDArray[np.object_] | None:
    return None if name is None else file.labels(name)


def _covariate(file: FlatFile, name: str) -> NDArray[Any]:
    """Numbers, where a mistake among them is an error, or labels."""
    return file.numbers(name) if _holds_numbers(file, name) else file.labels(name)


def _holds_numbers(file: FlatFile, name: str) -> bool:
    """Whether a column is one of numbers. Many numbers and a few words are numbers with mistakes, not that many
    categories."""
    if file.is_numeric(name):
        return True
    labels = sorted({str(label) for label in file.labels(name) if label is not None})
    read = pd.to_numeric(pd.Series(labels), errors="coerce")
    return bool(read.notna().sum() > _MOST_NUMBERED_CATEGORIES or np.isinf(read).any())
