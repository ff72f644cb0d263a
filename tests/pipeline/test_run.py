"""The main job on a tiny study: what is redone, what is reused, and what a failure leaves behind."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from ipvi_eval.errors import AgreementError, IpviError, PlanError
from ipvi_eval.pipeline.run import Silent, rerender, run

STAGES = ("data", "first", "second", "release", "citable", "report.short")


def go(plan, **options):
    return run(plan, watch=Silent(), engine="builtin", **({"formats": ("html",)} | options))


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def manifest(plan):
    return json.loads((plan.parents[1] / "run" / "manifest.json").read_text())


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
    assert list(found["times"]["stages"]) == list(STAGES)
    assert str(tiny.parents[1]) not in json.dumps(found)
    assert found["sensitivity"] == "inside"


def test_no_key_of_a_person_stands_in_a_run(tiny):
    """Rows of people are in the folder `rows` or nowhere; no plan asks for them here."""
    files = contents(go(tiny).folder)
    assert not [name for name in files if name.startswith("rows/")]
    assert [name for name, text in files.items() if re.search(rb"\b[PVI]0\d\d", text)] == []


def test_the_public_part_holds_nothing_of_the_files(tiny):
    """Names, hashes and paths of inputs stay inside; a salted fingerprint of each table is told."""
    go(tiny, formats=("html", "pdf", "docx"))
    root = tiny.parents[1]
    inside = [root.name, str(root), *(item["name"] for item in manifest(tiny)["inputs"])]
    inside += [item["sha256"][:8] for item in manifest(tiny)["inputs"]]
    files = [path for part in ("released", "reports") for path in (root / "run" / part).rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".json", ".html", ".pdf", ".docx", ".csv", ".txt", ".xlsx"}
    for path in files:
        text = in_the_clear(path)
        assert not [word for word in inside if word.encode() in text], path.name
    public = json.loads((root / "run" / "released" / "manifest.json").read_text("utf-8"))
    tables = json.loads((root / "run" / "released" / "tables.json").read_text("utf-8"))
    (sources,) = [table for table in tables if table["id"] == "data.sources"]
    assert sources["rows"] == [list(item) for item in public["extract"].items()]


def in_the_clear(path):
    """The bytes of a file, with what is compressed in it unpacked."""
    content = path.read_bytes()
    if path.suffix in (".docx", ".xlsx"):
        with zipfile.ZipFile(path) as parts:
            return b"".join(name.encode() + parts.read(name) for name in parts.namelist())
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL) if path.suffix == ".pdf" else []
    return content + b"".join(unpacked(stream) for stream in streams)


def unpacked(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


def test_another_secret_means_reading_again(tiny, monkeypatch):
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "a secret of sixteen characters")
    go(tiny)
    assert "data" in go(tiny).reused
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "another of sixteen characters")
    assert "data" not in go(tiny).reused


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


@pytest.mark.parametrize(
    ("file", "old", "new", "redone"),
    [
        (None, "", "", ()),
        ("reports/short.qmd", "There are", "We have", ("report.short",)),
        ("analysis/second.py", "2 * people", "3 * people", ("second", "release", "citable", "report.short")),
        ("data/custody.csv", "2019-07-01", "2019-07-02", STAGES),
        ("analysis/study.toml", "seed = 1", "seed = 2", STAGES),
    ],
)
def test_a_second_run_redoes_only_what_changed(tiny, change, file, old, new, redone):
    go(tiny)
    before = contents(tiny.parents[1] / "run")
    if file:
        change(file, old, new)
    finished = go(tiny)
    assert finished.reused == tuple(stage for stage in STAGES if stage not in redone)
    if not file:
        after = contents(tiny.parents[1] / "run")
        assert {k: v for k, v in before.items() if k != "manifest.json"} == {
            k: v for k, v in after.items() if k != "manifest.json"
        }


@pytest.mark.parametrize("name", ["evidence.toml", "transport.toml", "costs.toml"])
def test_a_file_of_the_study_s_own_is_an_input(tiny, name):
    go(tiny)
    path = tiny.parent / name
    for text in ("# nothing yet\n", "# something\n"):
        path.write_text(text, encoding="utf-8")
        assert not {"data", "first", "second"} & set(go(tiny).reused)
        assert name in {item["name"] for item in manifest(tiny)["inputs"]}
    path.unlink()
    assert not {"data", "first", "second"} & set(go(tiny).reused)


def test_an_output_that_was_tampered_with_is_made_again(tiny):
    finished = go(tiny)
    good = finished.reports[0].read_bytes()
    finished.reports[0].write_bytes(b"tampered")
    assert "report.short" not in go(tiny).reused
    assert finished.reports[0].read_bytes() == good


def test_a_failing_run_leaves_the_previous_one_untouched(tiny, change):
    go(tiny)
    before = contents(tiny.parents[1] / "run")
    change("data/persons.csv", "2019-01-15", "15/01/2019")
    with pytest.raises(IpviError, match=r"persons\.csv"):
        go(tiny)
    assert contents(tiny.parents[1] / "run") == before
    assert not list(tiny.parents[1].glob(".run*"))


def test_a_second_implementation_that_disagrees_fails_the_run(tiny, change):
    change("analysis/first.py", "float(len(people)), 0.0", "float(len(people)) + 1, 0.0")
    with pytest.raises(AgreementError, match=r"survival\.people: our value"):
        go(tiny)


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


def test_disclosure_control_can_be_turned_off_only_with_a_reason(tiny, change):
    go(tiny)
    released = tiny.parents[1] / "run" / "released"
    assert json.loads((released / "meta.json").read_text())["internal"] is None
    reason = "checked by hand inside the agency"
    change("analysis/study.toml", "[its]", f'[disclosure]\noff_because = "{reason}"\n[its]')
    go(tiny)
    assert json.loads((released / "meta.json").read_text())["internal"] == reason
    assert "INTERNAL - NOT FOR RELEASE" in (tiny.parents[1] / "run" / "reports" / "short.html").read_text("utf-8")


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


def test_why_a_quarto_that_is_here_was_left_aside_is_said(tiny, monkeypatch):
    from ipvi_eval.report import render

    monkeypatch.setattr(render, "chosen", lambda engine: ("builtin", "Quarto 1.8.1 is older than 1.9, so ..."))
    finished = run(tiny, watch=Silent(), formats=("html",))
    assert finished.warnings[-1] == "Quarto 1.8.1 is older than 1.9, so ..."
    assert rerender(tiny, watch=Silent(), formats=("html",)).warnings == ("Quarto 1.8.1 is older than 1.9, so ...",)


def test_there_must_be_a_run_to_render_again(tiny):
    with pytest.raises(PlanError, match="there is no finished run"):
        rerender(tiny, watch=Silent())


def test_the_document_on_open_questions_is_written_only_where_there_are_some(
    tiny: Path, change: Callable[[str, str, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    from ipvi_eval.report import feasibility

    folder = tiny.parents[1] / "reports"
    shutil.copy(folder / "short.qmd", folder / "feasibility_report.qmd")
    change("analysis/study.toml", 'reports = ["short"]', 'reports = ["short", "feasibility_report"]')
    # Its three years of made-up counts are too short for the planned answer.
    finished = run(tiny, watch=Silent(), engine="builtin", formats=["html"])
    assert [path.stem for path in finished.reports] == ["short", "feasibility_report"]
    monkeypatch.setattr(feasibility, "unanswered", lambda report: ())
    again = rerender(tiny, watch=Silent(), engine="builtin", formats=["html"])
    assert [path.stem for path in again.reports] == ["short"]
    assert not (again.folder / "reports" / "feasibility_report.html").exists()
