"""People of stored tables who have only a number that begins anew with each incident: `data.numbered`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from typing import Any

from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.mapped.tables import TableName
from ipvi_eval.data.numbered import begins_with_zero, keys_before
from ipvi_eval.data.stored.cells import key_form, stripped, text
from ipvi_eval.data.stored.left_out import LeftOut

_ZERO = "0"


def with_numbered(name: TableName, rows: Any, table: TableMapping) -> tuple[Any, list[LeftOut]]:
    """The joined rows (Ibis) with the key before each number that begins anew with it, and how many numbers 0 are
    nobody."""
    made: dict[str, Any] = {}
    steps: list[LeftOut] = []
    for column, keys, ours in _numbers(table):
        cells = stripped(text(rows[column]))
        nobody = cells.lower().isin(["", *(value.strip().casefold() for value in table.missing)])
        form = key_form(cells)
        key = reduce(lambda one, other: one + "-" + other, (key_form(stripped(text(rows[one]))) for one in keys))
        given, zeros, begins = _zeros(rows.filter(~nobody).select(key=key, form=form))
        if zeros and not begins:
            nobody |= form == _ZERO
            steps.append(LeftOut(name, f"numbers of a {ours}", given, zeros, "are 0, which stands for nobody"))
        made[column] = nobody.ifelse("", key + "-" + form)
    return (rows.mutate(**made) if made else rows), steps


def _numbers(table: TableMapping) -> Iterator[tuple[str, list[str], str]]:
    """Each column of numbers, by its name after joining, those of the key before them, and ours."""
    for name, join in table.joins.items():
        for ours in join.numbered:
            yield f"{name}.{join.columns[ours]}", [f"{name}.{one}" for one in keys_before(join, ours)], ours


def _zeros(pairs: Any) -> tuple[int, int, bool]:
    """Of rows `key` and `form` of a number: how many numbers there are, how many are 0, and whether 0 is the first."""
    zero = pairs["form"] == _ZERO
    of_keys = pairs.group_by("key").aggregate(
        given=pairs["form"].nunique(), zero=zero.ifelse(1, 0).max(), other=zero.ifelse(0, 1).max()
    )
    both = (of_keys["zero"] * of_keys["other"]).sum()
    sums = {name: of_keys[name].sum().coalesce(0) for name in ("given", "zero", "other")}
    found = of_keys.aggregate(both=both.coalesce(0), **sums).to_pandas().iloc[0]
    return int(found["given"]), int(found["zero"]), begins_with_zero(int(found["both"]), int(found["other"]))
