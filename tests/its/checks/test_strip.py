from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.its.checks.strip import Answer, Line, Strip, attempt, excludes_one, judged
from ipvi_eval.its.counts.average_ratio import average_rate_ratio
from ipvi_eval.its.counts.count_models import Contrast, CountFit, fit_counts
from ipvi_eval.its.lasting_step.forecast import forecast
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series

PLAN = DesignPlan(interruptions=(Interruption(month="2020-07"),), offset="none")
SERIES = monthly_series(np.datetime64("2018-01", "M") + np.arange(60), np.random.default_rng(1).poisson(40, 60))


def test_every_kind_of_answer_becomes_the_same_quantity() -> None:
    step, bent = fit_step(SERIES, PLAN), fit_counts(SERIES, PLAN)
    assert isinstance(step, StepFit)
    assert isinstance(bent, CountFit)
    plain = Contrast(-0.1, 0.1, 20.0, 0.33, -0.3, 0.1)
    for answer, contrast in (
        (step, step.step),
        (bent, average_rate_ratio(bent)),
        (forecast(step), forecast(step).average),
        (plain, plain),
    ):
        line = attempt("x", "x", "model", lambda answer=answer: answer)  # type: ignore[misc]
        assert (line.value, line.lower, line.upper, line.p) == (
            contrast.value,
            contrast.lower,
            contrast.upper,
            contrast.p,
        )


def test_the_first_line_is_the_primary_one_and_the_others_stand_beside_it() -> None:
    others = (Line("a", "a", "trend", None), Line("b", "b", "trend", 0.1, -0.1, 0.3))
    strip = Strip((PRIMARY, *others))
    assert (strip.primary, strip.fitted, strip.flipped) == (PRIMARY, others[1:], ())
    assert strip.tidy()["primary"].tolist() == [True, False, False]


def test_what_cannot_be_fitted_is_a_line_that_says_why() -> None:
    def fail() -> Answer:
        msg = "there is a gap"
        raise AnalysisError(msg)

    assert attempt("x", "x", "model", fail) == Line("x", "x", "model", None, note="there is a gap")
    described = fit_step(SERIES.window(0, 33), PLAN)
    assert "fewer than 6" in attempt("x", "x", "model", lambda: described).note


PRIMARY = Line("primary", "p", "primary", -0.3, -0.5, -0.1)


@pytest.mark.parametrize(
    ("value", "lower", "upper", "flips"),
    [(-0.2, -0.3, -0.1, ""), (-0.2, -0.5, 0.1, "conclusion"), (0.1, -0.2, 0.4, "sign"), (0.3, 0.1, 0.5, "sign")],
)
def test_flips_are_named(value: float, lower: float, upper: float, flips: str) -> None:
    assert judged(Line("x", "x", "trend", value, lower, upper), PRIMARY).flips == flips


def test_two_answers_that_tell_no_direction_agree() -> None:
    unsure = replace(PRIMARY, value=-0.01, lower=-0.2, upper=0.2)
    assert judged(Line("x", "x", "trend", 0.02, -0.2, 0.3), unsure).flips == ""
    assert judged(Line("x", "x", "trend", 0.2, 0.1, 0.3), unsure).flips == "sign"
    assert judged(Line("x", "x", "trend", -0.2, -0.3, -0.1), unsure).flips == "conclusion"


def test_the_sentence_counts_and_lists_what_disagrees() -> None:
    stable = Strip((PRIMARY, replace(PRIMARY, id="a", group="trend"), Line("b", "b", "model", None, note="gap")))
    assert stable.sentence == "none of 1 analyses that change one choice of the model changes the conclusion"
    assert stable.said.numbers == {"fitted": "1"}
    flipped = Strip((PRIMARY, Line("q", "quadratic", "trend", -0.1, -0.4, 0.2, flips="conclusion")))
    said = "analyses that change one choice of the model disagrees: quadratic (another conclusion)"
    assert flipped.sentence == f"1 of 1 {said}"
    assert replace(flipped, lines=(*flipped.lines, replace(PRIMARY, id="a"))).sentence == (
        f"1 of 2 {said}; the others agree"
    )
    table = flipped.tidy()
    assert table["primary"].tolist() == [True, False]
    assert table["ratio"].tolist() == pytest.approx([np.exp(-0.3), np.exp(-0.1)])
    assert excludes_one(PRIMARY)
    assert not excludes_one(flipped.lines[1])


def test_a_sentence_names_three_of_many_that_disagree() -> None:
    lines = [replace(PRIMARY, id=name, label=name, flips="sign") for name in "abcde"]
    strip = Strip((PRIMARY, *lines))
    said = "5 of {} analyses that change one choice of the model disagree, among them: "
    listed = "a (another sign); b (another sign); c (another sign)"
    assert strip.sentence == said.format(5) + listed
    beside = replace(strip, lines=(*strip.lines, replace(PRIMARY, id="f")))
    assert beside.sentence == f"{said.format(6)}{listed}; the rest of the 6 agree"  # "the others": d and e as well
    assert set(beside.said.numbers) == {"disagree", "fitted"}  # each is an estimate of the reports
