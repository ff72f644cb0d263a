"""Layouts that are not one row per thing: totals or numbers side by side, and follow-up times without dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Literal

import pandas as pd

from ipvi_eval.data.cells.files import RawTable
from ipvi_eval.data.mapped.dates import QUARTER, SERIAL, DateForm
from ipvi_eval.data.mapped.mapping import CrosswalkMapping, FileMapping, MonthlyCountsMapping, TableMapping
from ipvi_eval.data.mapped.tables import empty_table
from ipvi_eval.data.problems import Problem, refuse
from ipvi_eval.data.side_by_side import numbered
from ipvi_eval.data.year_rows import is_month_across, years_by_months
from ipvi_eval.month_names import months_across

Unit = Literal["days", "weeks", "months"]
_DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12}
_HEADERS = ("%Y-%m", "%Y-%m-%d", "%b %Y", "%b-%Y", "%b-%y", "%b de %Y", "%m/%Y", "%Y %b", "%YM%m", "%Y M%m", "%Y-M%m")


def parts(raw: RawTable, table: TableMapping) -> list[tuple[RawTable, TableMapping]]:
    """The file with its mapping; where totals or numbers stand side by side, the cells and a mapping for each column of
    them.

    Raises DataError when monthly totals are said to stand side by side and do not.
    """
    if isinstance(table, CrosswalkMapping):
        return [(raw, _part(table, "number", theirs, "table", name)) for name, theirs in table.numbers.items()]
    if not isinstance(table, MonthlyCountsMapping) or table.layout == "long":
        return [(raw, table)]
    if table.layout == "years_by_months":
        return years_by_months(raw, table)
    if table.layout == "outcomes_in_columns":
        return _side_by_side(raw, table, "outcome", table.outcomes)
    if table.layout == "areas_in_columns":
        return _side_by_side(raw, table, "area", table.areas)
    form = table.dates_of("month")
    months = {name: month for name in raw.columns if (month := month_of(name, form)) is not None}
    if len(months) < 2:
        refuse([Problem(raw.file, _no_months(raw))])
    if twice := sorted(name for name, month in months.items() if list(months.values()).count(month) > 1):
        refuse([Problem(raw.file, "is the same month as another column; take one of them out of a copy", twice[0])])
    return [(raw, _part(table, "count", name, "month", month.strftime("%Y-%m-%d"))) for name, month in months.items()]


def _side_by_side(
    raw: RawTable, table: MonthlyCountsMapping, column: str, totals: dict[str, str]
) -> list[tuple[RawTable, TableMapping]]:
    """The cells, and a mapping for each column with totals of an outcome or an area, ours = "THEIRS"."""
    if not totals:
        what = f'layout = "{table.layout}" needs [monthly_counts.{column}s] (ours = "THEIRS")'
        refuse([Problem(raw.file, what)])
    if twice := sorted(theirs for theirs in totals.values() if list(totals.values()).count(theirs) > 1):
        what = f"is named twice in [monthly_counts.{column}s] of the mapping; one of the two is another column"
        refuse([Problem(raw.file, what, twice[0])])
    return [(raw, _part(table, "count", theirs, column, ours)) for ours, theirs in totals.items()]


def _no_months(raw: RawTable) -> str:
    expected = "expected one column per month, with the month as its name in the header row (for example 2019-01), and "
    numbers = sum(re.fullmatch(SERIAL, name) is not None for name in raw.header)
    if numbers > 1:
        return (
            f"{expected}found {numbers:,} columns with a number of days for a name, as spreadsheets count them; format "
            "the cells of the header row as dates"
        )
    if sum(re.fullmatch(QUARTER, name) is not None for name in raw.header) > 1:
        return f"{expected}found quarters; a study counts months, so have the agency export months"
    if len(months_across(raw.header)) > 1:
        return (
            f"{expected}found months without a year; where each row is a year, write layout = "
            '"years_by_months", otherwise write the year into the names'
        )
    return f"{expected}found fewer than two; set `header_row` and `date_format`"


def reads(table: FileMapping) -> Callable[[str], bool]:
    """Whether the column of a name is read: the mapping names it, or it stands side by side with others that it names
    together, as months do."""
    named = set(table.named())
    if isinstance(table, MonthlyCountsMapping) and table.layout == "months_in_columns":
        form = table.dates_of("month")
        return lambda name: name in named or month_of(name, form) is not None
    if isinstance(table, MonthlyCountsMapping) and table.layout == "years_by_months":
        return lambda name: name in named or is_month_across(name)
    if table.side_by_side:
        patterns = [numbered(pattern) for pattern in table.side_by_side.values()]
        return lambda name: name in named or any(pattern.fullmatch(name) for pattern in patterns)
    return named.__contains__


def _part(table: TableMapping, column: str, theirs: str, constant: str, value: str) -> TableMapping:
    changes = {"columns": {**table.columns, column: theirs}, "defaults": {**table.defaults, constant: value}}
    return table.model_copy(update=changes)


@cache  # asked again wherever the columns of a file are gone through
def month_of(name: str, form: DateForm) -> pd.Timestamp | None:
    """The month that the name of a column means, in the stated format or a usual one; None where it means none.

    >>> month_of("Sept 2019", DateForm()), month_of("2019 M03", DateForm()), month_of("2019Q1", DateForm())
    (Timestamp('2019-09-01 00:00:00'), Timestamp('2019-03-01 00:00:00'), None)
    """
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
