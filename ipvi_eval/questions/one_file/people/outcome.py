"""Which labels of a file mean an event, which cause, and which none: taken where plain, asked where they are not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.columns import NO, YES
from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.errors import DataError
from ipvi_eval.survival.spells.indicators import natural

Bools = NDArray[np.bool_]

BLANK = "blank"
"""How somebody who gives labels as options names empty cells."""
_NO_CAUSE = frozenset({"0", "censor", "censored", "censoring", "none", "no", "no event", "alive"})
# Words for the end of a follow-up, which an extract may hold where the cause would stand.
_END = re.compile(
    r"\bend of\b|\bstudy\b|\bfollow\W?up\b|\badministrative\b|\blost\b|\bltfu\b|\beo[fs]\b|\bwithdr|^non\W?re|\bcensor|"
    r"^(still|active|open|ongoing|not|no|none|never|unknown|missing|free|alive|complete\w*|success\w*|expired)\b"
)
# What a column is called that says who had no event: censored, survived, arrest_free, no_rearrest.
_NO_EVENT = re.compile(r"cens|surviv|(^|[^a-z])(alive|free)([^a-z]|$)|^(no|not|non|without|never)[^a-z]")
_MOST_SHOWN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeLabels:
    """Answers to what a column cannot say itself; `BLANK` among them stands for empty cells.

    `event` are the labels of the event column that mean an event, every other that it did not happen; `censored` the
    labels (of either column) that mean none; `causes` the labels that are causes.
    """

    event: tuple[str, ...] = ()
    censored: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """`event` (n,), `cause` (n,) with the labels `causes` (or None), rows in which both are `known` (n,), and sentences
    on which labels were `taken` as what."""

    event: Bools
    cause: NDArray[np.int64] | None
    causes: tuple[str, ...]
    known: Bools
    taken: tuple[str, ...]


def refuse_unknown_labels(file: FlatFile, event: str | None, cause: str | None, labels: OutcomeLabels) -> None:
    """DataError naming the first label given that its column nowhere holds: a slip would silently count as no event."""
    columns = [name for name in (event, cause) if name is not None]
    for wanted, where, option in (
        (labels.event, [event] if event else [], "--event-value"),
        (labels.causes, [cause] if cause else [], "--causes"),
        (labels.censored, columns, "--censored"),
    ):
        found = sorted({label for name in where for label in _folded(file, name)} - {""}, key=natural)
        absent = sorted(
            {_plain(label) for label in wanted} - set(found) - ({BLANK} if option == "--censored" else set())
        )
        if absent:
            seen = f"{file.raw.codes('COLUMN')} shows what it holds" if where else "it is not named"
            msg = f'{file.raw.file}: the column that {option} speaks of holds no "{absent[0]}"; {seen}'
            raise DataError(msg)


def read_outcome(file: FlatFile, event: str | None, cause: str | None, labels: OutcomeLabels) -> Outcome:
    """The outcome of every row.

    Events are 0/1, yes/no or true/false; causes numbers with 0 for none, or words with "censored" for none (or empty
    cells, where nothing else says so). Whatever else a column holds must be said with `labels`.

    Raises DataError where codes could mean two things: 1/2, a column called like censoring, events beside nothing but
    empty cells, a cause that reads like the end of a follow-up, or a cause in every row.
    """
    taken: list[str] = []
    known = np.ones(len(file), dtype=np.bool_)
    had = None
    if event is not None:
        had, known = _event(file, event, labels, taken)
    if cause is None:
        assert had is not None
        return Outcome(had, None, (), known, tuple(taken))
    return _with_cause(file, cause, labels, had, known, taken)


def _event(file: FlatFile, column: str, labels: OutcomeLabels, taken: list[str]) -> tuple[Bools, Bools]:
    folded = _folded(file, column)
    found = sorted(set(folded) - {""}, key=natural)
    none = {_plain(label) for label in labels.censored}
    wanted = {_plain(label) for label in labels.event}
    if wanted:
        had = np.isin(folded, sorted(wanted))
    elif none - {BLANK} and set(found) & none:
        had = ~np.isin(folded, sorted(none | {""}))
    else:
        had = _plain_event(file, column, folded, found)
    known = folded != ""
    if BLANK in none:
        known = np.ones(len(file), dtype=np.bool_)
    elif known.any() and had[known].all() and not known.all():
        msg = (
            f"{file.raw.file}, column '{column}': every cell that is filled in means an event and "
            f"{int((~known).sum()):,} of {len(file):,} are empty; if an empty cell means no event, say --censored "
            "blank; if it means unknown, take those rows out of the file"
        )
        raise DataError(msg)
    taken.append(_sentence(column, folded, had, known, "the event", "no event"))
    return had, known


def _plain_event(file: FlatFile, column: str, folded: NDArray[np.str_], found: Sequence[str]) -> Bools:
    if found and set(found) <= {"1", "2"} and "2" in found:
        msg = (
            f"{file.raw.file}, column '{column}': 1 and 2 may mean no event and event (as in R) or the other way "
            "round; say which is the event, --event-value 2 or --event-value 1"
        )
        raise DataError(msg)
    if _NO_EVENT.search(column.casefold()):
        msg = (
            f"{file.raw.file}: by its name the column '{column}' may say who had no event, not who had one; say "
            "which label is the event, --event-value 0 or --event-value 1"
        )
        raise DataError(msg)
    known = np.isin(folded, sorted(YES | NO | {""}))
    what = "is neither 0 nor 1 (nor yes or no); say what means an event with --event-value, or name a --cause"
    file.require(column, known, what)
    return np.isin(folded, sorted(YES))


def _with_cause(
    file: FlatFile, column: str, said: OutcomeLabels, event: Bools | None, known: Bools, taken: list[str]
) -> Outcome:
    labels = file.labels(column)
    folded = _folded(file, column)
    given = {_plain(label) for label in said.censored}
    causes_said = {_plain(label) for label in said.causes}
    none = np.isin(folded, sorted((_NO_CAUSE - causes_said) | (given - {BLANK})))
    if causes_said:
        none = ~np.isin(folded, sorted(causes_said | {""}))
    blank = folded == ""
    spoken = none.any() and BLANK not in given
    if event is None:
        known = known & ~blank if spoken and blank.any() else known
        event = ~(none | blank)
        if not causes_said:
            _refuse_doubtful(file, column, sorted(set(folded[event]), key=natural), event, given)
    none = none | blank
    file.require(column, ~(event & none & known), "an event without a cause")
    causes = tuple(sorted({str(label) for label in labels[event & known]}, key=natural))
    codes = {label: code for code, label in enumerate(causes, start=1)}
    cause = np.array([codes.get(str(label), 0) if had else 0 for label, had in zip(labels, event, strict=True)])
    taken.append(_sentence(column, _folded(file, column, fold=False), event, known, "causes", "no event"))
    return Outcome(event, cause.astype(np.int64), causes, known, tuple(taken))


def _refuse_doubtful(file: FlatFile, column: str, causes: Sequence[str], event: Bools, censored: set[str]) -> None:
    """DataError where a cause may be the end of a follow-up: it reads like one, or nobody is without a cause."""
    doubtful = [label for label in causes if _END.search(label)]
    where = f"{file.raw.file}, column '{column}'"
    if doubtful:
        one = len(doubtful) == 1
        shown = ", ".join(f'"{label}"' for label in doubtful[:_MOST_SHOWN])
        msg = (
            f"{where}: {shown} read{'s' if one else ''} like the end of a follow-up; say --censored "
            f'"{",".join(doubtful)}" if {"it is" if one else "they are"} that, or name the causes with --causes'
        )
        raise DataError(msg)
    if event.all() and not censored:
        msg = (
            f"{where}: every row has a cause, so nobody's follow-up ended without an event; name the label "
            "that means no event with --censored, or all that are causes with --causes"
        )
        raise DataError(msg)


def _folded(file: FlatFile, column: str, *, fold: bool = True) -> NDArray[np.str_]:
    """Labels (n,) as they are compared; "" for an empty cell. "none" and "na" are words for no cause, not blanks."""
    labels = pd.Series(file.labels(column)).where(~file.missing(column), "")
    text = file.cells(column)
    said = text.str.casefold().isin(_NO_CAUSE).to_numpy()
    labels = labels.mask(said, text).astype(str)
    return (labels.str.casefold() if fold else labels).to_numpy(dtype=str)


def _plain(label: str) -> str:
    return re.sub(r"^(-?\d+)\.0+$", r"\1", label.strip().casefold())


def _sentence(column: str, folded: NDArray[np.str_], event: Bools, known: Bools, what: str, none: str) -> str:
    """Which labels were taken as events and which as none, with their rows."""
    had, had_not = _counted(folded[event & known]), _counted(folded[~event & known])
    return f"in '{column}': as {what} {had or 'no label'}; as {none} {had_not or 'no label'}"


def _counted(labels: NDArray[np.str_]) -> str:
    names, counts = np.unique(labels, return_counts=True)
    pairs = sorted(zip(map(str, names), counts, strict=True), key=lambda pair: natural(pair[0]))
    parts = [f"{name or 'empty'} ({count:,} rows)" for name, count in pairs]
    more = f" and {len(parts) - _MOST_SHOWN} more labels" if len(parts) > _MOST_SHOWN else ""
    return ", ".join(parts[:_MOST_SHOWN]) + more
