"""The stage of monthly counts on studies of other shapes than the shipped one, on the synthetic extract."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from ipvi_eval.pipeline.inputs import Inputs
from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.pipeline.scripts import carry_out
from ipvi_eval.results.store import Results
from ipvi_eval.study import read_study

ROOT = Path(__file__).resolve().parents[2]
SHAPES = {
    # 2017-10 to 2022-12 less the programme's phase-in: 60 months, no mandatory trend check, one comparison area left.
    "contaminated": {
        r"^comparison_areas = .*$": 'comparison_areas = ["Comparison North", "Comparison East"]',
        r"^contaminated = .*$": 'contaminated = [{area = "Comparison North", what = "a grant", start = "2022-01"}]\n'
        'displacement = {area = "Comparison West", area_control = "Comparison North", control = "Comparison East"}',
        r"^sensitivity = .*$": 'sensitivity = ["lagged"]',
    },
    "alone": {
        r"^comparison_areas = .*$": "comparison_areas = []",
        r"^placebo_outcomes = .*$": "placebo_outcomes = []",
    },
    "short": {r"^start = 2017-10-01.*$": "start = 2020-12-01", r"^end = 2023-04-01.*$": "end = 2021-12-31"},
}


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    """A function that runs the stage on the shape called `name`."""
    done: dict[str, Results] = {}

    def stage(name: str) -> Results:
        if name not in done:
            plan = new_study(tmp_path_factory.mktemp(name) / "study")
            shutil.copytree(ROOT / "data_synthetic", plan.parents[1] / "data", dirs_exist_ok=True)
            text = plan.read_text("utf-8").replace("start = 2016-01-01", "start = 2017-10-01")
            text = text.replace("end = 2025-12-31", "end = 2023-04-01").replace("baseline_year = 2019", "")
            text = re.sub(r"^\[survival.*?(?=^\[its\])", "", text, flags=re.S | re.M)
            text = re.sub(
                r"^outcomes = .*the first is the primary outcome and.*$", 'outcomes = ["ipv_dir"]', text, flags=re.M
            )
            for old, new in SHAPES[name].items():
                text, found = re.subn(old, new, text, flags=re.M)
                assert found == 1, f"the shipped plan has no single line {old}"
            if name == "short":
                text = re.sub(r"\[\[shocks\]\].*?(?=\n\n)", "", text, flags=re.S)
            plan.write_text(text, "utf-8")
            study = read_study(plan)
            script = study.folder / "interrupted_time_series.py"
            done[name] = carry_out(script, study, Inputs(study).frames, Results())
        return done[name]

    return stage


def said(results: Results, kind: str) -> list[str]:
    rows = results.tables["its.ipv_dir.findings"].records()
    return [str(row["text"]) for row in rows if row["kind"] == kind]


def test_a_contaminated_area_is_fitted_but_compared_with_nothing(staged):
    results = staged("contaminated")
    own = [row for row in results.tables["its.contamination"].records() if row["area"] != "every area"]
    assert [(row["area"], row["what"]) for row in own] == [("Comparison North", "a grant")]
    assert "its.comparison_comparison_north.ipv_dir.level_change" in results.estimates
    parts = [row["part"] for row in results.tables["its.ipv_dir.controlled"].records()]
    assert not any("North" in str(part) for part in parts)
    control, east = (
        results.estimates[f"its.{name}.level_change"].value
        for name in ("ipv_dir.control", "comparison_comparison_east.ipv_dir")
    )
    assert control == pytest.approx(east)  # the clean areas together are the one that is left
    assert "its.ipv_dir.synthetic" not in results.tables  # one donor is a comparison, not a synthetic area


def test_displacement_as_planned(staged):
    results = staged("contaminated")
    assert "its.ipv_dir.spillover.comparison_west.level_change" in results.estimates
    assert len(results.estimates["its.ipv_dir.spillover.weighted_displacement_difference"].cells) == 8
    assert len(said(results, "spill-over")) == 2


def test_the_plan_chooses_the_lines_of_the_strip(staged):
    rows = staged("contaminated").tables["its.ipv_dir.sensitivity"].records()
    assert [row["id"] for row in rows if row["group"] == "model"] == ["lagged"]
    assert "its.ipv_dir.trends" not in staged("contaminated").tables  # mandatory from 72 months on


def test_one_area_alone(staged):
    results = staged("alone")
    assert not [name for name in (*results.tables, *results.estimates) if "control" in name or "comparison" in name]
    assert "its.ipv_dir.placebo_outcomes" not in results.tables
    assert "its.ipv_dir.calibrated.level_change" in results.estimates


def test_numbers_that_rest_on_months_say_so(staged):
    for name in ("alone", "contaminated"):
        wrong = [one.id for one in staged(name).estimates.values() if one.n is not None and one.n_of != "months"]
        assert wrong == []


def test_a_short_series_is_described_and_carries_no_p(staged):
    results = staged("short")
    (verdict,) = (row["verdict"] for row in results.tables["its.ipv_dir.gate"].records())
    assert str(verdict).startswith("describe only")
    assert all(one.p is None for one in results.estimates.values())
    assert results.estimates["its.ipv_dir.mde"].value is not None
    assert "Nothing is tested here" in said(results, "power")[0]
    assert not results.curves
