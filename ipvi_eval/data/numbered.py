"""People who have only a number that begins anew with each incident: each is the incident and the number together."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pandas as pd

from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.data.mapped.mapping import JoinMapping, TableMapping
from ipvi_eval.worded import counted

_ZERO = "0"
_BEGINS_WITH_ZERO = 0.5
"""The share of keys with another number that have the number 0 too, from which on 0 is a number like any other."""


def with_numbered(raw: RawTable, table: TableMapping) -> RawTable:
    """The rows with the key before the number of people whose numbers begin anew with each key, and notes on number 0.

    It is done last: a later join may look for the number alone. Number 0 is nobody, as the offender 000 of NIBRS is
    one of whom nothing is known (FBI, NIBRS User Manual, data element 36); but where it mostly stands beside other
    numbers of one key, the numbers begin with it, and it is a person.
    """
    nothing = {"", *(value.strip().casefold() for value in table.missing)}
    made: dict[str, pd.Series] = {}
    notes: list[str] = []
    for name, join in table.joins.items():
        for ours in join.numbered:
            column = f"{name}.{join.columns[ours]}"
            number = raw.texts[column]
            form = number.map(key_form)
            key = reduce(_dashed, (raw.texts[f"{name}.{one}"].map(key_form) for one in keys_before(join, ours)))
            nobody = number.str.casefold().isin(nothing)
            zero = (form == _ZERO) & ~nobody
            if zero.any():
                others = set(key[~nobody & ~zero])
                first = begins_with_zero(len(others & set(key[zero])), len(others))
                notes.append(_of_zero(raw, column, ours, key[zero].nunique(), person=first))
                nobody |= zero & (not first)
            made[column] = _dashed(key, form).where(~nobody, "")
    return replace(raw, texts=raw.texts.beside(made), notes=(*raw.notes, *notes))


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
