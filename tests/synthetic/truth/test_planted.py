"""The truth beside the extract: what was planted, what came of it, and every parameter."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ipvi_eval.synthetic.delivery import delivered
from ipvi_eval.synthetic.files.table_file import MARK
from ipvi_eval.synthetic.parameters import Counts, Dangers, Effects, Parameters
from ipvi_eval.synthetic.truth.planted import planted, truth
from ipvi_eval.synthetic.truth.tally import tally
from ipvi_eval.synthetic.world import World, make_world

SHIPPED = Path(__file__).resolve().parents[3] / "data_synthetic"
EFFECTS = Effects(
    level=0.5, slope=1.0, phase_in_months=0, covid=1.0, notification=0.7, extended={"CE": date(2021, 1, 1)}
)
SMALL = replace(Parameters(first_year=2018, last_year=2021), effects=EFFECTS)


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(replace(SMALL, places=SMALL.places[:1], effects=replace(EFFECTS, extended={})), seed=4)


def test_what_is_planted_is_what_the_parameters_say() -> None:
    found = planted(SMALL)
    series = found["its_ipv_report"]
    assert (series["level_rate_ratio"], series["slope_rate_ratio_per_year"], series["start"]) == (
        0.5,
        1.0,
        "2021-04-01",
    )
    assert (found["notification"]["hazard_ratio"], found["same_victim"]["hazard_ratio"]) == (0.7, 0.7)
    assert found["comparison_areas"]["programme_extended_to"] == {"Comparison East": "2021-01-01"}
    assert found["same_victim"]["chance_that_the_next_victim_is_new"] == SMALL.reoffence.new_partner


def test_halving_from_one_month_on_averts_as_many_as_happen(world: World) -> None:
    """With a level of 1/2 at once, no slope: of every two incidents expected without the programme one is averted."""
    found = truth(tally(world, delivered(world, seed=4)), seed=4)["realised"]
    happened = float(world.intimate[0].expected[-9:].sum())  # April to December 2021
    assert found["expected_ipv_reports_averted"] == pytest.approx(happened, abs=0.05)
    assert found["average_rate_ratio_after_start"] == 0.5


def test_the_baseline_year_and_the_size_are_those_of_the_world(world: World) -> None:
    found = truth(tally(world, delivered(world, seed=4)), seed=4)["realised"]
    of_2019 = [i for i in world.incidents if 365 <= i.day < 730 and i.report]
    assert found["baseline_reports"] == len(of_2019) == 560
    assert found["baseline_ipv_reports"] == sum(i.relationship == "intimate" for i in of_2019)
    assert (found["incidents"], found["persons"]) == (len(world.incidents), len(world.people))


def test_it_is_plain_json_and_says_that_nothing_is_real(world: World) -> None:
    found = truth(tally(world, delivered(world, seed=4)), seed=4)
    assert json.loads(json.dumps(found)) == found
    assert (found["synthetic"], found["seed"]) == (MARK, 4)
    assert found["parameters"] == world.parameters.to_dict()


def test_no_hazard_of_the_shipped_world_was_cut() -> None:
    """Somebody's hazard above the month's intensity would have been cut, and the planted ratio with it."""
    assert json.loads((SHIPPED / "truth.json").read_text("utf-8"))["realised"]["hazards_above_intensity"] == 0


def test_the_shape_of_the_series_is_told() -> None:
    counts = Counts(trend=0.97, latent_ar1=0.3, dispersion=0.02)
    found = planted(replace(SMALL, counts=counts))
    assert found["trend_rate_ratio_per_year"] == 0.97
    assert found["autocorrelation"]["latent_ar1"] == 0.3
    assert found["dispersion"]["variance_of_monthly_gamma_factor"] == 0.02


def test_dangers_are_told_and_nothing_is_called_unconfounded() -> None:
    found = planted(replace(SMALL, dangers=Dangers(chosen="by danger", others=0.04)))["notification"]
    assert (found["hazard_ratio"], found["chosen"]) == (0.7, "by danger")
    assert "hazard ratio 1" in found["negative_control"]
    assert "unconfounded_for" not in found
    assert "unconfounded_for" in planted(SMALL)["notification"]
    assert planted(replace(SMALL, dangers=Dangers(leaving_yearly=0.1)))["notification"]["negative_control"] is None


def test_several_counties_are_told_and_counted_together(world: World) -> None:
    one = tally(world, delivered(world, seed=4))
    alone, both = truth(one, seed=4), truth(one + one, seed=4)
    assert "scale" not in alone
    assert both["scale"]["counties"] == 2
    for name in ("baseline_reports", "incidents", "persons"):
        assert both["realised"][name] == 2 * alone["realised"][name]
    assert both["realised"]["average_rate_ratio_after_start"] == alone["realised"]["average_rate_ratio_after_start"]
