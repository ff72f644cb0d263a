"""The main job on the shipped synthetic study: complete, marked as synthetic, offline, and true to what was planted."""

from __future__ import annotations

import json
import shutil
import socket
import zipfile
from pathlib import Path

import pytest

from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.pipeline.run import Silent, run
from ipvi_eval.results.store import Results

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("synthetic") / "study"
    plan = new_study(folder)
    shutil.copytree(ROOT / "data_synthetic", folder / "data", dirs_exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*rest, **options):
            msg = "a run must not open a connection"
            raise AssertionError(msg)

        patch.setattr(socket, "socket", refuse)
        patch.setattr(socket, "create_connection", refuse)
        patch.setattr(socket, "getaddrinfo", refuse)
        return run(plan, watch=Silent(), engine="builtin")


@pytest.fixture(scope="module")
def released(finished):
    return Results.load(finished.folder / "released")


@pytest.fixture(scope="module")
def truth():
    return json.loads((ROOT / "data_synthetic" / "truth.json").read_text("utf-8"))["planted"]


def test_every_report_says_that_the_data_are_synthetic(finished):
    assert len(finished.reports) == 9
    for path in finished.reports:
        if path.suffix == ".html":
            text = path.read_text("utf-8")
            assert "SYNTHETIC DATA" in text
            assert "http://" not in text.replace("http://www.w3.org", "")
        if path.suffix == ".docx":
            headers = [name for name in zipfile.ZipFile(path).namelist() if name.startswith("word/header")]
            parts = [zipfile.ZipFile(path).read(name).decode() for name in headers]
            assert any("SYNTHETIC DATA" in part for part in parts)


def test_the_published_baseline(released):
    # facts.md / county IPVI page: 560 domestic incident reports in 2019, 465 of them intimate partner violence.
    assert released.estimates["data.baseline_dir"].value == 560
    assert released.estimates["data.baseline_ipv"].value == 465


def test_the_planted_level_change_lies_in_its_interval(released, truth):
    level = released.estimates["its.ipv_dir.level_change"]
    planted = truth["its_ipv_report"]
    # The step is read at the first month after the phase-in, where a quarter year of the planted slope has passed.
    expected = planted["level_rate_ratio"] * planted["slope_rate_ratio_per_year"] ** (planted["phase_in_months"] / 12)
    assert level.lower < expected < level.upper


def test_the_planted_hazard_ratio_lies_in_its_interval(released, truth):
    found = released.estimates["survival.ipv_dir.notification.hazard_ratio"]
    assert found.lower < truth["notification"]["hazard_ratio"] < found.upper


def test_areas_without_a_programme_show_no_level_change(released):
    found = [
        released.estimates[f"its.comparison_comparison_{name}.ipv_dir.level_change"]
        for name in ("north", "east", "west")
    ]
    assert all(estimate.lower < 1 < estimate.upper for estimate in found)


def test_no_small_count_is_released(finished, released):
    counts = [
        count
        for estimate in released.estimates.values()
        for count in (estimate.events, *estimate.cells, estimate.n if estimate.n_of == "people" else None)
        if count is not None
    ]
    assert len(counts) > 100
    assert not [count for count in counts if 1 <= count <= 10]
    assert json.loads((finished.folder / "released" / "meta.json").read_text("utf-8"))["suppressed"]


def test_every_headline_number_was_computed_twice(released):
    checked = {
        row["id"]
        for name in ("survival", "interrupted_time_series")
        for row in released.tables[f"agreement.{name}"].records()
    }
    assert "survival.ipv_dir.list_c.survival" in checked
    assert "survival.ipv_dir.notification.hazard_ratio.notified" in checked
    assert "its.ipv_dir.level_change" in checked


def test_the_shipped_extract_is_what_simulate_makes(tmp_path):
    from ipvi_eval.synthetic.extracts import simulate

    for path in simulate(tmp_path):
        assert path.read_bytes() == (ROOT / "data_synthetic" / path.name).read_bytes(), path.name
