"""Keys compared as keys: two spellings of one number are one person, and how many were spelled otherwise is said."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ipvi_eval.data.coded import Coded
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.data.mapped.tables import INCIDENT_KEYS, PERSON_KEYS, TableName

_Place = tuple[TableName, str]
_PAIR_KEYS: tuple[_Place, ...] = (("incidents", "dyad"),)
_ALIKE: tuple[tuple[tuple[_Place, ...], _Place | None], ...] = (
    (PERSON_KEYS, ("persons", "person")),
    (INCIDENT_KEYS, ("incidents", "incident")),
    (_PAIR_KEYS, None),
)
"""Columns of keys of one kind, and the one of them whose spelling leads."""
_DECIMAL = re.compile(r"(\d+)\.0+")
_PLAIN = re.compile(r"[A-Z1-9][A-Z0-9-]*|0", re.ASCII)
"""Keys that have no mark of an export, and are their own form."""
_ALL_PLAIN = re.compile(rf"(?>(?:{_PLAIN.pattern})\n)*+", re.ASCII)
"""The same of many, each in a line of its own."""
_BLOCK = 100_000
"""Keys that are looked at together."""
_HOW = 'spaces, leading zeros, an apostrophe before it, a trailing ".0" or case'


@dataclass(frozen=True, slots=True)
class Unified:
    """Keys of one column that were spelled otherwise than elsewhere: how many `keys`, in how many `rows`."""

    table: TableName
    column: str
    keys: int
    rows: int


def key_form(key: str) -> str:
    """What is left of a key without the marks of an export.

    >>> key_form(" 001001.0 "), key_form("p 17"), key_form("P017"), key_form("'1001")
    ('1001', 'P17', 'P017', '1001')
    """
    if key.isascii() and key.isalnum():  # nothing to fold, and most keys of most extracts are so
        return _without_zeros(key.upper())
    plain = unicodedata.normalize("NFKC", key).upper()
    plain = "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf")
    plain = plain.lstrip("'") or plain  # before numbers that a spreadsheet keeps as text
    number = _DECIMAL.fullmatch(plain)
    return _without_zeros(number[1] if number else plain)


def _without_zeros(plain: str) -> str:
    return plain.lstrip("0") or "0" if plain.isdecimal() else plain


def unify(
    tables: Mapping[TableName, SourceTable],
) -> tuple[dict[TableName, SourceTable], tuple[Unified, ...], tuple[str, ...]]:
    """The tables with one spelling for each key, what was changed, and sentences about it.

    The spelling of persons leads, and for incidents their own; for a key that these do not have, the one in most rows.
    Keys of theirs that differ only in their marks stay apart, and so does every other key of their form: which is meant
    cannot be told.
    """
    done = dict(tables)
    changed: list[Unified] = []
    notes: list[str] = []
    for places, leads in _ALIKE:
        there = [place for place in places if place[0] in tables]
        named = [place for place in there if tables[place[0]].frame[place[1]].notna().any()]
        if not named or (places is INCIDENT_KEYS and set(named) <= {leads}):
            continue  # no other table names an incident
        columns = Coded.together([tables[name].coded(column) for name, column in there])
        spelled = dict(zip(there, columns, strict=True))
        respelled, apart = _respelled(spelled, leads)
        if leads and apart:
            different = "people" if leads[0] == "persons" else leads[0]
            notes.append(
                f"{tables[leads[0]].file}: {apart:,} keys differ from another one only by {_HOW}; they were taken as "
                f"different {different}, and only keys spelled exactly alike link to them"
            )
        if not respelled:
            done |= _numbered(done, spelled)
            continue
        for name, column in there:
            frame = done[name].frame
            keys = frame[column]
            other = keys.isin(list(respelled))
            if other.any():
                changed.append(Unified(name, column, int(keys[other].nunique()), int(other.sum())))
                new = keys.mask(other, keys.map(respelled, na_action="ignore"))
                done[name] = replace(done[name], frame=frame.assign(**{column: new.astype("string")}))
    notes += list(_sentences(tables, changed))
    return done, tuple(changed), tuple(notes)


def _numbered(tables: Mapping[TableName, SourceTable], keys: Mapping[_Place, Coded]) -> dict[TableName, SourceTable]:
    """The tables that have `keys`, which are found in each other by number from now on."""
    of_table: dict[TableName, dict[str, Coded]] = {}
    for (name, column), numbers in keys.items():
        of_table.setdefault(name, {})[column] = numbers
    return {name: tables[name].sharing(columns) for name, columns in of_table.items()}


def _respelled(spelled: Mapping[_Place, Coded], leads: _Place | None) -> tuple[dict[str, str], int]:
    """The keys that another spelling stands for, with it, and how many of the column that `leads` differ only in
    marks."""
    words = next(iter(spelled.values())).words
    shared = _of_one_form(words.tolist())
    if not shared:
        return {}, 0
    at = np.flatnonzero(pd.Index(words).isin(list(shared)))
    times = {place: keys.times[at] for place, keys in spelled.items()}
    first = set(words[at[times[leads] > 0]]) if leads is not None and leads in times else set()
    rows = dict(zip(words[at], np.sum(list(times.values()), axis=0).tolist(), strict=True))
    forms: dict[str, list[str]] = {}
    for key in sorted(rows, key=lambda key: (key not in first, -rows[key], key)):
        forms.setdefault(shared[key], []).append(key)
    respelled: dict[str, str] = {}
    apart = 0
    for keys in forms.values():
        leaders = sum(key in first for key in keys)
        if leaders > 1:
            apart += leaders
        else:
            respelled |= dict.fromkeys(keys[1:], keys[0])
    return respelled, apart


def _all_plain(keys: Sequence[str]) -> bool:
    text = "\n".join([*keys, ""])
    return text.count("\n") == len(keys) and _ALL_PLAIN.fullmatch(text) is not None


def _of_one_form(keys: Sequence[str]) -> dict[str, str]:
    """The form of each of these different keys that shares it with another one. Of millions few do, and most are what
    is left of them."""
    if all(_all_plain(keys[begin : begin + _BLOCK]) for begin in range(0, len(keys), _BLOCK)):
        return {}
    marked = {key: key_form(key) for key in keys if not _PLAIN.fullmatch(key)}
    times = Counter(marked.values())
    plain = {form: form for form in times.keys() & keys if form not in marked}
    return {key: form for key, form in marked.items() if times[form] > 1 or form in plain} | plain


def _sentences(tables: Mapping[TableName, SourceTable], changed: list[Unified]) -> Iterator[str]:
    for one in changed:
        table = tables[one.table]
        yield (
            f"{table.file}: {one.keys:,} keys in {one.rows:,} rows of '{table.header.get(one.column, one.column)}' are "
            f"spelled otherwise elsewhere in the extract ({_HOW}) and were taken as the same"
        )
