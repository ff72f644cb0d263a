from __future__ import annotations

from ipvi_eval.its.checks.sensitivity import sensitivity_strip
from ipvi_eval.its.lasting_step.step_fit import StepFit
from ipvi_eval.questions.counts.stored.checks.strip import strip_lines
from tests.questions.counts.stored.made_series import PLAN


def test_the_line_that_leads_is_marked_and_stands_first(step: StepFit) -> None:
    strip = sensitivity_strip(step, PLAN, covid=None)
    lines = strip_lines(strip, "T")
    assert lines.frame["primary"].tolist() == [True] + [False] * (len(lines.frame) - 1)
    assert lines.frame["ratio"][0] == step.step.ratio
    assert lines.frame["flips"].tolist() == strip.tidy()["flips"].tolist()
    derived = {column.name for column in lines.table("x").columns if column.role == "derived"}
    assert derived == {"ratio", "lower", "upper", "p", "flips", "note"}
