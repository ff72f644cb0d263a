from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.its.lasting_step.before_start import before_start
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.questions.counts.findings import checked
from ipvi_eval.questions.counts.stored.checks.before_start import before_lines
from tests.questions.counts.stored.made_series import PLAN, series


def test_each_check_has_its_verdict_and_sentence(step: StepFit) -> None:
    relative = fit_step(step.series, PLAN, (series(2, "north", 1.0),))
    assert isinstance(relative, StepFit)
    found = before_start(relative)
    lines = before_lines(found, checked("its.x"))
    assert lines.frame["name"].tolist() == [check.name for check in found.checks]
    assert lines.frame["verdict"].tolist() == [check.verdict for check in found.checks]
    values = {check.name: np.nan if check.value is None else check.value for check in found.checks}
    values["trend"] = np.expm1(values["trend"])  # of logarithms a slope; told as a proportion a year
    assert lines.frame["value"].tolist() == pytest.approx(list(values.values()), rel=1e-12, nan_ok=True)
    assert lines.text == ("name",)  # whether it was alike or apart falls with the numbers
    first = lines.frame.loc[lines.frame["name"] == "size", "sentence"].item()
    assert "{its.x.before.size" in first.template
