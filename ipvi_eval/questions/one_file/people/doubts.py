"""What a careful eye sees in a file of people before any curve, from codes taken for numbers to rows there twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.flat_file import FlatFile
from ipvi_eval.data.problems import row_list
from ipvi_eval.questions.one_file.copied_rows import copied_rows
from ipvi_eval.questions.one_file.missing_codes import missing_codes
from ipvi_eval.survival.spells.indicators import natural

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]

_PERSON = re.compile(
    r"(unique|study|record)?p?id|(unique)?(person|offender|perpetrator|defendant|subject|suspect|client|participant|"
    r"inmate|patient|individual|arrestee|probationer|nysid|sid)(id|no|num|number|key|code)?s?"
)
"""What a column of persons is called, of whose name nothing but letters is read: personid, offender, id."""
_FEWEST_PERSONS = 0.25
"""Distinct labels a row below which a column of such a name says what somebody is, not who."""
_UNKNOWN = re.compile(r"\?+|-+|unk\.?|unknown|not known|missing|refused|not stated|not recorded|no data|tbd")
_NINES = re.compile(r"9{1,4}")
_FEWEST_AT_ONCE, _TIMES_AFTER, _SOON = 5, 4, 5
_FEWEST_ROWS = 10


def like_labels(file: FlatFile, columns: Iterable[str]) -> Iterator[str]:
    """Sentences on columns of labels where some differ in case or spaces only, or in leading zeros, which a spreadsheet
    takes away."""
    for name in dict.fromkeys(columns):
        labels = _labels(file, name)
        alike = pd.Series(labels, dtype="object").groupby([_plain(label) for label in labels]).agg(list)
        for same in alike[alike.str.len() > 1]:
            told = " and ".join(f'"{label}"' for label in same)
            how = "leading zeros" if all(label.strip().isdecimal() for label in same) else "case or spaces"
            yield (
                f"{told} of '{name}' differ only in {how} and count as labels of their own; write them alike if they "
                "mean the same"
            )


def unknown_labels(file: FlatFile, columns: Iterable[str]) -> Iterator[str]:
    """Sentences on columns of labels where one says that it is not known."""
    for name in dict.fromkeys(columns):
        for label in _unknown(_labels(file, name)):
            yield (
                f"\"{label}\" of '{name}' counts as a label of its own; if it means not known, leave those rows out "
                f"with --where '{name}!={label}'"
            )


def _labels(file: FlatFile, name: str) -> list[str]:
    return sorted({str(label) for label in file.labels(name) if label is not None}, key=natural)


def _unknown(labels: list[str]) -> list[str]:
    """Which labels say that something is not known: by a word, by nines among words, or by a code among numbers."""
    said = [label for label in labels if _UNKNOWN.fullmatch(_plain(label))]
    others = [label for label in labels if label not in said]
    if not any(label.isdigit() for label in others):
        return said if others else []
    if all(label.isdigit() for label in others):
        codes = missing_codes(np.array([float(label) for label in others]))
        return [*said, *(label for label, code in zip(others, codes, strict=True) if code)]
    return [*said, *(label for label in others if _NINES.fullmatch(label))]


def _plain(label: str) -> str:
    plain = re.sub(r"[\s_]+", " ", label.casefold()).strip()
    return plain.lstrip("0") or "0" if plain.isdecimal() else plain


def repeated_rows(file: FlatFile, person: str | None, used: Iterable[str]) -> Iterator[str]:
    """A sentence where rows are there twice (`copied_rows`), or where several rows share what is called a person and
    nothing (`person`) says so. `used` are columns that have another meaning."""
    again, frame = copied_rows(file, used), file.raw.cells
    once, others = frame[~again], [name for name in frame.columns if name not in set(used)]
    if again.any():
        yield (
            f"{int(again.sum()):,} of {len(frame):,} rows repeat another one in every column ({_rows(file, again)}): "
            "where rows were copied, each person counts more than once; take the copies out"
        )
    if person is not None:
        return
    for name in others:
        shared = once[name].duplicated(keep=False).to_numpy() & ~file.only(~again).missing(name)
        plain = re.sub(r"[^a-z]", "", name.casefold())
        several = once[name].nunique() >= _FEWEST_PERSONS * len(once)
        if _PERSON.fullmatch(plain) and shared.any() and several:
            yield (
                f"{int(shared.sum()):,} of {len(once):,} rows share a '{name}' with another and each counts as a "
                f"person of its own; if it is the person, say --person {name}"
            )


def outcome_doubts(stop: Floats, start: Floats | None, event: Bools) -> Iterator[str]:
    """Sentences where nobody or everybody had the event, where everybody without one was followed to one time before
    other events, and where many events lie at time 0: five or more, and four times as many as at times 1 to 5."""
    if len(event) >= _FEWEST_ROWS and not event.any():
        yield "no row ends with an event; is it the right column?"
    if len(event) >= _FEWEST_ROWS and event.all():
        yield (
            "every row ends with an event: where the file holds only those who had one, shares, medians and hazard "
            "ratios say nothing of all; the others belong into it, with their follow-up"
        )
    if start is None:
        yield from _one_end(stop, event)
    at_once = int((event & (stop == 0)).sum()) if start is None else 0
    soon = int((event & (stop > 0) & (stop <= _SOON)).sum())
    if at_once >= _FEWEST_AT_ONCE and at_once >= _TIMES_AFTER * max(soon, 1):
        yield (
            f"{at_once:,} of {int(event.sum()):,} events lie at time 0: where that is the event that began the clock, "
            "those people had none yet; take their next one"
        )


def _one_end(stop: Floats, event: Bools) -> Iterator[str]:
    """A sentence where everybody without an event has one and the same time, and events come after it."""
    ends, later = np.unique(stop[~event]), 0
    if len(ends) == 1 and (~event).sum() >= _FEWEST_AT_ONCE:
        later = int((stop[event] > ends[0]).sum())
    if later >= _FEWEST_AT_ONCE:
        yield (
            f"everybody without an event was followed to {ends[0]:,.6g}, and {later:,} events lie later: was that the "
            "end of their follow-up?"
        )


def _rows(file: FlatFile, chosen: Bools) -> str:
    return row_list(file.raw.rows[chosen])
