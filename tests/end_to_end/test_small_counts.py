"""Seventy-two incidents before and seven after: nothing that tells of them leaves, in numbers, tables or sentences."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.report.wording.prose import load_allowed
from ipvi_eval.results.store import Results
from tests.proofreading import faults
from tests.questions.counts.reading import read

ROOT = Path(__file__).resolve().parents[2]
BEFORE, AFTER = 30, 30  # months, as in the plan


@pytest.fixture(scope="module")
def finished(study_of):
    plan = study_of("nsw")
    counts = [2 + (month % 5 == 0) * 2 for month in range(BEFORE)] + [int(month % 4 == 0) for month in range(AFTER)]
    counts[BEFORE + 28] = 0
    assert (sum(counts[:BEFORE]), sum(counts[BEFORE:])) == (72, 7)
    rows = [f"{2007 + month // 12}-{month % 12 + 1:02d},{count},90000" for month, count in enumerate(counts)]
    path = plan.parents[1] / "data" / "nsw_dv_assault_monthly.csv"
    path.write_text("\n".join(["month,dv_assault,population", *rows]) + "\n", "utf-8")
    return run(plan, watch=Silent(), engine="builtin", formats=("html",))


def test_no_number_of_the_outcome_leaves(finished):
    released = Results.load(finished.folder / "released")
    known = {id: one.value for id, one in released.estimates.items() if id.startswith("its.") and one.value is not None}
    # How many months there are is the plan's.
    assert known == {"its.dv_assault.months_before": 30, "its.dv_assault.months_after": 30}
    public = ("its.measured", "its.measured_lengths", "its.areas", "its.areas_others")
    for id, table in released.tables.items():
        if id.startswith("its.") and id not in public:
            cells = [cell for row in table.rows for cell in row]
            assert not [cell for cell in cells if isinstance(cell, float | int) and not isinstance(cell, bool)], id
    assert released.curves["its.dv_assault"].rows == ()


def test_the_results_inside_hold_them(finished):
    inside = Results.load(finished.folder / "results" / "interrupted_time_series")
    assert inside.estimates["its.dv_assault.headline.ratio"].value < 0.3
    assert any("%" in read(row[1], inside.estimates.values()) for row in inside.tables["its.dv_assault.findings"].rows)


def test_no_document_tells_of_them(finished):
    for path in finished.reports:
        text = re.sub(r"<(style|svg|script).*?</\1>", " ", path.read_text("utf-8"), flags=re.S)
        text = " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", text)).split())
        assert "[suppressed]" in text or path.stem == "grant_brief"
        assert not re.search(r"(?<!\d )(?<![\d.])(7|72|79) incidents|\b(9\d|8\d)(\.\d+)?% (lower|fewer)", text)
        assert faults(path, finished.folder, load_allowed(ROOT / "reports")) == []


@pytest.fixture(scope="module")
def beside(study_of):
    """A large outcome, and the small one as the outcome that the program should leave alone."""
    plan = study_of("nsw")
    small = [2 + (month % 5 == 0) * 2 for month in range(BEFORE)] + [int(month % 4 == 0) for month in range(AFTER)]
    rows = [
        f"{2007 + month // 12}-{month % 12 + 1:02d},{300 + month % 12},{count},90000"
        for month, count in enumerate(small)
    ]
    path = plan.parents[1] / "data" / "nsw_dv_assault_monthly.csv"
    path.write_text("\n".join(["month,dv_assault,other,population", *rows]) + "\n", "utf-8")
    for file, old, new in (
        ("study.toml", "[its]\n", '[outcomes.other]\nlabel = "other assault"\n\n[its]\nplacebo_outcomes = ["other"]\n'),
        ("mapping.toml", 'dv_assault = "dv_assault"', 'dv_assault = "dv_assault"\nother = "other"'),
    ):
        text = (plan.parent / file).read_text("utf-8")
        assert old in text
        (plan.parent / file).write_text(text.replace(old, new), "utf-8")
    return run(plan, watch=Silent(), engine="builtin", formats=("html",))


def test_what_is_said_of_a_small_outcome_falls_and_the_rest_stays(beside):
    released = Results.load(beside.folder / "released")
    assert released.estimates["its.dv_assault.headline.ratio"].value is not None
    assert released.estimates["its.dv_assault.placebo_outcome.other.ratio"].value is None
    assert {row[1] for row in released.tables["its.dv_assault.findings_elsewhere"].rows} == {None}
    assert all(row[1] for row in released.tables["its.dv_assault.findings"].rows)
    cells = [cell for row in released.tables["its.dv_assault.placebo_outcomes"].rows for cell in row]
    assert not [cell for cell in cells if isinstance(cell, float)]
