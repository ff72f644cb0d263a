"""The privacy gate: columns that hold identities are refused, by their names and by what their cells look like."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.coded import Coded
from ipvi_eval.data.privacy.headers import column_reason
from ipvi_eval.data.privacy.identities import identity
from ipvi_eval.data.problems import Problem

_SAMPLE = 5000  # cells that tell what kind of column it is
_BLOCK = 50_000  # cells whose shapes are made together
_FEW = 3  # distinct cells from which on a column has a kind
_GENERATION = 10
"""Years before the extract's own dates from which on a column of dates is one of births."""
_DIGIT = re.compile(r"(?<!\d)(19|20)(?=\d\d)|\d")
_CENTURY = re.compile(r"(?<!\d)(?:19|20)\d\d")
_ONES = str.maketrans(dict.fromkeys("0123456789", "1"))
_YEARS = (("19", "\1", re.compile(r"19(?=\d\d)(?<!\d19)")), ("20", "\2", re.compile(r"20(?=\d\d)(?<![\d\1]20)")))
"""How a year may begin, a sign in its place, and where it does; patterns that begin with letters are found fastest."""
# Whole dates, with the place of their year; a year of two digits lies in the century that has passed it.
_DATES = (
    (r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T].*)?", r"^(\d{4})"),
    (r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}(?: .*)?", r"^\d+\D\d+\D(\d{4})"),
    (r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", r"^(\d{4})"),
    (r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2}", r"(\d{2})$"),
    (r"\d{1,2}[- ]?[A-Za-z]{3}[- ]?(?:\d{4}|\d{2})", r"[A-Za-z][- ]?(\d+)$"),
)
_NO_WORDS = re.compile(r"[-+]?\d*(?:[.,]\d+)?|\d{1,3}(?:,\d{3})+(?:\.\d+)?|" + "|".join(form for form, _ in _DATES))
"""Numbers and dates, whichever their digits are."""


def gate(
    file: str, cells: pd.DataFrame, rows: NDArray[np.int64], *, header: Sequence[str], typical: pd.Timestamp | None
) -> list[Problem]:
    """Every column of text `cells` (n, columns) that nobody mapped and that holds identities.

    `rows` (n,) are the rows in the file and `header` its row of names: a column is told by its number in it, as its
    name may be a person's, and no value is told. `typical` is a day of the extract's own dates, before which those of
    births lie.
    """
    found: list[Problem] = []
    for name in cells.columns:
        place = list(header).index(name) + 1
        if reason := column_reason(name):
            found.append(Problem(file, f"must not hold {reason}; {_REMEDY}", place))
        elif reason := _kind(cells[name], typical):
            found.append(Problem(file, f"looks like {reason}; {_REMEDY}", place))
        else:
            found += _cells(file, Coded.of(cells[name]), rows, place)
    return found


_REMEDY = "remove the column from the extract, or `strict_gate` from the mapping, and it is left unread"


def header_problems(file: str, names: Collection[str]) -> list[Problem]:
    """Mapped columns whose names say that they hold identities, of those that are read as they are."""
    reasons = {name: column_reason(name, mapped=True) for name in names}
    return [
        Problem(
            file,
            f"a column of this name holds {reason}, which must not enter; give a coarser value (an age, a year), or "
            "have keys replaced by pseudonyms ([pseudonymise] in the mapping)",
            name,
        )
        for name, reason in reasons.items()
        if reason
    ]


_NO_KEYS = frozenset({"names", "addresses", "e-mail addresses", "personal media", "free text"})
_NO_PLAIN_KEYS = _NO_KEYS | {
    "social security numbers",
    "telephone numbers",
    "state or FBI identification numbers",
    "birth dates",
    "coordinates",
}


