"""Layouts that are not one row per thing: totals or numbers side by side, and follow-up times without dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Literal

import pandas as pd

from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.mapped.dates import SERIAL, DateForm
from ipvi_eval.data.mapped.mapping import CrosswalkMapping, MonthlyCountsMapping, TableMapping
from ipvi_eval.data.mapped.tables import empty_table
from ipvi_eval.data.problems import Problem, refuse

Unit = Literal["days", "weeks", "months"]
_DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12}
_HEADERS = ("%Y-%m", "%Y-%m-%d", "%b %Y", "%b-%Y", "%b-%y", "%B %Y", "%m/%Y")


def parts(raw: RawTable, table: TableMapping) -> list[TableMapping]:
    """One mapping for each column of totals, or of numbers, when they stand side by side, otherwise the mapping itself.

    Raises DataError when monthly totals are said to stand side by side and do not.
    """
    if isinstance(table, CrosswalkMapping):
        return [_part(table, "number", theirs, "table", name) for name, theirs in table.numbers.items()]
    if not isinstance(table, MonthlyCountsMapping) or table.layout == "long":
        return [table]
    if table.layout == "outcomes_in_columns":
        if not table.outcomes:
            refuse(
                [Problem(raw.file, 'layout = "outcomes_in_columns" needs [monthly_counts.outcomes] (ours = "THEIRS")')]
            )
        return [_part(table, "count", theirs, "outcome", ours) for ours, theirs in table.outcomes.items()]
    form = table.dates_of("month")
    months = {name: month for name in raw.cells.columns if (month := month_of(name, form)) is not None}
    if len(months) < 2:
        refuse([Problem(raw.file, _no_months(raw))])
    return [_part(table, "count", name, "month", month.strftime("%Y-%m-%d")) for name, month in months.items()]


def _no_months(raw: RawTable) -> str:
    expected = "expected one column per month, with the month as its name in the header row (for example 2019-01), and "
    numbers = sum(re.fullmatch(SERIAL, name) is not None for name in raw.header)
    if numbers > 1:
        return (
            f"{expected}found {numbers:,} columns with a number of days for a name, as spreadsheets count them; format "
            "the cells of the header row as dates"
        )
    return f"{expected}found fewer than two; set `header_row` and `date_format`"


def reads(table: TableMapping) -> Callable[[str], bool]:
    """Whether the column of a name is read: the mapping names it, or it is a month where months stand side by side."""
    named = set(table.named())
    if isinstance(table, MonthlyCountsMapping) and table.layout == "months_in_columns":
        form = table.dates_of("month")
        return lambda name: name in named or month_of(name, form) is not None
    return named.__contains__


def _part(table: TableMapping, column: str, theirs: str, constant: str, value: str) -> TableMapping:
    changes = {"columns": {**table.columns, column: theirs}, "defaults": {**table.defaults, constant: value}}
    return table.model_copy(update=changes)


@cache  # asked again wherever the columns of a file are gone through
def month_of(name: str, form: DateForm) -> pd.Timestamp | None:
    """The month that the name of a column means, in the stated format or a usual one; None where it means none."""
    for candidate in (form.written, *_HEADERS):
        found = replace(form, written=candidate).read(pd.Series([name]))[0]
        if not pd.isna(found):
            return pd.Timestamp(found)
    return None


def people_and_returns(frame: pd.DataFrame, covariates: list[str], *, unit: Unit) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Persons (n rows) and the incidents that end a follow-up, from times without dates.

    Every person enters on `entry` and leaves when the time is over; a follow-up that ends in a re-offence has an arrest
    on its last day. Only time to a first re-offence can be studied from such data: they know nothing after it.
    """
    days = (frame["time"].astype(float) * _DAYS[unit]).round()
    last = frame["entry"] + pd.to_timedelta(days, unit="D")
    numbers = pd.Series([f"row{row:07d}" for row in range(1, len(frame) + 1)], dtype="string")
    person = frame["person"].fillna(numbers)
    reason = frame["end"].where(~frame["end"].isin(["reoffence", "censored"]), "follow_up_ended").astype("string")
    persons = pd.DataFrame(
        {
            "person": person,
            "area": frame["area"],
            "list": frame["list"],
            "entry": frame["entry"],
            "exit": last.astype("datetime64[ns]"),
            "exit_reason": reason,
            "sex": frame["sex"],
            "age_at_entry": frame["age_at_entry"],
            "prior_arrests": frame["prior_arrests"],
            **{name: frame[name] for name in covariates},
        }
    )
    again = frame["end"] == "reoffence"
    incidents = pd.DataFrame(
        {
            "incident": person[again] + "-1",
            "date": last[again],
            "area": frame.loc[again, "area"],
            "relationship": "unknown",
            "report": True,
            "arrest": True,
            "injury": False,
            "weapon": False,
            "sealed": False,
            "offence": "other",
            "suspect": person[again],
            "victim": pd.NA,
            "dyad": pd.NA,
            "recorded": pd.NaT,
        }
    ).reset_index(drop=True)
    return persons, incidents.astype(empty_table("incidents").dtypes.to_dict())
