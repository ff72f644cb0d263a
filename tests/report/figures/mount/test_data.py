"""The file beside a figure holds what was released of it, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from ipvi_eval.report.figures.mount.data import csv_of
from ipvi_eval.report.lookup import Report

RATIO, HIDDEN = "its.ipv_dir.headline.ratio", "survival.ipv_arrest_injury.list_a.risk_6m"


def rows(report: Report, *of: str, title: str = "A title") -> list[list[str]]:
    return list(csv.reader(io.StringIO(csv_of(report, title, of))))


def test_estimates_curves_and_tables_stand_one_below_the_other(report: Report) -> None:
    found = rows(report, "its.ipv_dir", RATIO, "evidence.forest", "not.there")
    assert found[0] == ["A title", "SYNTHETIC DATA"]
    (ratio,) = [row for row in found if row[:1] == [RATIO]]
    assert ratio[2:5] == [str(getattr(report.find(RATIO), name)) for name in ("value", "lower", "upper")]
    curve, table = report.curve("its.ipv_dir"), report.table("evidence.forest")
    at = found.index(["its.ipv_dir"])
    assert found[at + 1] == list(curve.columns)
    assert found[at + 2][:2] == [str(cell) for cell in curve.rows[0][:2]]
    assert len([row for row in found if row]) == 1 + 2 + 2 + len(curve.rows) + 2 + len(table.rows)


def test_what_is_withheld_is_empty(report: Report) -> None:
    (hidden,) = [row for row in rows(report, HIDDEN) if row[:1] == [HIDDEN]]
    assert hidden[2:5] == ["", "", ""]


def test_no_field_is_a_formula(report: Report) -> None:
    table = report.table("evidence.forest")
    dangerous = replace(table, rows=(("=cmd", *table.rows[0][1:]),))
    report.results = replace(report.results, tables={table.id: dangerous})
    found = rows(report, table.id, title="+1")
    assert found[0][0] == "'+1"
    assert found[-1][0] == "'=cmd"
