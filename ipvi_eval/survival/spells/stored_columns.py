"""The columns of spells in a table that stays where it is: found, named by what they are, and checked in one pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from ipvi_eval.errors import AnalysisError

_LARGEST = 1e15
"""Beyond it databases round whole numbers, or call them an error; no day is."""
DAYS, LABELS = ("stop", "start"), ("person", "group", "strata")


def named(role: str) -> str:
    """What the column of a role is called beside the table's own columns."""
    return f"spell_{role}"


def role_columns(table: Any, given: Mapping[str, str]) -> Any:
    """The table (Ibis) with a column for each role beside its own.

    Raises AnalysisError for columns that it lacks, or that hold no numbers where numbers are needed.
    """
    absent = [column for column in given.values() if column not in table.columns]
    if absent:
        msg = f"the table has no column {', '.join(absent)}; it has {', '.join(table.columns)}"
        raise AnalysisError(msg)
    made = {
        named(role): table[column] if role in LABELS else _number(table[column], role, column)
        for role, column in given.items()
    }
    return table.mutate(**made)


def _number(values: Any, role: str, column: str) -> Any:
    kind = values.type()
    if kind.is_boolean():
        return zero_or_one(values)
    if kind.is_integer():
        return values.cast("int64")
    if kind.is_floating() or kind.is_decimal():
        return values.cast("float64")
    means = {
        "cause": "0 where a spell is censored and 1, 2, ... for what ended it",
        "weight": "how many spells each stands for",
    }
    what = means.get(role, "days are counted from the day a spell begins")
    msg = f"{role} must hold numbers (the column {column} holds {kind}): {what}"
    raise AnalysisError(msg)


def zero_or_one(values: Any) -> Any:
    """Truth (Ibis) as a whole number, missing where it is; PostgreSQL makes of it a small one only."""
    return values.cast("int32").cast("int64")


def check(table: Any, given: Mapping[str, str]) -> int:
    """The number of spells: one pass over the table.

    Raises AnalysisError that says which column is wrong, how, and in how many rows.
    """
    problems = list(_problems(table, given))
    sums = {f"problem_{place}": wrong.sum() for place, (wrong, _) in enumerate(problems)}
    found = table.aggregate(spells=table.count(), **sums).to_pandas().iloc[0]
    for place, (_, words) in enumerate(problems):
        count = found[f"problem_{place}"]
        if not pd.isna(count) and count:  # a sum over no rows at all is missing
            raise AnalysisError(words.format(count=f"{int(count):,}"))
    return int(found["spells"])


def _problems(table: Any, given: Mapping[str, str]) -> Iterator[tuple[Any, str]]:
    """Where a row is wrong (an expression), and what is then said; later ones hold only where earlier ones do not."""
    of = {role: table[named(role)] for role in given}
    for role, column in given.items():
        about = f" (column {column})" if column != role else ""
        yield (
            _missing(of[role]),
            f"{role} has {{count}} missing or infinite values{about}: drop those spells or mend them",
        )
    for role in (*DAYS, "cause"):
        if role in of and of[role].type().is_floating():
            known = _missing(of[role]).ifelse(0.0, of[role])
            parts = known != known.floor()
            yield (
                parts,
                f"{role} has {{count}} values that are no whole numbers: a stored table is summed by whole days",
            )
    yield of["cause"] < 0, "cause must be 0 for censored spells and 1, 2, ... for the causes; {count} are negative"
    if "start" in of:
        yield (
            of["start"] >= of["stop"],
            "{count} spells have zero or negative length (start must lie before stop): drop them or mend the dates",
        )
    else:
        yield of["stop"] < 0, "stop has {count} negative times; give start (entry) or mend the dates"
    if "weight" in of:
        yield of["weight"] <= 0, "weight has {count} values of zero or below: drop those spells"


def _missing(values: Any) -> Any:
    absent = values.isnull()
    return absent | values.isnan() | (values.abs() > _LARGEST) if values.type().is_floating() else absent
