"""Incidents that were probably recorded twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ipvi_eval.data.linked.repeats import repeated
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.finding import Finding, rows_of

_NOT_COMPARED = ("incident", "recorded")
_BACKGROUND_DAYS = 7


def exact_duplicates(incidents: SourceTable) -> Iterator[Finding]:
    """Incidents that agree with another one in everything but their number, the suspect being known."""
    frame = incidents.frame
    alike = [column for column in frame if column not in _NOT_COMPARED]
    maybe = (frame["suspect"].notna() & frame[["suspect", "date"]].duplicated(keep=False)).to_numpy()
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
    """The incidents of known suspects by day and `row`, their texts as numbers: all that is asked is which are alike.

    Of those of a day that agree in everything, which are `exact_duplicates`, the first stands for all.
    """
    frame = incidents.frame.assign(row=incidents.rows)[[*alike, "date", "row"]]
    frame = frame[frame["suspect"].notna() & frame["area"].notna()].sort_values(["date", "row"], kind="stable")
    texts: pd.DataFrame = frame.select_dtypes("string")
    frame = frame.assign(**{str(column): pd.factorize(texts[column])[0] for column in texts})
    day = (frame["date"] - frame["date"].min()).dt.days
    of_a_day = frame["suspect"] * (day.max() + 1) + day
    return frame[~repeated(frame.assign(of_a_day=of_a_day), ["of_a_day", *alike])]


def _pairs(each: pd.DataFrame, same: list[str], longest: int) -> pd.DataFrame:
    """Each incident with the one before it that is the `same`: `gap` in days, `row` and `earlier` row of the file."""
    group = each.groupby(same, dropna=False, sort=False).ngroup().to_numpy()
    order = np.argsort(group, kind="stable")
    here, before = order[1:], order[:-1]
    of_one = group[here] == group[before]
    here, before = here[of_one], before[of_one]
    day, row = each["date"].to_numpy(), each["row"].to_numpy()
    gap = (day[here] - day[before]) // np.timedelta64(1, "D")
    near = gap <= longest
    return pd.DataFrame({"gap": gap[near], "row": row[here[near]], "earlier": row[before[near]]})
