"""The main job on a tiny study: what is redone, what is reused, and what a failure leaves behind."""

from __future__ import annotations

import json

import pytest

from ipvi_eval.errors import IpviError, PlanError
from ipvi_eval.pipeline.run import rerender
from ipvi_eval.pipeline.watch import Silent
from tests.pipeline.carried_out import contents, go, manifest

STAGES = ("data", "first", "second", "release", "citable", "report.short")


def test_a_run_leaves_results_released_numbers_a_report_and_a_manifest(tiny):
    finished = go(tiny)
    assert finished.reused == ()
    assert [path.name for path in finished.reports] == ["short.html"]
    assert "There are" in finished.reports[0].read_text("utf-8")
    found = manifest(tiny)
    assert {item["name"]: item["rows"] for item in found["inputs"]} == {
        "custody.csv": 1,
        "incidents.csv": 216,
        "mapping.toml": None,
        "notifications.csv": 2,
        "persons.csv": 12,
        "populations.csv": 2,
    }
    assert all(len(item["sha256"]) == 64 for item in found["inputs"])
    outputs = {item["name"]: item["sensitivity"] for item in found["outputs"]}
    assert outputs["results/first/estimates.json"] == "aggregate"
    assert outputs["released/estimates.json"] == "public"
    assert found["seeds"] == {"study": 1}
    rates = {(link["table"], link["year"]): link["rate"] for link in found["links"] if link["area"] is None}
    assert rates["incidents", None] == rates["incidents", 2021] == rates["custody", 2019] == 1.0
    assert found["unified"] == []
    assert found["linkage"] is None
    assert list(found["times"]["stages"]) == list(STAGES)
    assert str(tiny.parents[1]) not in json.dumps(found)
    assert found["sensitivity"] == "inside"


def test_two_runs_are_the_same_bytes_apart_from_the_times(tiny):
    go(tiny, formats=("html", "pdf", "docx"))
    folder = tiny.parents[1] / "run"
    one = contents(folder)
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    folder.rmdir()
    go(tiny, formats=("html", "pdf", "docx"))
    two = contents(folder)
    manifests = [json.loads(files.pop("manifest.json")) for files in (one, two)]
    for each in manifests:
        del each["times"]
    assert manifests[0] == manifests[1]
    assert one == two


def test_a_failing_run_leaves_the_previous_one_untouched(tiny, change):
    go(tiny)
    before = contents(tiny.parents[1] / "run")
    change("data/persons.csv", "2019-01-15", "15/01/2019")
    with pytest.raises(IpviError, match=r"persons\.csv"):
        go(tiny)
    assert contents(tiny.parents[1] / "run") == before
    assert not list(tiny.parents[1].glob(".run*"))


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("analysis/study.toml", '["short"]', '["long"]', "reports names long, but there is no"),
        ("analysis/first.py", "def analyse", "def analyze", "first.py has no function analyse"),
        ("analysis/first.py", "yield Estimate(", "yield Estimate((", "first.py, line .*: this is not valid Python"),
        ("analysis/study.toml", "[its]", '[disclosure]\nprofile = "none"\n[its]', "none, which is not a profile"),
    ],
)
def test_a_plan_that_cannot_be_carried_out(tiny, change, file, old, new, message):
    change(file, old, new)
    with pytest.raises(PlanError, match=message):
        go(tiny)


def test_reports_are_rendered_again_without_touching_a_number(tiny, change):
    go(tiny)
    before = contents(tiny.parents[1] / "run")
    change("reports/short.qmd", "There are", "We have")
    finished = rerender(tiny, watch=Silent(), engine="builtin", formats=("html",))
    after = contents(tiny.parents[1] / "run")
    assert "We have" in finished.reports[0].read_text("utf-8")
    assert {k: v for k, v in before.items() if k.startswith(("results", "released"))} == {
        k: v for k, v in after.items() if k.startswith(("results", "released"))
    }
    assert manifest(tiny)["inputs"]


def test_there_must_be_a_run_to_render_again(tiny):
    with pytest.raises(PlanError, match="there is no finished run"):
        rerender(tiny, watch=Silent())


def test_processes_begin_to_load_at_once_where_there_is_no_run_to_take_over(tiny, monkeypatch):
    begun = []
    monkeypatch.setattr("ipvi_eval.pipeline.run.begin_to_load", lambda inputs, processes: begun.append(processes))
    go(tiny, formats=(), processes=3)
    assert begun == [3]
    go(tiny, formats=(), processes=3)
    assert begun == [3]
