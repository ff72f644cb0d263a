"""What a key of the plan asks for is planned, what it declares deviates, all else that is inferred is exploratory."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from ipvi_eval.pipeline.stages.standing import standing
from ipvi_eval.plan.deviation import Deviation
from ipvi_eval.plan.study import Study, read_study

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(ROOT / "analysis" / "study.toml")


def of(study: Study, id: str) -> str:
    return next(str(words) for pattern, words in standing(study).rows if fnmatchcase(id, str(pattern)))


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("survival.ipv_dir.notification.hazard_ratio", "planned"),
        ("survival.ipv_dir_same_victim.notification.hazard_ratio", "planned"),
        ("survival.ipv_dir.notification.hazard_ratio_comparison_area", "planned"),
        ("survival.ipv_dir_same_victim.notification.power.smallest", "planned"),
        ("survival.claims", "planned"),
        ("its.claims", "planned"),
        ("survival.ipv_dir.list_a_and_b.risk_12m", "planned"),
        ("survival.ipv_dir.notification.frailty", "exploratory"),
        ("survival.ipv_dir.notification.hazard_ratio_comparison_area_matched", "exploratory"),
        ("its.ipv_dir.headline.ratio", "planned"),
        ("its.ipv_dir.sensitivity", "planned"),
        ("its.ipv_dir.forecast.ratio", "exploratory"),
        ("equity.sex.male.hazard_ratio", "planned"),
        ("equity.sex.male.arrested", "planned"),
        ("evidence.replay.at_2014_02.expected", "exploratory"),
        ("evidence.published.high_point.arrests.change", ""),
        ("data.persons", ""),
        ("survival.worlds_2350_100", ""),
        ("survival.stated_off", ""),
        ("delivery.timing.soon", "planned"),
        ("delivery.checks.timing.soon.constant", "exploratory"),
        ("delivery.step_checks", "exploratory"),
        ("delivery.reach", ""),
    ],
)
def test_each_result_stands_as_the_plan_has_it(study: Study, id: str, expected: str) -> None:
    assert of(study, id) == expected


def test_what_the_plan_does_not_ask_for_is_exploratory(study: Study) -> None:
    assert study.survival is not None
    alone = study.model_copy(update={"survival": study.survival.model_copy(update={"beside": ()})})
    assert of(alone, "survival.ipv_dir.notification.hazard_ratio_comparison_area") == "exploratory"


def test_a_declared_deviation_comes_before_the_plan(study: Study) -> None:
    told = Deviation(results="its.*", what="The start was moved.")
    changed = study.model_copy(update={"deviations": (told,)})
    assert of(changed, "its.ipv_dir.headline.ratio") == "deviated (The start was moved)"
    assert of(changed, "survival.ipv_dir.notification.hazard_ratio") == "planned"
