"""Is a re-offence against the same victim as before? Asked of keys that say nothing about the victim.

The *index victim* of a person is the victim of the last incident on or before the day of entry on the list in which one
was recorded: the incident that put the person there, or the nearest before it. (Several, where several were recorded
that day.) It stays the same from then on: also for the clock that starts at notification, and whomever later incidents
are against. Whoever has no recorded victim by the day of entry cannot be said to re-offend against the same one, so
these people are left out and counted, not followed without a chance of an event.

The extract tells victims apart by a pseudonym (`victim`) or tells only the pair (`dyad`, the number of the suspect and
victim together, which identifies nobody). Both are compared within one suspect only and go no further than here: no
spell, table or result holds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from ipvi_eval.plan.outcome import Outcome

NO_INDEX_VICTIM = "no victim recorded by the day of entry"


def index_victims(persons: pd.DataFrame, incidents: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """Rows person, pair: whom each person's index incident was against, in incidents of the outcome's relationship.

    Whether that incident was reported or led to an arrest does not matter: it only names the victim.
    """
    who = pd.Index(persons["person"]).get_indexer(pd.Index(incidents["suspect"]))
    entry = persons["entry"].to_numpy(dtype="datetime64[ns]")[who]
    # Of millions of incidents few are of a person before entry.
    before = (who >= 0) & (incidents["date"].to_numpy(dtype="datetime64[ns]") <= entry)
    known = _pairs(incidents.loc[before, ["date", "relationship", "suspect", "victim", "dyad"]])
    if outcome.relationship is not None:
        known = known.loc[known["relationship"].isin(outcome.relationship)]
    known = known.assign(who=pd.Series(who, index=incidents.index))  # numbers are compared, as texts take much longer
    found = known.loc[known["date"] == known.groupby("who")["date"].transform("max")]
    again = found["who"].duplicated(keep=False).to_numpy(copy=True)
    again[again] = found.loc[again, ["who", "pair"]].duplicated().to_numpy()
    return found.loc[~again, ["person", "pair"]].reset_index(drop=True)


def by_victim(chosen: pd.DataFrame, index: pd.DataFrame, *, same: bool) -> pd.DataFrame:
    """Rows of `chosen` by people in `index`, against an index victim (`same`) or against somebody else.

    An incident without a recorded victim is neither.
    """
    known = _pairs(chosen)
    index = index.loc[index["person"].isin(known["person"])]
    known = known.loc[known["person"].isin(index["person"])]
    hit = known.merge(index.assign(hit=True), on=["person", "pair"], how="left")["hit"].notna().to_numpy()
    kept: pd.DataFrame = chosen.loc[known.index[hit == same]]
    return kept.reset_index(drop=True)


def _pairs(incidents: pd.DataFrame) -> pd.DataFrame:
    """Person, pair, date and relationship of the incidents with a known suspect and victim, under their own index."""
    pair = incidents["dyad"].fillna(incidents["victim"])
    rows = incidents[["date", "relationship"]].assign(person=incidents["suspect"], pair=pair)
    return rows.loc[rows["person"].notna() & rows["pair"].notna()]
