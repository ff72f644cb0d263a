"""A run holds when every file is as written and comes out again; what is other is named."""

from __future__ import annotations

import json
import shutil

import pytest

from ipvi_eval.errors import OutputError, PlanError
from ipvi_eval.pipeline.watch import Silent
from ipvi_eval.reproduction.verification import verify
from ipvi_eval.results.manifest import sha256_of
from ipvi_eval.results.store import Results
from tests.edition_of_tiny import copy_of


def files(run):
    return {path: sha256_of(path) for path in run.rglob("*") if path.is_file()}


def test_a_run_that_nobody_touched_holds_and_stays(finished):
    before = files(finished)
    found = verify(finished, watch=Silent())
    assert found.holds
    assert (found.touched, found.made_of, found.otherwise, found.moved) == ((), (), (), ())
    assert found.files == len(before) - 1
    assert files(finished) == before
    assert [path.name for path in finished.parent.iterdir() if path.name.startswith(".run")] == []


def test_another_plan_since_is_no_obstacle(finished, change):
    change("analysis/study.toml", "baseline_year = 2020", "baseline_year = 2019")
    assert verify(finished, watch=Silent()).holds


def test_a_run_beside_an_edition_holds_and_does_without_editions_signed_since(signed, run_tiny, change):
    change("data/incidents.csv", "2020-01-20,Here,family", "2020-01-20,Here,intimate")
    run_tiny()
    run = signed.folder.parents[1] / "run"
    assert "editions.moved" in Results.load(run / "released").tables
    later = copy_of(signed, "2022-01-01")
    assert verify(run, watch=Silent()).holds
    assert later.signature is not None


def test_a_file_that_was_touched_is_named_though_it_comes_out(finished):
    report = finished / "reports" / "short.html"
    report.write_text(report.read_text("utf-8") + " ", "utf-8")
    found = verify(finished, watch=Silent())
    assert not found.holds
    assert (found.touched, found.otherwise) == (("reports/short.html",), ())


def test_a_file_that_is_gone_is_touched(finished):
    (finished / "released" / "curves.json").unlink()
    assert verify(finished, watch=Silent()).touched == ("released/curves.json",)


def test_another_extract_is_named_with_the_numbers_it_moves(finished, change):
    change("data/incidents.csv", ",Here,family,", ",Here,intimate,")
    found = verify(finished, watch=Silent())
    assert not found.holds
    assert found.made_of == ("incidents.csv is another file than was read",)
    assert {"released/estimates.json", "results/data/estimates.json"} <= set(found.otherwise)
    moved = {one.id: (one.old, one.new) for one in found.moved}
    assert moved["data.ipv_dir.incidents"] == ("72", "73")


def test_another_script_is_named(finished, change):
    change("analysis/second.py", "2 * people", "3 * people")
    found = verify(finished, watch=Silent())
    assert found.made_of == ("second.py is another script than was carried out",)
    assert {one.id for one in found.moved} == {"its.twice"}


def test_another_document_is_seen_in_what_comes_out(finished, change):
    change("reports/short.qmd", "There are", "Here are")
    found = verify(finished, watch=Silent())
    assert (found.otherwise, found.moved) == (("reports/short.html",), ())


def test_other_software_is_named(finished):
    path = finished / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["software"]["packages"]["numpy"] = "1.0"
    manifest["code"] = "another"
    path.write_text(json.dumps(manifest), "utf-8")
    found = verify(finished, watch=Silent())
    assert found.holds
    (one,) = found.made_of
    assert one.startswith("numpy 1.0 then, ")


def test_other_source_under_the_same_version_is_named(finished):
    path = finished / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["code"] = "another"
    path.write_text(json.dumps(manifest), "utf-8")
    assert verify(finished, watch=Silent()).made_of == (
        "the source of ipvi_eval is another one, under the same version",
    )


def test_a_run_elsewhere_is_told_where_it_belongs(finished, tmp_path):
    (tmp_path / "away").mkdir()
    away = shutil.copytree(finished, tmp_path / "away" / "run")
    with pytest.raises(OutputError, match="does not lie in its study: beside it there is no folder analysis"):
        verify(away, watch=Silent())


def test_a_script_that_is_gone_is_named(finished):
    (finished.parent / "analysis" / "second.py").unlink()
    with pytest.raises(OutputError, match=r"second\.py is no longer in .*; put it back"):
        verify(finished, watch=Silent())


def test_a_plan_of_another_version_is_said_to_be(finished):
    path = finished / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["configuration"]["unheard_of"] = 3
    path.write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(PlanError, match="cannot be read by this version of ipvi-eval"):
        verify(finished, watch=Silent())
