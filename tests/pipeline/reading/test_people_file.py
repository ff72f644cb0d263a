"""Rows of people: the planned columns and no other, coarser as the plan says, in the one folder that may hold them."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from ipvi_eval.errors import PlanError
from ipvi_eval.pipeline.folders.wipe import rows_of, wipe
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.reading.people_file import measured, people_rows, plain
from ipvi_eval.pipeline.run import rerender, run
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.plan.study import read_study

SECTION = """
[disclosure]
smallest_list = 0

[disclosure.people_file]
quasi_identifiers = ["age_at_entry", "list", "entry"]
sensitive = ["ipv_dir"]
"""


@pytest.fixture
def planned(tiny, change):
    """The tiny study with ages, and a plan that asks for rows of people."""
    path = tiny.parents[1] / "data" / "persons.csv"
    header, *lines = path.read_text("utf-8").splitlines()
    aged = [f"{header},age", *(f"{line},{18 + n}" for n, line in enumerate(lines))]
    path.write_text("\n".join(aged) + "\n", "utf-8")
    change("analysis/mapping.toml", 'exit_reason = "exit_reason"', 'exit_reason = "exit_reason"\nage_at_entry = "age"')
    tiny.write_text(tiny.read_text("utf-8") + SECTION, "utf-8")
    return tiny


def rows_by(plan, **changes):
    frames = Inputs(read_study(plan)).frames
    return people_rows(frames, frames.study.disclosure.people_file.model_copy(update=changes))


def go(plan):
    return run(plan, watch=Silent(), engine="builtin", formats=["html"])


def test_nine_people_in_bands_and_years(planned):
    """Nine of twelve live here, aged 18 to 26, entered from January to September 2019; all have a report by 2021."""
    rows = rows_by(planned)
    assert list(rows.columns) == ["age_at_entry", "list", "entry", "ipv_dir"]
    assert rows["age_at_entry"].value_counts().to_dict() == {"10-19": 2, "20-29": 7}
    assert set(rows["entry"]) == {"2019"}
    assert rows["list"].value_counts().to_dict() == {"C": 5, "D": 4}
    events = Inputs(read_study(planned)).frames.spells("ipv_dir").to_first()["event"]
    assert int(rows["ipv_dir"].sum()) == int(events.sum())
    assert rows.equals(rows.sort_values(list(rows.columns), ignore_index=True)), "the order tells nothing"


def test_lists_that_are_told_together_are_together_here_too(planned, change):
    """Rows by recorded list would undo what every table of the reports does."""
    change("analysis/study.toml", "smallest_list = 0", "smallest_list = 33")
    assert set(rows_by(planned)["list"]) == {"C_and_D"}


@pytest.mark.parametrize(("dates", "first"), [("day", "2019-01-15"), ("month", "2019-01"), ("quarter", "2019Q1")])
def test_dates_are_as_fine_as_the_plan_says(planned, dates, first):
    assert rows_by(planned, dates=dates)["entry"].min() == first


def test_ages_as_they_are_and_in_other_bands(planned):
    assert sorted(rows_by(planned, age_years=1)["age_at_entry"]) == list(range(18, 27))
    assert set(rows_by(planned, age_years=5)["age_at_entry"]) == {"15-19", "20-24", "25-29"}


def test_what_is_missing_stays_missing(planned):
    rows = rows_by(planned, sensitive=("exit", "notified"))
    assert rows["exit"].isna().all()
    assert rows["notified"].dropna().tolist() == ["2021", "2021"]


def test_the_measures_say_of_what(planned):
    plan = read_study(planned).disclosure.people_file
    found = plain(measured(rows_by(planned), plan, least=11), plan)
    assert found["transformations"] == {"age_at_entry": "bands of 10 years", "entry": "the year only"}
    assert (found["people"], found["k"], found["few"]) == (9, 1, 9)
    bare = plan.model_copy(update={"dates": "day", "age_years": 1})
    assert plain(measured(rows_by(planned), plan, least=11), bare)["transformations"] == {}


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"list", "entry"', '"shoe"', "people_file names shoe; there are area, list, entry, .*, notified, ipv_dir"),
        ('"list", "entry"', '"person"', "names person, the key of a person"),
        ('"list", "entry"', '"list", "list"', "names a column twice"),
    ],
)
def test_a_plan_that_cannot_be_carried_out(planned, old, new, message):
    planned.write_text(planned.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(PlanError, match=message):
        _ = Inputs(read_study(planned)).frames


def test_a_run_writes_them_marked_and_apart_and_wipe_takes_them(planned):
    finished = go(planned)
    rows = pd.read_csv(finished.folder / "rows" / "people.csv")
    assert len(rows) == 9
    assert "synthetic" not in rows.columns
    outputs = json.loads((finished.folder / "manifest.json").read_text("utf-8"))["outputs"]
    marks = {item["name"]: item["sensitivity"] for item in outputs}
    assert {name for name, mark in marks.items() if mark == "row"} == {"rows/people.csv"}
    assert marks["results/people_file/anonymity.json"] == "aggregate"
    assert not [path for path in (finished.folder / "released").rglob("*") if b"anonymity" in path.read_bytes()]
    assert "people_file" in go(planned).reused
    rerender(planned, watch=Silent(), engine="builtin", formats=["html"])
    assert (finished.folder / "rows" / "people.csv").is_file(), "to render again takes nothing away"
    wipe(rows_of(planned))
    assert not (finished.folder / "rows").exists()
    assert (finished.folder / "results" / "people_file" / "anonymity.json").is_file()
    rerender(planned, watch=Silent(), engine="builtin", formats=["html"])
    assert not (finished.folder / "rows").exists(), "nor does it bring rows back"
    assert "people_file" not in go(planned).reused
    assert (finished.folder / "rows" / "people.csv").is_file(), "a plan that asks for them gets them again"


def test_made_up_people_say_so(planned):
    path = planned.with_name("mapping.toml")
    path.write_text("synthetic = true\n" + path.read_text("utf-8"), "utf-8")
    rows = pd.read_csv(go(planned).folder / "rows" / "people.csv")
    assert set(rows["synthetic"]) == {"SYNTHETIC DATA"}
