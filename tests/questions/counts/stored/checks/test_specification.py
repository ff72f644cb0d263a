from __future__ import annotations

import pytest

from ipvi_eval.its.checks.specification import Choices, specification_curve
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts.stored.checks.specification import specifications
from tests.questions.counts.stored.made_series import PLAN


def test_one_of_the_specifications_leads_and_rows_stand_in_the_order_of_their_choices(step: StepFit) -> None:
    curve = specification_curve(step, PLAN, Choices(models=("default",), harmonics=(0, 1)))
    lines = specifications(curve)
    assert lines.frame["primary"].sum() == 1
    choices = list(lines.frame[["model", "trend", "harmonics", "slope", "phase"]].itertuples(index=False))
    assert choices == sorted(choices)
    assert not lines.frame["ratio"].is_monotonic_increasing
    assert lines.frame["ratio"].median() == pytest.approx(curve.median_ratio, abs=1e-6)
    assert set(lines.public) == {"model", "trend", "harmonics", "slope", "phase", "primary"}
