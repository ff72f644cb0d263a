"""Incidents that were probably recorded twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.finding import Finding, rows_of

_NOT_COMPARED = ("incident", "recorded")
_BACKGROUND_DAYS = 7


def exact_duplicates(incidents: SourceTable) -> Iterator[Finding]:
    """Incidents that agree with another one in everything but their number, the suspect being known."""
    frame = incidents.frame
    alike = [column for column in frame if column not in _NOT_COMPARED]
    known = frame["suspect"].notna()
    again = frame[known].duplicated(alike).reindex(frame.index, fill_value=False)
    either = frame[known].duplicated(alike, keep=False).reindex(frame.index, fill_value=False)
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
            rows=rows_of(incidents, either.to_numpy()),
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
    for gap, same, words in (
        (
            0,
            pair,
            "of one suspect and victim lie on the same day but differ elsewhere",
        ),
        (1, alike, "agree with another one in everything but the day, which is the one before"),
    ):
        pairs = _pairs(incidents, same, alike, gap + _BACKGROUND_DAYS)
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


def _pairs(incidents: SourceTable, same: list[str], alike: list[str], longest: int) -> pd.DataFrame:
    """Each incident with the one before it that is the `same`: `gap` in days, `row` and `earlier` row of the file.

    Pairs of a day that agree in everything are `exact_duplicates`.
    """
    frame = incidents.frame.assign(row=incidents.rows)
    frame = frame[frame["suspect"].notna() & frame["area"].notna()].sort_values(["date", "row"], kind="stable")
    frame = frame[~frame.duplicated([*alike, "date"])]
    groups = frame.groupby(same, dropna=False, sort=False)
    found = pd.DataFrame(
        {"gap": groups["date"].diff().dt.days, "row": frame["row"], "earlier": groups["row"].shift()}
    ).dropna()
    return found[found["gap"] <= longest].astype("int64")
