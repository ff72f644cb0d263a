"""What every row of a table would repeat is said once, or not at all where it says nothing."""

from __future__ import annotations

from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.repetition import without_repetition
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.wording.told import Told

LONG = "everybody at risk: the error is the model's"


def sheet(*rows: tuple[str, ...]) -> Sheet:
    names = ("What", "First", "Second")
    headings = tuple(Heading(name, width=30) for name in names)
    return Sheet(name="tbl-x", caption="C.", headings=headings, rows=rows)


def labels(found: Sheet) -> list[str]:
    return [heading.label for heading in found.headings]


def test_a_column_of_dashes_is_left_out_and_nothing_is_said_of_it() -> None:
    found, notes = without_repetition(sheet(("a", cells.NONE, "1"), ("b", cells.NONE, "2")))
    assert (labels(found), found.rows, notes) == (["What", "Second"], (("a", "1"), ("b", "2")), ())


def test_a_long_text_in_every_row_becomes_a_note() -> None:
    found, notes = without_repetition(sheet(("a", "1", LONG), ("b", "2", LONG)))
    assert (labels(found), notes) == (["What", "First"], (f"Second: {LONG}.",))
    assert found.rows == (("a", "1"), ("b", "2"))


def test_a_column_stays_where_a_row_says_otherwise_or_there_is_one_row() -> None:
    for rows in (
        (("a", cells.NONE, LONG), ("b", "1", "enough")),
        (("a", "1", LONG),),
        (("a", "no", "short"), ("b", "no", "short")),
    ):
        assert without_repetition(sheet(*rows)) == (sheet(*rows), ())


def test_a_number_is_of_its_row_also_where_all_have_the_same() -> None:
    long = "1,234 to 5,678 incidents a year"
    rows = tuple((name, "1", Told(long, result=f"x.{name}")) for name in "ab")
    assert without_repetition(sheet(*rows)) == (sheet(*rows), ())


def test_the_names_of_rows_stay_also_where_nothing_else_is_told() -> None:
    rows = (("a", cells.NONE, cells.NONE), ("b", cells.NONE, cells.NONE))
    assert without_repetition(sheet(*rows)) == (sheet(*rows), ())
    found, _ = without_repetition(sheet((LONG, "1", "2"), (LONG, "3", "4")))
    assert labels(found) == ["What", "First", "Second"]


def test_a_table_without_rows_is_as_it_was() -> None:
    assert without_repetition(sheet()) == (sheet(), ())
