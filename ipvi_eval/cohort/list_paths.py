"""Who was on which list, from when to when: the rows of list movement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

LEFT = "left"
"""The state of people who died or moved away; nobody comes back from it."""

GONE = ("death", "moved")


def list_paths(persons: pd.DataFrame, later: pd.DataFrame, *, lists: Collection[str], freeze: date) -> pd.DataFrame:
    """Spells on lists, one row each: person, start, stop (days since entry), origin, destination (missing: censored).

    `later` (person, date, list) are the days on which another list is known: those of notifications and of moves. A
    person moves on the first such day; what happened in between is not seen. Death and moving away lead to the state
    `left`. Days are calendar days: a person in custody stays on a list. Nobody's first spell begins before entry; a day
    up to that of entry, or a list that is not among `lists`, moves nobody.
    """
    end = pd.Timestamp(freeze)
    people = persons.loc[(persons["entry"] < end).to_numpy()]
    people = people.assign(last=people["exit"].where(people["exit"] <= end, end))
    people = people.loc[(people["last"] > people["entry"]).to_numpy()]
    gone = people["exit_reason"].isin(GONE) & (people["exit"] <= end)
    ends = people.assign(date=people["last"], to=gone.map({True: LEFT, False: None}), kind=1)
    moves = later.loc[later["list"].isin(list(lists)).to_numpy(), ["person", "date", "list"]]
    moves = moves.rename(columns={"list": "to"}).merge(people[["person", "list", "entry", "last"]], on="person")
    moves = moves.loc[((moves["date"] > moves["entry"]) & (moves["date"] < moves["last"])).to_numpy()].assign(kind=0)
    columns = ["person", "entry", "list", "date", "to", "kind"]
    cuts = pd.concat([moves[columns].astype(object), ends[columns].astype(object)], ignore_index=True)
    cuts = cuts.sort_values(["person", "date", "kind"], kind="stable", ignore_index=True)
    # Two lists on one day: the later record holds.
    cuts = cuts.drop_duplicates(["person", "date"], keep="last", ignore_index=True)
    return _spells(cuts)


def _spells(cuts: pd.DataFrame) -> pd.DataFrame:
    """From the days on which something is known to the spells between changes."""
    entered = cuts["to"].shift().where(cuts["person"].eq(cuts["person"].shift()))
    origin = entered.where(entered.notna(), cuts["list"])
    day = (pd.to_datetime(cuts["date"]) - pd.to_datetime(cuts["entry"])).dt.days
    kept = (origin != cuts["to"]) | ~cuts.duplicated("person", keep="last")
    rows = pd.DataFrame(
        {
            "person": cuts["person"].astype("string"),
            "stop": day,
            "origin": origin.astype("string"),
            "destination": cuts["to"].astype("string"),
        }
    ).loc[kept.to_numpy()]
    start = rows.groupby("person", sort=False)["stop"].shift(fill_value=0)
    return rows.assign(start=start).reset_index(drop=True)[["person", "start", "stop", "origin", "destination"]]
