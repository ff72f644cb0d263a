"""Counts by calendar year: complete months, the same months of the year before, and keys that hang together."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ipvi_eval.cohort.monthly import MonthlyCounts
from ipvi_eval.counted import REPORTS, Key
from ipvi_eval.disclosure.profiles import read_profile
from ipvi_eval.disclosure.suppression import suppress
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.by_year import _rows, counts_by_year
from ipvi_eval.pipeline.stages.release import nested
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def found(tiny):
    """A function: the rows of the tiny study as it now lies on disk, by kind and year."""

    def run():
        study = read_study(tiny)
        (table,) = counts_by_year(study, Inputs(study).frames)
        return {(row["what"], row["year"]): row for row in table.records()}

    return run


def test_every_report_and_the_outcome_year_by_year(found):
    rows = found()  # two relationships, two incidents each, a month; half of them intimate
    assert [(*key, row["months"], row["count"], row["before"], row["change"]) for key, row in rows.items()] == [
        ("all reports of domestic incidents", "2019", 12, 48, None, None),
        ("all reports of domestic incidents", "2020", 12, 48, 48, 0),
        ("all reports of domestic incidents", "2021", 12, 48, 48, 0),
        ("IPV report", "2019", 12, 24, None, None),
        ("IPV report", "2020", 12, 24, 24, 0),
        ("IPV report", "2021", 12, 24, 24, 0),
    ]
    assert rows["all reports of domestic incidents", "2020"]["count"].key == Key(
        "Here", "incidents", REPORTS, until="2020-01 to 2020-12"
    )
    assert rows["IPV report", "2020"]["count"].key == Key("Here", "incidents", "ipv_dir", until="2020-01 to 2020-12")


@pytest.mark.parametrize(("counts", "change"), [((8, 9), 13), ((8, 7), -13), ((0, 3), None)])
def test_half_a_per_cent_goes_away_from_nought(counts, change):
    # 12.5 % more, and 12.5 % less.
    series = MonthlyCounts("Here", "ipv_dir", ("2019-01", "2020-01"), np.array(counts), np.ones(2))
    assert [row[-1] for row in _rows("reports", series)] == [None, change]


def test_a_part_of_a_year_stands_beside_the_same_months(found, change):
    change("analysis/study.toml", "start = 2019-01-01", "start = 2019-03-01")
    change("analysis/study.toml", "end = 2021-12-31", "end = 2021-09-30")
    rows = found()
    first, whole, last = (rows["IPV report", year] for year in ("2019", "2020", "2021"))
    assert (first["months"], first["count"], first["before"], first["change"]) == (10, 20, None, None)
    assert (whole["months"], whole["before"]) == (12, None), "two months of the year before are not counted"
    assert (last["months"], last["count"], last["before"], last["change"]) == (9, 18, 18, 0)
    assert last["before"].key.until == "2020-01 to 2020-09"


def test_the_change_is_that_of_the_counts(found, tiny):
    path = tiny.parents[1] / "data" / "incidents.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    date = header.split(",").index("date")
    fewer = [row for row in rows if not (row.split(",")[date].startswith("2020-1") and "intimate" in row)]
    path.write_text("\n".join([header, *fewer]) + "\n", "utf-8")
    changes = {key: (row["count"], row["change"]) for key, row in found().items()}
    assert changes["IPV report", "2020"] == (18, -25)
    assert changes["IPV report", "2021"] == (24, 33)


def test_without_a_record_of_reports_only_the_outcomes_are_counted(found, change):
    change("analysis/mapping.toml", 'report = "report"\n', "")
    change("analysis/mapping.toml", "[persons]", "[incidents.defaults]\nreport = false\n[persons]")
    change("analysis/study.toml", "report = true\n", "")
    assert {what for what, _ in found()} == {"IPV report"}


def test_a_small_year_is_hidden_and_cannot_be_worked_back_from_the_others(tiny, found):
    """Five intimate incidents are left of 2020: they, and what would give them away, do not leave."""
    path = tiny.parents[1] / "data" / "incidents.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    date = header.split(",").index("date")
    of_2020 = [row for row in rows if ",Here,intimate" in row and row.split(",")[date].startswith("2020")]
    gone = set(of_2020[5:])
    path.write_text("\n".join([header, *(row for row in rows if row not in gone)]) + "\n", "utf-8")
    assert found()["IPV report", "2020"]["count"] == 5
    study = read_study(tiny)
    results = Results.of(counts_by_year(study, Inputs(study).frames))
    table = suppress(results, read_profile("cms11", tiny.parent), nested(study)).results.tables["data.years"]
    shown = {(row["what"], row["year"]): row for row in table.records()}
    assert shown["IPV report", "2020"]["count"] is None
    assert shown["IPV report", "2020"]["change"] is None
    assert shown["IPV report", "2021"]["before"] is None, "the same count, one row below"
    assert shown["IPV report", "2021"]["change"] is None, "count and change would give it back"


def test_the_shipped_extract_by_hand():
    """Read with the csv module alone: reports of the program's area, and those between intimate partners, by year."""
    study = read_study(ROOT / "analysis" / "study.toml")
    (table,) = counts_by_year(study, Inputs(study).frames)
    every, intimate = Counter(), Counter()
    with (ROOT / "data_synthetic" / "incidents.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            month, _, year = row["OCC_DATE"].split("/")
            if row["AGENCY"] == "POK" and row["DIR_FILED"] == "Y" and f"{year}-{month}" <= "2025-09":
                every[year] += 1
                intimate[year] += row["REL_CODE"] in ("SE", "CS", "BG", "XS", "XR", "HR")
    found = {(row["what"], row["year"]): row["count"] for row in table.records()}
    assert {year: found["all domestic incident reports (DIR)", year] for year in every} == every
    assert {year: found["IPV domestic incident report", year] for year in intimate} == intimate
