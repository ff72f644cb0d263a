"""The stage of monthly counts on studies of other shapes than the shipped one, on the synthetic extract."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.pipeline.new_study import new_study
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.scripts import carry_out
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results
from ipvi_eval.synthetic.files.extracts import simulate
from ipvi_eval.synthetic.intensity import expected, months, place_ratio
from ipvi_eval.synthetic.parameters import Effects, Parameters
from tests.questions.counts.reading import read

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
    # The programme reaches Comparison West in April 2022 and Comparison East in October 2022; North never has it.
    "extended": {
        r"^extended = .*$": 'extended = [{area = "Comparison West", start = "2022-04"}, '
        '{area = "Comparison East", start = "2022-10"}]',
        r"^season = .*$": 'season = "months"',
        r"^calendar = .*$": 'calendar = ["weekend_days"]',
        r"^phase_in = .drop..*transition; none$": 'phase_in = "transition"',
    },
    "few": {
        r'^label = "IPV domestic incident report"$': 'label = "IPV sexual offenses"\noffence = ["sexual"]',
        r"^severe = .*$": "",  # those with an injury are no part of sexual offenses, nor are those with a weapon
        r'^weapon = "ipv_dir_weapon".*$': "",
    },
    "short": {r"^start = 2017-10-01.*$": "start = 2020-12-01", r"^end = 2023-04-02.*$": "end = 2021-12-31"},
}
EXTENDED = Effects(extended={"CW": date(2022, 4, 1), "CE": date(2022, 10, 1)})


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    """A function that runs the stage on the shape called `name`."""
    done: dict[str, Results] = {}

    def stage(name: str) -> Results:
        if name not in done:
            plan = new_study(tmp_path_factory.mktemp(name) / "study")
            if name == "extended":
                simulate(plan.parents[1] / "data", parameters=Parameters(effects=EXTENDED))
            else:
                shutil.copytree(ROOT / "data_synthetic", plan.parents[1] / "data", dirs_exist_ok=True)
            text = plan.read_text("utf-8").replace("start = 2016-01-01", "start = 2017-10-01")
            text = text.replace("end = 2025-12-31", "end = 2023-04-02").replace("baseline_year = 2019", "")
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
    return [read(row["text"], results.estimates.values()) for row in rows if row["kind"] == kind]


@pytest.mark.parametrize("name", SHAPES)
def test_no_number_of_months_or_areas_passes_for_people(staged, name):
    # Disclosure control hides small numbers of people; twelve months or three areas are nobody.
    counted = {each.n_of for each in staged(name).estimates.values() if each.n is not None}
    assert counted & {"months", "quarters"}
    assert counted <= {"months", "quarters", "areas", "draws", "assignments"}


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
    assert "its.ipv_dir.spillover.comparison_west.ratio" in results.estimates
    assert len(results.estimates["its.ipv_dir.spillover.weighted_displacement_difference"].cells) == 8
    assert len(said(results, "spill-over")) == 2


def test_the_plan_chooses_the_lines_of_the_strip(staged):
    rows = staged("contaminated").tables["its.ipv_dir.sensitivity"].records()
    assert [row["id"] for row in rows if row["group"] == "model"] == ["lagged"]


def test_one_area_alone(staged):
    results = staged("alone")
    assert not [name for name in (*results.tables, *results.estimates) if "control" in name or "comparison" in name]
    assert not [name for name in results.estimates if ".relative." in name]
    assert "its.ipv_dir.placebo_outcomes" not in results.tables
    headline, alone = (results.estimates[f"its.ipv_dir.{name}.ratio"] for name in ("headline", "alone"))
    assert (headline.value, headline.lower, headline.upper) == (alone.value, alone.lower, alone.upper)
    assert "No comparison area is named" in said(results, "leading")[0]


def test_the_clean_area_leads_and_only_it(staged):
    results = staged("contaminated")
    found = results.estimates
    assert found["its.ipv_dir.headline.comparison_areas"].value == 1
    assert found["its.ipv_dir.headline.ratio"].value == found["its.ipv_dir.relative.ratio"].value
    checks = [row["name"] for row in results.tables["its.ipv_dir.before"].records()]
    assert checks == ["size", "level", "trend", "half-years", "months"]
    assert "relative to Comparison East leads" in said(results, "leading")[0]


def test_numbers_that_rest_on_months_say_so(staged):
    for name in ("alone", "contaminated"):
        counted = {one.id: one.n_of for one in staged(name).estimates.values() if one.n is not None}
        ranked = {id: "areas" for id in counted if ".placebo_area." in id}
        assert counted == dict.fromkeys(counted, "months") | ranked


def test_a_short_series_is_described_and_carries_no_p(staged):
    results = staged("short")
    (verdict,) = (row["verdict"] for row in results.tables["its.ipv_dir.gate"].records())
    assert read(verdict).startswith("Describe only")
    assert all(one.p is None for one in results.estimates.values())
    assert results.estimates["its.ipv_dir.mde"].value is not None
    assert "Nothing is tested here" in said(results, "power")[0]
    assert not results.curves


def planted_ratio(last: str) -> float:
    """Expected reports of the areas in the programme over those without it, from each start to `last`."""
    parameters = Parameters(effects=EXTENDED)
    calendar = months(parameters)
    starts = {"POK": EXTENDED.start} | EXTENDED.extended
    happened = without = 0.0
    for place in parameters.places:
        if place.code in starts:
            inside = (calendar >= pd.Period(starts[place.code], "M")) & (calendar <= pd.Period(last))
            mean = expected(parameters, place, place.intimate, np.ones(len(calendar)))[inside]
            happened += float((mean * place_ratio(parameters, place)[inside]).sum())
            without += float(mean.sum())
    return happened / without


def test_areas_by_their_starts_as_planted(staged):
    results = staged("extended")
    ratio = results.estimates["its.ipv_dir.staggered.ratio"]
    planted = planted_ratio(last="2022-12")
    # Four areas, each with its own random course: a wide interval, and the estimate within a tenth of what was planted.
    assert ratio.lower < planted < ratio.upper
    assert ratio.value == pytest.approx(planted, rel=0.1)
    assert ratio.n is None  # four areas are not four people
    years = results.tables["its.ipv_dir.staggered"].records()
    # April 2021, April 2022 and October 2022 to December 2022: 21 + 9 + 3 months in the programme.
    assert sum(row["area_months"] for row in years) == 21 + 9 + 3
    starts = [(row["areas"], row["start"]) for row in results.tables["its.ipv_dir.staggered_starts"].records()]
    # Half-years begin on every start; Comparison East has not been in the program for a whole one.
    assert starts == [("Poughkeepsie", "2021-04"), ("Comparison West", "2022-04")]
    assert all("further areas" not in text or "2 further areas" in text for text in said(results, "staggered"))


def test_an_area_the_programme_reached_is_no_comparison(staged):
    results = staged("extended")
    own = {row["area"]: row["what"] for row in results.tables["its.contamination"].records()}
    assert own["Comparison West"] == own["Comparison East"] == "the program itself, extended"
    # Data are frozen on the last of December 2022, which is the last month that was counted.
    assert {row["when"].split(" to ")[1] for row in results.tables["its.contamination"].records()} == {"2022-12"}
    parts = {str(row["part"]) for row in results.tables["its.ipv_dir.controlled"].records()}
    assert not any("West" in part or "East" in part for part in parts)


def test_one_area_says_why_areas_are_not_compared_by_their_starts(staged):
    assert "no area that the program reached later" in said(staged("alone"), "staggered")[0]
    assert "its.ipv_dir.staggered" not in staged("alone").tables


def test_few_incidents_are_counted_by_quarter_and_have_an_exact_ratio(staged):
    results = staged("few")
    exact = results.estimates["its.ipv_dir.exact_rate_ratio"]
    assert exact.n_of == "quarters"  # its months are too small to leave
    assert exact.lower < exact.value < exact.upper
    assert exact.cells[0] + exact.cells[1] == exact.events < 5 * 3 * exact.n
    assert any("exact ratio" in text for text in said(results, "sensitivity"))
    assert "its.ipv_dir.exact_rate_ratio" not in staged("alone").estimates


def test_what_the_plan_does_not_ask_for_is_said(staged):
    assert "no area next to the program's" in said(staged("alone"), "spill-over")[0]
