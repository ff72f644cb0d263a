"""Cells to values: one canonical column from one column of text, with the rows that do not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ipvi_eval.data.cells.commas import commas_mean, with_points
from ipvi_eval.data.mapped.dates import DateForm, read_days
from ipvi_eval.data.mapped.spoiled_keys import SPOILED_KEYS, is_spoiled
from ipvi_eval.data.mapped.tables import DTYPES, Column

YES = frozenset({"y", "yes", "true", "t", "1", "sí", "si"})
NO = frozenset({"n", "no", "false", "f", "0"})
"""How files say yes and no, in small letters."""
_POINTS = re.compile(r"-?[1-9]\d{0,2}(?:\.\d{3})+")
_LARGEST_WHOLE = 2**53  # beyond it, floating point no longer tells whole numbers apart


@dataclass(frozen=True, slots=True)
class Parsed:
    """Values (n,) of a canonical column; `bad` (n,) marks cells that do not fit and `what` says why.

    With "{rows}" in `what` it speaks of all of these rows together, otherwise of each. `unlisted` counts the
    distinct values that no code stands for, where that is why. `said` is what was taken for granted in reading them.
    """

    values: pd.Series
    bad: NDArray[np.bool_]
    what: str = ""
    unlisted: int = 0
    said: str = ""

    def of_rows(self, codes: NDArray[np.signedinteger[Any]]) -> Parsed:
        """The same of rows (m,), whose cells are these of the n."""
        return replace(self, values=pd.Series(self.values.array.take(codes)), bad=self.bad[codes])


def parse(
    column: Column,
    cells: pd.Series,
    *,
    codes: dict[str, list[str]],
    dates: DateForm,
    workbook: bool = False,
    dated: bool = False,
) -> Parsed:
    """The canonical values of text `cells`; empty cells become the column's fallback where it may be blank.

    `dates` says how a column of dates is written, and `dated` that true dates are among the cells. Of
    millions of rows the different cells are given, which are few.
    """
    if column.kind == "key" and not codes:
        parsed = _keys(cells, dated=dated)
    elif column.kind in ("date", "month"):
        parsed = _dates(column, cells, dates, workbook=workbook)
    elif column.kind == "flag":
        parsed = _flags(column, cells, codes)
    elif codes or column.kind in ("code", "text"):
        parsed = _codes(column, cells, codes)
    else:
        parsed = _numbers(column, cells)
    return parsed


def empties(column: Column, cells: pd.Series, *, codes: dict[str, list[str]]) -> NDArray[np.bool_]:
    """Cells that are empty where they must not be."""
    listed = any(code.strip() in ("", "*") for theirs in codes.values() for code in theirs)
    if column.blank or listed:
        return np.zeros(len(cells), dtype=bool)
    return (cells == "").to_numpy()


def constant(column: Column, value: object, n: int) -> pd.Series:
    """A column of one value, in the canonical dtype; dates are given as ISO text."""
    rows = pd.RangeIndex(n)
    if column.kind in ("date", "month"):
        when = pd.NaT if value is None else pd.Timestamp(str(value))
        return pd.Series(when, index=rows, dtype="datetime64[ns]")
    if column.kind in ("key", "text", "code"):
        return pd.Series(pd.NA if value is None else str(value), index=rows, dtype="string")
    if value is None and column.kind == "whole":
        return pd.Series(pd.NA, index=rows, dtype="Int64")
    return pd.Series(value, index=rows, dtype=DTYPES[column.kind])


def covariate(cells: pd.Series, codes: dict[str, list[str]], delimiter: str = ",") -> Parsed:
    """A column beside the canonical ones: numbers when every filled cell is one, otherwise words that are listed.

    `delimiter` separates the columns of its file.
    """
    filled = cells != ""
    commas = commas_mean(cells, delimiter)
    numbers = pd.to_numeric(with_points(cells, commas).where(filled), errors="coerce")
    if codes or not filled.any() or not bool(numbers[filled].notna().all()):
        return _codes(Column(name="covariate", kind="text", blank=True), cells, codes)
    whole = bool(filled.all()) and bool((numbers % 1 == 0).all())
    values = numbers.astype("int64" if whole else "float64")
    return Parsed(values, np.zeros(len(cells), dtype=bool), said=_SAID[commas])


_SAID = {
    "": "",
    "decimals": (
        "commas in its numbers were read as those before decimals (1,5 as 1.5); where they stand between two codes of "
        "one cell, list what it holds under `codes`; where they separate thousands, write these without them in a copy"
    ),
    "thousands": (
        "commas in its numbers were read as those between thousands (1,234 as 1234); where they stand before decimals, "
        "write points in a copy"
    ),
}


def _keys(cells: pd.Series, *, dated: bool) -> Parsed:
    """Keys as they stand; what a spreadsheet made of one is that of many, who would be taken for one."""
    bad = is_spoiled(cells, dated=dated).to_numpy(dtype=bool)
    return Parsed(cells.mask(cells == "", None).astype("string"), bad, SPOILED_KEYS if bad.any() else "")


def _dates(column: Column, cells: pd.Series, form: DateForm, *, workbook: bool) -> Parsed:
    days = read_days(cells, form, workbook=workbook)
    values = days.values
    if column.kind == "month":
        # pandas 3 would make microseconds of them.
        values = values.dt.to_period("M").dt.to_timestamp().astype("datetime64[ns]")
    return Parsed(values, days.bad, days.what)


def _flags(column: Column, cells: pd.Series, codes: dict[str, list[str]]) -> Parsed:
    true, false = YES, NO
    if codes:
        true = frozenset(code.strip().casefold() for code in codes.get("true", []))
        false = frozenset(code.strip().casefold() for code in codes.get("false", []))
    folded = cells.str.casefold()
    values = folded.isin(true)
    known = values | folded.isin(false)
    if "*" in true or "*" in false:
        values = values | (~known & ("*" in true))
        known = known | True
    # Empty cells are told by `empties` where the column must have none.
    bad = (~known & ((folded != "") | (bool(codes) and column.blank))).to_numpy()
    return Parsed(values.astype(bool), bad, unlisted=folded[bad].nunique())


def _codes(column: Column, cells: pd.Series, codes: dict[str, list[str]]) -> Parsed:
    table = codes or {code: [code] for code in column.codes}
    lookup = {theirs.strip().casefold(): ours for ours, them in table.items() for theirs in them}
    folded = cells.str.casefold()
    values = folded.map(lookup).astype("string")
    if "*" in lookup:
        values = values.mask(values.isna() & (folded != ""), lookup["*"])
    bad = (values.isna() & (folded != "")).to_numpy()
    if column.fallback is not None:
        values = values.mask(values.isna() & (folded == ""), str(column.fallback))
    return Parsed(values, bad, unlisted=folded[bad].nunique())


def _numbers(column: Column, cells: pd.Series) -> Parsed:
    filled = cells != ""
    numbers = pd.to_numeric(with_points(cells, commas_mean(cells)).where(filled), errors="coerce")
    bad = filled & ~np.isfinite(numbers.astype(float))
    what = "no number"
    if column.kind == "whole":
        bad |= filled & ((numbers % 1 != 0) | (numbers.abs() > _LARGEST_WHOLE))
        what = "no whole number"
    if column.low is not None:
        bad |= filled & (numbers < column.low)
        what += f" of at least {column.low}"
    if column.high is not None:
        bad |= filled & (numbers > column.high)
        what += f" and at most {column.high}" if column.low is not None else f" of at most {column.high}"
    if column.kind == "whole" and (point := filled & cells.str.fullmatch(_POINTS)).any():
        bad |= point
        what += ", or a point before three digits, which elsewhere separates thousands: write 30000"
    values = numbers.mask(bad)
    if column.kind == "whole":
        return Parsed(values.astype("Int64"), bad.to_numpy(), what)
    return Parsed(values.astype("float64"), bad.to_numpy(), what)
