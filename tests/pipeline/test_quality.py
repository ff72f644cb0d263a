"""`ipvi-eval check` of one study, from its files to page, workbook and JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from ipvi_eval.data.mapped.tables import TABLES, empty_table
from ipvi_eval.data.sources import Extract, SourceFile
from ipvi_eval.errors import IpviError, OutputError, PlanError
from ipvi_eval.pipeline import quality
from ipvi_eval.pipeline.reading.frames import Frames
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.description import describe
from ipvi_eval.plan.study import read_study
from ipvi_eval.quality.published import Published


def assessed(tiny):
    return quality.assess_study(Inputs(read_study(tiny)).frames)


def test_what_was_noticed_comes_with_its_rows_and_once(tiny, change):
    change("data/incidents.csv", "intimate", "unknown")
    found = assessed(tiny)
    unknown = [one for one in found.findings if "unknown" in one.what and one.about == "what was noticed"]
    assert [(one.severity, one.file, one.rows) for one in unknown] == [("worth knowing", "incidents.csv", (2,))]


def test_links_that_break_off_change_numbers(county_frames):
    extract = replace(county_frames.extract, warnings=("a.csv: fewer link",), broken=("a.csv: fewer link",))
    found = quality.assess_study(replace(county_frames, extract=extract))
    assert [(one.severity, one.about) for one in found.findings if "fewer link" in one.what] == [
        ("changes numbers", "links")
    ]


def test_ours_are_counted_as_the_analysis_counts_them(tiny):
    frames = Inputs(read_study(tiny)).frames
    totals = [Published(2019, "ipv_dir", area, 24, 0.02, 0.1, 2) for area in ("Here", "There")]
    # Two areas, twelve months, two incidents each between intimate partners: 24 a year in each.
    assert [one.ours for one in quality.reconciled(frames, totals)] == [24, 24]
    assert quality.reconciled(frames, [Published(1999, "ipv_dir", "Here", 5, 0.02, 0.1, 2)])[0].ours == 0


def test_published_totals_are_of_the_plan(tiny, tmp_path):
    path = tmp_path / "published.csv"
    path.write_text("year,what,count\n2019,ipv_dir,24\n", "utf-8")
    (one,) = quality.published_totals(read_study(tiny), path, soft=0.5, hard=0.6)
    assert (one.area, one.soft, one.hard) == ("Here", 0.5, 0.6)
    path.write_text("year,what,count\n2019,reports,24\n", "utf-8")
    with pytest.raises(IpviError, match="those are ipv_dir"):
        quality.published_totals(read_study(tiny), path)


def test_a_refusal_lists_everything_and_another_error_its_sentence(tiny, change):
    change("data/persons.csv", "2019-01-15", "15/01/2019")
    with pytest.raises(IpviError) as caught:
        _ = Inputs(read_study(tiny)).frames
    (found,) = quality.refusal(caught.value).findings
    assert (found.severity, found.file, found.column, found.rows) == ("stops the run", "persons.csv", "entry", (2,))
    assert quality.refusal(PlanError("study.toml: no")).findings[0].what == "study.toml: no"


def test_three_files_whole_and_out_of_version_control(tiny, tmp_path):
    folder = tmp_path / "new" / "check"
    page, workbook, machine = quality.write_quality(assessed(tiny), folder, title="Tiny")
    assert (folder / ".gitignore").read_text("utf-8") == "*\n"
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert "Problems" in openpyxl.load_workbook(workbook).sheetnames
    assert json.loads(machine.read_text("utf-8"))["for_publication"] is False
    assert {path.name for path in folder.iterdir()} == {".gitignore", page.name, workbook.name, machine.name}
    # A folder that was there keeps its own rules.
    other = tmp_path / "mine"
    other.mkdir()
    quality.write_quality(assessed(tiny), other, title="Tiny")
    assert not (other / ".gitignore").exists()


def test_a_file_that_cannot_be_written_leaves_the_earlier_one(tiny, tmp_path, monkeypatch):
    folder = tmp_path / "check"
    first = quality.write_quality(assessed(tiny), folder, title="Tiny")[0].read_bytes()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(quality, "write_text", full)
    with pytest.raises(OutputError, match=r"problems\.html cannot be written: the disk is full"):
        quality.write_quality(assessed(tiny), folder, title="Tiny")
    assert (folder / "problems.html").read_bytes() == first
    assert not list(folder.glob(".problems*"))


def test_a_folder_that_cannot_be_made_is_named(tiny, tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(OutputError, match="name another folder with --output"):
        quality.write_quality(assessed(tiny), tmp_path / "file" / "check", title="Tiny")


def test_months_that_the_agency_counted_are_added_up(tiny):
    months = pd.date_range("2019-01-01", periods=24, freq="MS")
    totals = pd.DataFrame({"month": months, "area": "Here", "outcome": "ipv_dir", "count": range(24)})
    tables = {name: empty_table(name) for name in TABLES if name not in ("durations", "crosswalk")} | {
        "monthly_counts": totals
    }
    extract = Extract(**tables, sources=(SourceFile("monthly_counts", "totals.csv", "", 24, 0),))
    wanted = [Published(year, "ipv_dir", "Here", 66, 0.02, 0.1, 2) for year in (2019, 2020)]
    found = quality.reconciled(Frames(read_study(tiny), extract), wanted)
    assert [one.ours for one in found] == [sum(range(12)), sum(range(12, 24))]


def test_the_share_that_is_unknown_is_that_of_the_reports(tiny):
    """Two of an incident's people, told of one of them: the check counts it as the reports do."""
    path = tiny.parents[1] / "data" / "incidents.csv"
    head, *rows = path.read_text("utf-8").splitlines()
    nobody = [row.replace(",intimate,", ",,").replace(",family,", ",,") for row in rows]
    # Every fifth is told of nobody, every seventh of one of two people, the one that nobody told first.
    lines = [nobody[n] if n % 5 == 0 else row for n, row in enumerate(rows)]
    twice = {n: ",".join([*nobody[n].split(",")[:-1], "V9"]) for n in range(0, len(rows), 7)}
    both = [line for n, row in enumerate(lines) for line in ([twice[n], row] if n in twice else [row])]
    path.write_text("\n".join([head, *both]) + "\n", "utf-8")
    frames = Inputs(read_study(tiny)).frames
    told = describe(frames.study, frames).tables["data.quality"].rows
    unknown, of = next(row[1:3] for row in told if row[0] == "incidents without a recorded relationship")
    facts = {one.name: one for one in quality.assess_study(frames).facts}["unknown relationship"]
    here = {row[1]: row[2:4] for row in facts.rows if row[0] == "Here"}
    expected = sum(n % 5 == 0 for n in range(len(rows)) if rows[n].split(",")[2] == "Here")
    every = sum(n % 5 == 0 for n in range(len(rows)))
    assert f"incidents.csv: the relationship is unknown in {every} of {len(rows)} incidents" in frames.extract.warnings
    assert here["study window"] == (int(of), unknown) == (sum(",Here," in row for row in rows), expected)
