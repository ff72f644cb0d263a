"""A synthetic world as a study reads it: canonical tables, without the way through files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ipvi_eval.cohort.incidents import FLAGS
from ipvi_eval.data.mapped.tables import TABLES, empty_table
from ipvi_eval.data.sources import Extract, SourceFile
from ipvi_eval.synthetic.intensity import months, population
from ipvi_eval.synthetic.people import NEVER
from ipvi_eval.synthetic.world import World


def extract_of(world: World) -> Extract:
    """The tables that `ipvi-eval simulate` and the shipped mapping make of the world."""
    first, area = np.datetime64(world.first_day, "D"), [place.name for place in world.parameters.places]

    def dates(days: Iterable[int]) -> pd.Series:
        found = np.fromiter(days, dtype=np.int64)
        day = np.where(found >= NEVER, np.datetime64("NaT"), first + np.minimum(found, NEVER))
        return pd.Series(day).astype("datetime64[ns]")

    def keys(numbers: Iterable[int | None]) -> pd.Series:
        return pd.Series(list(numbers), dtype="Int64")

    happened, people = world.incidents, world.people
    incidents = {
        "incident": range(len(happened)),
        "date": dates(one.day for one in happened),
        "area": [area[one.place] for one in happened],
        "relationship": [one.relationship for one in happened],
        **{name: [getattr(one, name) for one in happened] for name in FLAGS},
        "offence": [one.offence for one in happened],
        **{name: keys(getattr(one, name) for one in happened) for name in ("suspect", "victim")},
        "dyad": keys(None for _ in happened),
        "sealed": [False] * len(happened),
    }
    persons = {
        "person": keys(people),
        "area": [area[one.place] for one in people.values()],
        "list": [one.list_at_entry for one in people.values()],
        "entry": dates(one.entry for one in people.values()),
        "exit": dates(one.exit for one in people.values()),
        "exit_reason": [one.exit_reason or None for one in people.values()],
        "sex": ["female" if one.female else "male" for one in people.values()],
        "age_at_entry": keys(one.age for one in people.values()),
        "prior_arrests": keys(one.prior_arrests for one in people.values()),
    }
    notified = [(number, one) for number, one in people.items() if one.notified < NEVER]
    notifications = {
        "person": keys(number for number, _ in notified),
        "date": dates(one.notified for _, one in notified),
        "list": [one.list_at_entry for _, one in notified],
        "kind": [one.kind for _, one in notified],
    }
    stays = [(number, *stay) for number, one in people.items() for stay in one.custody]
    custody = {
        "person": keys(number for number, _, _ in stays),
        "start": dates(start for _, start, _ in stays),
        "end": dates(end for _, _, end in stays),
    }
    years = sorted(set(months(world.parameters).year))
    residents = [(place, year) for place in world.parameters.places for year in years]
    populations = {
        "area": [place.name for place, _ in residents],
        "year": [int(year) for _, year in residents],
        "population": [population(place, int(year)) for place, year in residents],
    }
    held: dict[str, Any] = {
        "incidents": pd.DataFrame(incidents),
        "persons": pd.DataFrame(persons),
        "notifications": pd.DataFrame(notifications),
        "custody": pd.DataFrame(custody),
        "populations": pd.DataFrame(populations),
    }
    absent: dict[str, Any] = {
        name: empty_table(name) for name in TABLES.keys() - held.keys() - {"durations", "crosswalk"}
    }
    read = tuple(SourceFile(name, f"{name}.csv", "", len(table), 0) for name, table in held.items())
    return Extract(**held, **absent, sources=read, synthetic=True)
