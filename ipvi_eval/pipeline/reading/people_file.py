"""The file of people that a plan asks for: rows without a key, ages and dates made coarser, and how alike they are."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from ipvi_eval.data.linked.days_by_key import day_of
from ipvi_eval.data.mapped.tables import SYNTHETIC_MARK, TABLES
from ipvi_eval.disclosure.anonymity import Anonymity, anonymity

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from ipvi_eval.pipeline.reading.frames import Frames
    from ipvi_eval.plan.people_file import PeopleFile
    from ipvi_eval.plan.study import Study

NAME = "people.csv"
NOTIFIED = "notified"
"""The column of the day of the first notification, which the persons table does not have."""

_PERIODS = {"month": "M", "quarter": "Q", "year": "Y"}


def columns_of(study: Study, persons: pd.DataFrame) -> list[str]:
    """What the plan may name: columns of persons but the key, `notified`, and its outcomes."""
    return [*(name for name in persons.columns if name != "person"), NOTIFIED, *study.outcomes]


def people_rows(frames: Frames, plan: PeopleFile) -> pd.DataFrame:
    """One row per person of the plan's lists with the planned columns, sorted, so that the order tells nothing.

    Ages are in bands and dates periods; of an outcome it is said whether there was one, missing without follow-up.
    """
    people = frames.persons()
    first = frames.extract.notifications.groupby("person")["date"].min()
    people = people.assign(**{NOTIFIED: day_of(people["person"], first)})
    named = (*plan.quasi_identifiers, *plan.sensitive)
    for name in (name for name in named if name in frames.study.outcomes):
        followed = frames.spells(name).to_first().set_index("person")["event"].astype("boolean")
        people = people.assign(**{name: people["person"].map(followed).astype("boolean")})
    rows = pd.DataFrame({name: _coarser(name, people[name], plan) for name in named})
    return rows.sort_values(list(named), ignore_index=True)


def measured(rows: pd.DataFrame, plan: PeopleFile, *, least: int) -> Anonymity:
    """How alike the rows are on the plan's quasi-identifiers."""
    return anonymity(rows, plan.quasi_identifiers, plan.sensitive, least=least)


def transformations(plan: PeopleFile) -> dict[str, str]:
    """What was done to each column that is not as the agency gave it, in words."""
    dates = [column.name for column in TABLES["persons"].columns if column.kind == "date"]
    words = {name: f"the {plan.dates} only" for name in (*dates, NOTIFIED) if plan.dates != "day"}
    if plan.age_years > 1:
        words["age_at_entry"] = f"bands of {plan.age_years} years"
    named = (*plan.quasi_identifiers, *plan.sensitive)
    return {name: words[name] for name in named if name in words}


def write_rows(rows: pd.DataFrame, folder: Path, *, synthetic: bool) -> None:
    """The rows as people.csv; made-up people say so in a column."""
    folder.mkdir(parents=True, exist_ok=True)
    marked = rows.assign(synthetic=SYNTHETIC_MARK) if synthetic else rows
    marked.to_csv(folder / NAME, index=False, lineterminator="\n")


def plain(found: Anonymity, plan: PeopleFile) -> dict[str, Any]:
    """The measures with what they are of, as plain values for JSON."""
    of = {"quasi_identifiers": list(plan.quasi_identifiers), "transformations": transformations(plan)}
    return of | asdict(found)


def unknown_columns(study: Study, persons: pd.DataFrame, plan: PeopleFile) -> Collection[str]:
    """The planned columns that there are not."""
    known = columns_of(study, persons)
    return [name for name in (*plan.quasi_identifiers, *plan.sensitive) if name not in known]


def _coarser(name: str, values: pd.Series, plan: PeopleFile) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        shown = values.dt.strftime("%Y-%m-%d") if plan.dates == "day" else values.dt.to_period(_PERIODS[plan.dates])
        return pd.Series(shown.astype("string").mask(values.isna()))
    if name == "age_at_entry" and plan.age_years > 1:
        low = values // plan.age_years * plan.age_years
        high = low + (plan.age_years - 1)
        return (low.astype("string") + "-" + high.astype("string")).mask(values.isna())
    return values
