"""An edition holds exactly what the run let out, and what stays is apart; what may not leave makes none."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.editions.editions import files_of
from ipvi_eval.pipeline.editions.prepare import prepare
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.manifest import sha256_of
from tests.edition_of_tiny import WHAT, WHO


def again(tiny, **more):
    return prepare(read_study(tiny), **{"by": WHO, "purpose": WHAT, "name": "again"} | more)


def test_exactly_the_public_files_byte_for_byte(prepared, tiny):
    run = tiny.parents[1] / "run"
    public = {
        f"{part}/{path.name}": sha256_of(path) for part in ("released", "reports") for path in (run / part).iterdir()
    }
    assert files_of(prepared.public) == public
    assert "reports/short.html" in public
    assert {path.name for path in prepared.folder.iterdir()} == {"public", "inside", "request.md", "hashes.txt"}
    kept = {path.name for path in prepared.inside.iterdir()}
    assert kept == {"README.md", "audit.json", "counts.json", "manifest.json", "prepared.json"}
    lines = dict(line.split("  ")[::-1] for line in (prepared.folder / "hashes.txt").read_text("utf-8").splitlines())
    assert lines == {f"public/{name}": mark for name, mark in public.items()} | {
        "request.md": sha256_of(prepared.folder / "request.md")
    }


def test_who_when_for_what_and_every_hash(prepared):
    record = prepared.prepared
    assert (record["by"], record["on"], record["purpose"]) == (WHO, "2022-02-01", WHAT)
    assert (prepared.name, record["freeze"]) == ("2021-12-31", "2021-12-31")
    now = files_of(prepared.folder)
    now.pop("inside/prepared.json")
    assert record["files"] == now
    assert WHO not in (prepared.folder / "request.md").read_text("utf-8"), "who prepared it stays inside"


@pytest.mark.parametrize(
    ("more", "error", "words"),
    [
        ({"by": "  "}, PlanError, "--by is empty"),
        ({"purpose": ""}, PlanError, "--purpose is empty"),
        ({"purpose": "for jane.doe@example.org"}, PlanError, "looks like e-mail addresses"),
        ({"name": "../x"}, PlanError, "--name is at most"),
        ({"name": "2021-12-31"}, OutputError, "is there already; give another --name"),
    ],
)
def test_what_was_typed_wrong(prepared, tiny, more, error, words):
    before = files_of(prepared.folder.parent)
    with pytest.raises(error, match=words):
        again(tiny, **more)
    assert files_of(prepared.folder.parent) == before


def test_only_a_finished_run_of_this_plan_that_nobody_touched(tiny, change, run_tiny):
    with pytest.raises(PlanError, match="there is no finished run"):
        again(tiny)
    run_tiny()
    report = tiny.parents[1] / "run" / "reports" / "short.html"
    text = report.read_bytes()
    report.write_bytes(text + b" ")
    with pytest.raises(PlanError, match=r"short\.html is not as the run wrote it"):
        again(tiny)
    report.write_bytes(text)
    change("analysis/study.toml", "seed = 1", "seed = 2")
    with pytest.raises(PlanError, match="the plan was changed since the last run"):
        again(tiny)
    assert not (tiny.parents[1] / "editions").exists()


def test_what_was_not_protected_makes_no_edition(tiny, change, run_tiny):
    change("analysis/study.toml", "[its]", '[disclosure]\noff_because = "checked by hand inside"\n[its]')
    run_tiny()
    with pytest.raises(PlanError, match="disclosure control was off"):
        again(tiny)


def test_an_edition_signed_since_the_run_asks_for_another_run(signed, tiny, run_tiny):
    with pytest.raises(PlanError, match="signed or removed since the last run"):
        again(tiny)
    run_tiny()
    made = again(tiny, today=date(2023, 1, 1))
    assert json.loads((made.inside / "audit.json").read_text("utf-8"))["earlier"] == [signed.name]
    assert files_of(made.public)["released/estimates.json"] == files_of(signed.public)["released/estimates.json"]


def test_a_full_disk_leaves_nothing_behind(tiny, run_tiny, monkeypatch):
    run_tiny()

    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ipvi_eval.pipeline.editions.prepare.shutil.copyfile", full)
    with pytest.raises(OutputError, match="the disk is full"):
        again(tiny)
    assert list((tiny.parents[1] / "editions").iterdir()) == []
