"""What the cells of a column can be."""

from __future__ import annotations

from datetime import datetime

import pytest

from ipvi_eval.data.mapped.tables import TABLES
from ipvi_eval.proposal.cells import Cells
from ipvi_eval.proposal.sheets import sheets_of
from tests.data.made_files import workbook


def _cells(sheet, *cells) -> Cells:
    return Cells(sheet("C,D\n" + "".join(f'"{cell}",x\n' for cell in cells)).raw, "C")


@pytest.mark.parametrize(
    ("cells", "formats"),
    [
        (("1/15/2020", "2/3/2020", ""), ("%m/%d/%Y",)),
        (("15/1/2020", "2/3/2020"), ("%d/%m/%Y",)),
        (("1/5/2020", "2/3/2020"), ("%m/%d/%Y", "%d/%m/%Y")),
        (("2020-01-05", "05.01.2020"), ()),
        (("20200105",), ("%Y%m%d",)),
        (("red",), ()),
        (("", ""), ()),
    ],
)
def test_the_formats_in_which_every_cell_is_a_day(sheet, cells, formats) -> None:
    assert _cells(sheet, *cells).formats("date") == formats


def test_what_stands_for_no_day_is_no_other_format(sheet) -> None:
    cells = _cells(sheet, "1/15/2020", "12/31/9999", "NULL")
    assert cells.no_days() == ("12/31/9999", "NULL")
    assert cells.formats("date") == ()
    assert cells.formats("date", cells.no_days()) == ("%m/%d/%Y",)


def test_what_looks_like_an_identity_is_counted_and_not_shown(sheet) -> None:
    cells = _cells(sheet, "POK", "POK", "Elena Nguyen", "12 Mill St")
    assert (cells.values, cells.withheld) == ({"POK": 2}, 2)


@pytest.mark.parametrize(
    ("table", "column", "cells", "fits"),
    [
        ("incidents", "date", ("1/15/2020", "2/3/2020"), True),
        ("incidents", "date", ("Y", "N"), False),
        ("incidents", "incident", ("C1", "C2"), True),
        ("incidents", "incident", ("Elena Nguyen", "SMITH, JOHN"), False),
        ("incidents", "suspect", tuple(f"S{n % 6}" for n in range(100)), True),
        ("incidents", "suspect", tuple(f"S{n % 4}" for n in range(100)), False),
        ("incidents", "suspect", ("1",) * 99, True),
        ("incidents", "arrest", ("Y", "N"), True),
        ("incidents", "arrest", tuple(f"C{n}" for n in range(30)), False),
        ("persons", "age_at_entry", ("31", ""), True),
        ("persons", "age_at_entry", ("31", "200"), False),
        ("persons", "age_at_entry", ("", ""), False),
        ("persons", "list", tuple(f"C{n}" for n in range(300)), False),
    ],
)
def test_what_a_column_of_ours_can_hold(sheet, table, column, cells, fits) -> None:
    assert _cells(sheet, *cells).fit(TABLES[table].column(column)) is fits


def test_words_for_an_end_that_has_not_come_are_no_days(sheet) -> None:
    """A roster of a jail that writes ACTIVE where nobody was released yet."""
    cells = _cells(sheet, "1/5/2020", "ACTIVE", "2/13/2020", "")
    assert cells.no_days() == ("ACTIVE",)
    assert cells.formats("date", cells.no_days()) == ("%m/%d/%Y",)
    assert cells.formats("date") == ()


def test_true_dates_of_a_workbook_are_days_beside_those_in_words(tmp_path) -> None:
    days = [datetime(2020, 1, 5), "2/20/2020", "3/30/2020", datetime(2020, 4, 1), "unk"]
    rows = [["NO", "DAY"], *([f"C{number}", day] for number, day in enumerate(days))]
    (tmp_path / "a.xlsx").write_bytes(workbook({"One": rows}))
    (sheet,), _ = sheets_of(tmp_path, [tmp_path / "a.xlsx"])
    assert Cells(sheet.raw, "DAY").not_days("date") == (6,)
    assert Cells(sheet.raw, "NO").not_days("date") == ()
