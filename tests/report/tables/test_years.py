"""Counts by calendar year as a table: one row for each year, marked where some of its months are not counted."""

from __future__ import annotations

from collections.abc import Callable

from ipvi_eval.disclosure.remainder import SUPPRESSED as TAKEN
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Cell, Column, Results, Table
from ipvi_eval.scope import Scope

COLUMNS = (
    Column("what", "What", "public"), Column("year", "Year", "public"), Column("months", "Months", "public"),
    Column("count", "Count", "count"), Column("before", "Before", "count"), Column("change", "Change", "derived"),
)  # fmt: skip


def with_years(report: Report, *rows: tuple[Cell, ...]) -> Report:
    table = Table(
        id="data.years", title="Years", columns=COLUMNS, rows=rows, note=f"Complete months; {TAKEN}",
        scope=Scope(population="incidents on record in Poughkeepsie"),
    )  # fmt: skip
    return Report(Results.of([*report.results.all(), table]), report.meta)


def test_a_column_for_each_kind_and_the_same_months_of_a_part_of_a_year(
    report: Report, speaking: Callable[[Speech], Target]
) -> None:
    speaking("pdf")
    found = with_years(
        report,
        ("all reports", "2024", 12, 1450, None, None),
        ("all reports", "2025", 9, 308, 341, -10),
        ("arrests", "2024", 12, 139, 119, 17),
        ("arrests", "2025", 9, 104, 104, 0),
    )
    text = tables.years(found).replace("\\", "")
    assert "| 2024 | 1,450 | 139 (+17%) |" in text
    assert "| 2025 (9 months) | 308 (\N{MINUS SIGN}10%) | 104 (0%) |" in text
    assert "2025, of which 9 months are counted, is compared with the same months of 2024" in text
    assert "which had 341 and 104." in text
    assert "Of: incidents on record in Poughkeepsie." in text


def test_a_withheld_year_says_so_and_so_does_what_it_is_compared_with(
    report: Report, speaking: Callable[[Speech], Target]
) -> None:
    speaking("pdf")
    found = with_years(
        report,
        ("all reports", "2024", 12, None, 20, None),
        ("all reports", "2025", 9, 30, None, None),
        ("arrests", "2024", 12, 40, 20, 100),
        ("arrests", "2025", 9, 30, 15, 100),
    )
    text = tables.years(found).replace("\\", "")
    assert "| 2024 | [suppressed] | 40 (+100%) |" in text
    assert "which had a number hidden to protect people and 15." in text
    assert TAKEN not in text
    assert "Complete months." in text
    assert "It is neither zero nor missing." in text


def test_without_years_there_is_no_table(report: Report) -> None:
    assert tables.years(report) == ""
