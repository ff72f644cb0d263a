"""People who have only a number that begins anew with each incident: each is the incident and the number together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import reduce

import pandas as pd

from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.data.mapped.mapping import JoinMapping, TableMapping
from ipvi_eval.worded import counted

_ZERO = "0"
_BEGINS_WITH_ZERO = 0.5
"""The share of keys with another number that have the number 0 too, from which on 0 is a number like any other."""


def with_numbered(files: Sequence[RawTable], table: TableMapping) -> list[RawTable]:
    """The rows with the key before the number of people whose numbers begin anew with each key, and notes on number 0.

    It is done last: a later join may look for the number alone. Number 0 is nobody, as the offender 000 of NIBRS is
    one of whom nothing is known (FBI, NIBRS User Manual, data element 36); but where it mostly stands beside other
    numbers of one key, in all files of the table, the numbers begin with it, and it is a person.
    """
    done = list(files)
    for name, join in table.joins.items():
        for ours in join.numbered:
            column, before = f"{name}.{join.columns[ours]}", [f"{name}.{one}" for one in keys_before(join, ours)]
            numbers = [_Numbers.of(raw, column, before, table.missing) for raw in done]
            first = _begin_with_zero(numbers)
            done = [one.told(raw, column, ours, first=first) for raw, one in zip(done, numbers, strict=True)]
    return done


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Of the rows (n,) of a file the `key` before a number, the `form` of the number, and where it is that of `nobody`
    or `zero`."""

    key: pd.Series
    form: pd.Series
    nobody: pd.Series
    zero: pd.Series

    @classmethod
    def of(cls, raw: RawTable, column: str, before: Sequence[str], missing: Sequence[str]) -> _Numbers:
        number = raw.texts[column]
        form = number.map(key_form)
        nobody = number.str.casefold().isin({"", *(value.strip().casefold() for value in missing)})
        key = reduce(_dashed, (raw.texts[one].map(key_form) for one in before))
        return cls(key, form, nobody, (form == _ZERO) & ~nobody)

    def told(self, raw: RawTable, column: str, ours: str, *, first: bool) -> RawTable:
        """The file with the keys and the numbers together; `first` says that numbers begin with 0."""
        nobody = self.nobody if first else self.nobody | self.zero
        notes = raw.notes
        if self.zero.any():
            notes = (*notes, _of_zero(raw, column, ours, self.key[self.zero].nunique(), person=first))
        return replace(
            raw, texts=raw.texts.beside({column: _dashed(self.key, self.form).where(~nobody, "")}), notes=notes
        )


def _begin_with_zero(numbers: Sequence[_Numbers]) -> bool:
    """Whether the numbers of all files of a table begin with 0."""
    others = set().union(*(one.key[~one.nobody & ~one.zero] for one in numbers))
    zeros = set().union(*(one.key[one.zero] for one in numbers))
    return begins_with_zero(len(others & zeros), len(others))


def _dashed(left: pd.Series, right: pd.Series) -> pd.Series:
    return left + "-" + right


def keys_before(join: JoinMapping, ours: str) -> list[str]:
    """The columns of a join's key that stand before the number of `ours`, which may itself be one by which rows are
    found."""
    return [one for one in join.on if one != join.columns[ours]] or list(join.on)


def begins_with_zero(both: int, others: int) -> bool:
    """Whether numbers begin with 0: most keys that have other numbers (`others` of them) have 0 too (`both`)."""
    return both > _BEGINS_WITH_ZERO * others


def _of_zero(raw: RawTable, column: str, ours: str, keys: int, *, person: bool) -> str:
    where = f"{raw.file}: number 0 of '{column}' stands in {counted(keys, 'incident')}"
    if person:
        return f"{where}, mostly beside other numbers, so that numbers begin with it: it is a {ours} like any other"
    return f"{where} and stands for nobody, as the number of an unknown offender in NIBRS does"
