"""Incidents that were probably recorded twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.finding import Finding, rows_of

_NOT_COMPARED = ("incident", "recorded")
_BACKGROUND_DAYS = 7


def exact_duplicates(incidents: SourceTable) -> Iterator[Finding]:
    """Incidents that agree with another one in everything but their number, the suspect being known."""
    frame = incidents.frame
    alike = [column for column in frame if column not in _NOT_COMPARED]
    suspect = incidents.coded("suspect")
    maybe = suspect.several
    of_a_day = pd.Series(_together([suspect.codes[maybe], _days(incidents)[maybe]]))
    maybe[maybe] = of_a_day.duplicated(keep=False).to_numpy()
    again, either = np.zeros((2, len(frame)), dtype=bool)
    again[maybe] = frame[maybe].duplicated(alike)
    either[maybe] = frame[maybe].duplicated(alike, keep=False)
    if again.any():
        yield Finding(
            severity="changes numbers",
            about="duplicates",
            what=(
                f"in {int(again.sum()):,} of {len(again):,} rows the incident agrees with an earlier one in day, "
                "suspect and everything else but its number, and counts as a further one; remove what was entered twice"
            ),
            file=incidents.file,
            column=incidents.header.get("incident", "incident"),
            rows=rows_of(incidents, either),
        )


def near_duplicates(incidents: SourceTable) -> Iterator[Finding]:
    """Two candidates: incidents of one suspect with one victim on the same day that differ elsewhere, and incidents
    that agree in everything but lie a day apart.

    Partners do come back within days. So the pairs are compared with those of the seven days that follow: if a repeat
    is no likelier on that day than on each of these, their number is binomial with probability 1/8 of all of them.
    """
    from scipy.stats import binom

    alike = [str(column) for column in incidents.frame if column not in (*_NOT_COMPARED, "date")]
    pair = ["area", "suspect", "victim", "dyad"]
    each = _each_once(incidents, alike)
    for gap, same, words in (
        (
            0,
            pair,
            "of one suspect and victim lie on the same day but differ elsewhere",
        ),
        (1, alike, "agree with another one in everything but the day, which is the one before"),
    ):
        pairs = _pairs(each, same, gap + _BACKGROUND_DAYS)
        hit, background = int((pairs["gap"] == gap).sum()), int((pairs["gap"] > gap).sum())
        if not hit + background:
            continue
        rows = np.unique(pairs.loc[pairs["gap"] == gap, ["row", "earlier"]].to_numpy())
        yield Finding(
            severity="changes numbers",
            about="duplicates",
            what=(
                f"{hit:,} incidents {words}; on each of the {_BACKGROUND_DAYS} days that follow there are "
                f"{background / _BACKGROUND_DAYS:.1f} such repeats on average. Look whether one was entered twice"
            ),
            file=incidents.file,
            column=incidents.header.get("incident", "incident"),
            rows=tuple(int(row) for row in rows),
            p=float(binom.sf(hit - 1, hit + background, 1 / (1 + _BACKGROUND_DAYS))),
        )


def _each_once(incidents: SourceTable, alike: list[str]) -> pd.DataFrame:
    """The incidents of suspects who are known, and in another one too, by `day` and `row`, what they hold as numbers:
    all that is asked is which are alike.

    Of those of a day that agree in everything, which are `exact_duplicates`, the first stands for all.
    """
    known = np.flatnonzero(incidents.coded("suspect").several & incidents.coded("area").filled)
    day = _days(incidents)
    known = known[np.lexsort((incidents.rows[known], day[known]))]
    numbers = {column: _numbers(incidents, column)[known] for column in alike} | {"day": day[known]}
    first = ~pd.Series(_together(list(numbers.values()))).duplicated().to_numpy()
    numbers["row"] = incidents.rows[known]
    return pd.DataFrame({column: cells[first] for column, cells in numbers.items()}, copy=False)


def _days(incidents: SourceTable) -> NDArray[np.int64]:
    """The day of each incident (n,), counted from the first one."""
    day = incidents.frame["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return day - day.min() if len(day) else day


def _numbers(incidents: SourceTable, column: str) -> NDArray[Any]:
    """A number for each row (n,), the same where the column holds the same; -1 where it holds nothing."""
    cells = incidents.frame[column]
    return incidents.coded(column).codes if cells.dtype == "string" else pd.factorize(cells)[0]


def _together(columns: Sequence[NDArray[Any]]) -> NDArray[np.int64]:
    """A number for each row (n,), the same where all of the `columns` (n,), whole numbers from -1 on, are the same.

    >>> _together([np.array([0, 1, 0, 0]), np.array([-1, -1, 5, -1])]).tolist()
    [7, 14, 13, 7]
    """
    number, size = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        values = int(column.max(initial=-1)) + 2
        if size * values > np.iinfo(np.int64).max:
            number, kept = pd.factorize(number)
            size = len(kept)
        number, size = number * values + column + 1, size * values
    return number


def _pairs(each: pd.DataFrame, same: list[str], longest: int) -> pd.DataFrame:
    """Each incident with the one before it that is the `same`: `gap` in days, `row` and `earlier` row of the file."""
    group = _together([each[column].to_numpy() for column in same])
    order = np.argsort(group, kind="stable")
    here, before = order[1:], order[:-1]
    of_one = group[here] == group[before]
    here, before = here[of_one], before[of_one]
    day, row = each["day"].to_numpy(), each["row"].to_numpy()
    gap = day[here] - day[before]
    near = gap <= longest
    return pd.DataFrame({"gap": gap[near], "row": row[here[near]], "earlier": row[before[near]]})
