"""Studies of monthly totals only and of durations only: no document gives a number or a sentence on what they lack."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from lifelines.datasets import load_rossi

from ipvi_eval.pipeline.run import run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.report.wording.prose import load_allowed
from ipvi_eval.results.store import Results
from tests.proofreading import faults

ROOT = Path(__file__).resolve().parents[2]
NEVER = {
    "both": (
        r"\b0 (domestic incidents|people|reports|domestic incident reports)\b",
        r"police (and jail )?records for",
        r"police wrote",
        r"people (have been personally|who were personally)",
        r"were notified",
        r"Many incidents are never reported.*Reach",
        r"known only by keyed pseudonyms",
        r"relationship was not recorded",
        r"without a (recorded relationship|known suspect)",
        r"not part of this run",
        r"days in (jail|custody) (or prison )?are (not counted|subtracted)",
    ),
    "totals": (r"on a list", r"keeps each person", r"Data quality", r"re-offense outside"),
    "durations": (
        r"19[67]\d",  # every man's release was put on a made-up day of 1971
        r"starting point",
        r"data as of",
        r"new police re(port|cord)",
        r"List A is small by design",
        r"domestic incidents",
        r"monthly totals",
        r"What can be quoted.*\*\*Need",
    ),
}


def documents(finished):
    """The text of each document without its list of works cited, whose years are no statement about the study."""
    found = {}
    for path in finished.reports:
        text = re.sub(r"<(style|svg).*?</\1>", " ", path.read_text("utf-8"), flags=re.S)
        text = re.sub(r'<(div|section)[^>]*id="refs".*', " ", text, flags=re.S)
        text = " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"</?span[^>]*>", "", text)).split()).replace("’", "'")
        found[path.stem] = re.sub(r"\([^()]*(?:and|et al\.|[A-Z][a-z]+) (19|20)\d\d\w?\)", " ", text)
    assert set(found) == {"annual_report", "grant_brief", "technical_appendix"}
    return found


def finish(plan, year):
    text = plan.read_text("utf-8")
    plan.write_text(text.replace("seed = ", f"baseline_year = {year}\nseed = ", 1), "utf-8")
    return run(plan, watch=Silent(), engine="builtin", formats=("html",))


@pytest.fixture(scope="module")
def totals(study_of):
    plan = study_of("nsw")
    rows = [
        f"{2006 + month // 12}-{month % 12 + 1:02d},{300 + month % 12 + 7 * (month % 5)},90000" for month in range(84)
    ]
    path = plan.parents[1] / "data" / "nsw_dv_assault_monthly.csv"
    path.write_text("\n".join(["month,dv_assault,population", *rows]) + "\n", "utf-8")
    return finish(plan, 2010)


@pytest.fixture(scope="module")
def durations(study_of):
    plan = study_of("rossi")
    load_rossi().to_csv(plan.parents[1] / "data" / "rossi.csv", index=False)
    return finish(plan, 1971)


@pytest.mark.parametrize("name", ["totals", "durations"])
def test_no_document_speaks_of_what_the_study_does_not_hold(request, name):
    for document, text in documents(request.getfixturevalue(name)).items():
        for pattern in (*NEVER["both"], *NEVER[name]):
            found = re.search(pattern, text)
            assert found is None, f"{document}: {text[max(0, found.start() - 90) : found.end() + 90]}"


@pytest.mark.parametrize("name", ["totals", "durations"])
def test_every_number_is_what_is_said_of_it(request, name):
    finished = request.getfixturevalue(name)
    for path in finished.reports:
        assert faults(path, finished.folder, load_allowed(ROOT / "reports")) == []


def test_totals_are_added_up_with_what_was_counted(totals):
    found = {id: one.value for id, one in Results.load(totals.folder / "released").estimates.items()}
    # By hand: months 12 to 71 of the series are the study's window, months 48 to 59 the year 2010.
    expected = {
        name: sum(300 + month % 12 + 7 * (month % 5) for month in months)
        for name, months in (("total", range(12, 72)), ("total_baseline", range(48, 60)))
    }
    held = {id: value for id, value in found.items() if id.startswith("data.")}
    assert held == {f"data.dv_assault.{name}": value for name, value in expected.items()}
    text = documents(totals)
    said = f"add up to {expected['total_baseline']:,} (domestic-violence assault)"
    assert f"The records of New South Wales in 2010, the plan's baseline year, {said}" in text["annual_report"]
    assert f"the records of New South Wales in 2010 {said}" in text["grant_brief"]
    assert f"add up to {expected['total']:,} (domestic-violence assault)" in text["annual_report"]


def test_durations_hold_people_and_no_calendar(durations):
    found = {id: one.value for id, one in Results.load(durations.folder / "released").estimates.items()}
    held = {id: value for id, value in found.items() if id.startswith("data.")}
    assert held == {"data.persons": 432, "data.list_aid.persons": 216, "data.list_no_aid.persons": 216}
    meta = json.loads((durations.folder / "released" / "meta.json").read_text("utf-8"))
    assert meta["edition"] == ""
    assert not set(meta["words"]) & {"window_start", "window_end", "freeze", "baseline_year"}
    text = documents(durations)
    assert "The data hold 432 people on a list." in text["annual_report"]
    assert "the event that ended a person's follow-up in the data (re-arrest)" in text["annual_report"]
    assert "no number that can be quoted by itself" in text["grant_brief"]


def test_what_police_recorded_in_new_south_wales(study_of, reference):
    plan = study_of("nsw")
    shutil.copy2(reference / "data" / "nsw_dv_assault_monthly.csv", plan.parents[1] / "data")
    text = documents(finish(plan, 2010))
    assert "the records of New South Wales in 2010 add up to 26,150 (domestic-violence assault)" in text["grant_brief"]
    assert not [name for name, words in text.items() if re.search(r"police wrote|\b0 (reports|people)\b", words)]


def test_returns_to_prison_in_iowa_are_no_police_reports(study_of, reference):
    plan = study_of("iowa")
    shutil.copy2(reference / "data" / "iowa_returns.csv", plan.parents[1] / "data")
    text = documents(finish(plan, 2010))
    assert not [name for name, words in text.items() if re.search(r"3,745|8,681|police wrote", words)]