def key_problems(file: str, name: str, cells: Coded, rows: NDArray[np.int64], *, replaced: bool) -> list[Problem]:
    """Cells (n,) of the column `name` that are no keys but people: a key is one word or number, not a name.

    Keys that are `replaced` by pseudonyms may be numbers by which the state knows people.
    """
    if '"' in "\n".join(cells.words):
        marked = np.array(['"' in word for word in cells.words])
        where = tuple(int(row) for row in rows[marked[cells.codes]])
        what = (
            f"{{rows}} hold{'s' if len(where) == 1 else ''} a quotation mark in a key, which is then nobody else's: "
            "the marks around the cells of that row do not pair up; correct them, or export the file again"
        )
        return [Problem(file, what, name, rows=where)]
    wrong = _NO_KEYS if replaced else _NO_PLAIN_KEYS
    found = _identities(cells)
    kinds = {shape: kind for shape, kind in found.kinds.items() if kind in wrong}
    if not kinds:
        return []
    where = tuple(int(row) for row in rows[found.shaped(kinds)[cells.codes]])
    what = (
        f"{{rows}} look{'s' if len(where) == 1 else ''} like {next(iter(kinds.values()))}, not like a key; have the "
        "agency give every person and incident a key (a number, or letters and digits)"
    )
    if "free text" in kinds.values():
        what += "; what is no record, as a note below the table, delete from a copy of the file"
    return [Problem(file, what, name, rows=where)]


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The k different `words` of a column, and those of their shapes, the digits masked, that look like identities with
    their kind."""

    words: Sequence[str]
    kinds: Mapping[str, str]

    def shaped(self, shapes: Collection[str]) -> NDArray[np.bool_]:
        """Which words (k,) have one of these `shapes`."""
        found = (shape in shapes for shape in _shapes(self.words))
        return np.fromiter(found, dtype=bool, count=len(self.words))


def _identities(column: Coded) -> _Shapes:
    """The shapes of the words (k,) of a column.

    No pattern asks which digit it sees, centuries apart, so cells that differ in digits only are asked once. One word
    that may be a surname is a name where most of a column is like that: a label or a key may be called so, too.
    """
    cells = column.words.tolist()
    words = {shape: not _NO_WORDS.fullmatch(shape) for shape in dict.fromkeys(_shapes(cells))}
    kinds = {shape: kind for shape, wordy in words.items() if wordy and (kind := identity(shape))}
    alone = {shape for shape, kind in kinds.items() if kind == "names" and shape.isalpha()}
    if alone:
        distinct = {cell if words[shape] else "" for cell, shape in zip(cells, _shapes(cells), strict=True)}
        if 2 * len(alone) < len(distinct):
            kinds = {shape: kind for shape, kind in kinds.items() if shape not in alone}
    return _Shapes(cells, kinds)


def _shapes(cells: Sequence[str]) -> Iterator[str]:
    """The shape of each of the `cells`, some at a time: those of millions would be millions of texts."""
    blocks = (cells[begin : begin + _BLOCK] for begin in range(0, len(cells), _BLOCK))
    return chain.from_iterable(map(_shapes_together, blocks))


def _shapes_together(cells: Sequence[str]) -> list[str]:
    """The shape of each of the `cells`, together, as lines of one text, where their signs allow that."""
    text = "\n".join(cells)
    if not text.isascii() or text.count("\n") >= len(cells) or any(sign in text for _, sign, _ in _YEARS):
        return [_masked(cell) for cell in cells]
    for _, sign, year in _YEARS:
        text = year.sub(sign, text)
    text = text.translate(_ONES)
    for written, sign, _ in _YEARS:
        text = text.replace(sign, written)
    return text.split("\n")


def _masked(cell: str) -> str:
    """A cell with a 1 for every digit, but for the first two of what may be a year."""
    if cell.isascii() and not _CENTURY.search(cell):
        return cell.translate(_ONES)
    return _DIGIT.sub(lambda found: found[1] or "1", cell)


def _cells(file: str, cells: Coded, rows: NDArray[np.int64], place: int) -> list[Problem]:
    """The cells of one column that look like identities, as one problem of the first kind found."""
    found = _identities(cells)
    if not found.kinds:
        return []
    kind = next(iter(found.kinds.values()))
    alike = {shape for shape, other in found.kinds.items() if other == kind}
    where = tuple(int(row) for row in rows[found.shaped(alike)[cells.codes]])
    return [Problem(file, f"{{rows}} look{'s' if len(where) == 1 else ''} like {kind}; {_REMEDY}", place, rows=where)]


def _kind(cells: pd.Series, typical: pd.Timestamp | None) -> str | None:
    """What a column of numbers or dates holds, if it is one thing about people."""
    values = cells[cells != ""].head(_SAMPLE)
    if values.nunique() >= _FEW and values.str.fullmatch(r"\d{9}").all():
        return "social security numbers"
    if typical is not None and _births(values, typical):
        return "birth dates"
    return "coordinates" if _all_coordinates(values) else None


def _births(values: pd.Series, typical: pd.Timestamp) -> bool:
    for form, year in _DATES:
        whole = values[values.str.fullmatch(form)]
        if len(whole) > len(values) / 2:
            years = pd.to_numeric(whole.str.extract(year)[0])
            years = years.mask(years < 100, years + 1900 + 100 * (years <= typical.year % 100))
            return float(years.median()) <= typical.year - _GENERATION
    return False


def _all_coordinates(values: pd.Series) -> bool:
    """Degrees with three decimals or more, or in millionths, all in one part of the country."""
    degrees = values.str.fullmatch(r"-?\d{1,3}\.\d{3,}").all()
    if values.nunique() < _FEW or not (degrees or values.str.fullmatch(r"-?\d{8,9}").all()):
        return False
    size = values.astype(float).abs() / (1 if degrees else 1e6)
    return bool(((size >= 17) & (size <= 180)).all() and float(size.max() - size.min()) < 10)
