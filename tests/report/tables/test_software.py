"""The software bill: every program with its version and its use, and nothing that names a machine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.results.manifest import software_bill


@pytest.fixture(autouse=True)
def written(speaking):
    speaking("pdf")


def rows(report: Report) -> list[list[str]]:
    text = tables.software(report).replace("\\", "")
    assert "{#tbl-software}" in text
    return [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")][1:]


def test_each_program_has_its_version_and_a_use(report: Report) -> None:
    told = rows(Report(report.results, replace(report.meta, software=software_bill())))
    assert [row[:2] for row in told] == [list(one) for one in software_bill().items()]
    assert all(len(row) == 3 and row[2] for row in told), "a package of the manifest has no use in the table"


def test_a_run_of_another_machine_is_told_as_it_was(report: Report) -> None:
    made = {"ipvi_eval": "0.0.9", "a_package_of_then": "7.1"}
    told = rows(Report(report.results, replace(report.meta, software=made)))
    assert told == [["ipvi_eval", "0.0.9", "this package"], ["a_package_of_then", "7.1"]]
