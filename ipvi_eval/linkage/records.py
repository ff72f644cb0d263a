"""The records that name people, from the files of a linkage: each with its number, and its fields in one spelling."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ipvi_eval.data.flat_file import FlatFile, read_flat_file
from ipvi_eval.data.linked.keys import key_form
from ipvi_eval.data.mapped.dates import ISO, DateForm
from ipvi_eval.linkage.link_plan import FIELDS, LinkPlan, RecordsPlan

COMPARED = list(FIELDS)


@dataclass(frozen=True, slots=True)
class Records:
    """What the files say of people, one row (n,) for each number and way in which its person is told.

    `frame` has `table`, `number` as it is spelled, `system` and `form` (who gave the number, and the number as a key),
    and the fields that are compared, in one spelling and missing where they are empty. `written` (n,) are the same
    fields as they stand in the files. `read` counts rows, `nameless` those without a number, who are led to nobody.
    """

    frame: pd.DataFrame
    written: pd.DataFrame
    read: int
    nameless: int


def read_records(folder: Path, plan: LinkPlan) -> Records:
    """The records of all tables of `plan`, whose files lie in `folder`.

    Raises DataError naming file, column and row of what cannot be read.
    """
    parts = [_of_table(folder, name, table) for name, table in plan.records.items()]
    both = pd.concat(parts, ignore_index=True)
    numbered = both[both["form"].notna()]
    once = numbered.drop_duplicates(["table", "system", "form", *COMPARED]).reset_index(drop=True)
    written = once[[f"written_{field}" for field in FIELDS]].set_axis(COMPARED, axis=1)
    frame = once[["table", "number", "system", "form", *COMPARED]]
    return Records(frame, written, len(both), len(both) - len(numbered))


def _of_table(folder: Path, name: str, table: RecordsPlan) -> pd.DataFrame:
    file = read_flat_file(folder / table.file, sheet=table.sheet, header_row=table.header_row)
    number = file.cells(table.number).mask(file.missing(table.number)).astype("string")
    columns = {"table": name, "number": number, "system": table.numbered_by or name}
    frame = pd.DataFrame(columns, index=number.index).assign(form=number.map(key_form, na_action="ignore"))
    given = table.columns()
    for field in FIELDS:
        cells = _cells(file, given[field]) if field in given else pd.Series(pd.NA, number.index, dtype="string")
        frame[f"written_{field}"] = cells
        frame[field] = _days(file, table, cells) if field == "born" else cells.map(plain, na_action="ignore")
        frame[field] = frame[field].astype("string").mask(frame[field] == "")
    return frame


def _cells(file: FlatFile, column: str) -> pd.Series:
    return file.cells(column).mask(file.missing(column)).astype("string")


def _days(file: FlatFile, table: RecordsPlan, cells: pd.Series) -> pd.Series:
    """Days of birth as ISO text; workbooks give true dates so, whatever the format says."""
    days = DateForm(table.date_format).read(cells.fillna(""))
    if file.raw.workbook:
        days = days.fillna(DateForm(ISO).read(cells.fillna("")))
    if table.born:
        file.require(table.born, (days.notna() | cells.isna()).to_numpy(dtype=bool), "is no day as `date_format` says")
    written: pd.Series = days.dt.strftime("%Y-%m-%d").astype("string")
    return written


def plain(text: str) -> str:
    """Text without case, accents, punctuation and double spaces.

    >>> plain("O'Neil-Núñez  JR.")
    'oneilnunez jr'
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    kept = (sign if sign.isalnum() else " " if sign.isspace() else "" for sign in letters)
    return " ".join("".join(kept).split())
