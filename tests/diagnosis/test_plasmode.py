"""What is told of planted effects: measures beside the planted truth, and whether it came out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.diagnosis.operating_characteristics import Measure
from ipvi_eval.diagnosis.plasmode import EFFECT, NOTHING, Answer, Planting, answers_of, fared, moved
from ipvi_eval.diagnosis.replicates import Replicates

FALL = np.log(0.8)


def answers(shift):
    """Three answers around the truth and one that is missing; the last interval lies off the truth."""
    rows = [(0.0, 0.1, -0.2, 0.2), (0.1, 0.1, -0.1, 0.3), (-0.1, 0.1, -0.3, -0.05), (np.nan,) * 4]
    return np.array(rows) + np.array([shift, 0.0, shift, shift])


def planting(value, error):
    arrays = {ratio: fared(answers(np.log(ratio)), ratio, 0.95) for ratio in (1.0, 0.8)}
    return Planting(
        about="count",
        outcome="Reports",
        estimator="the headline",
        into="36 months",
        nothing=arrays[1.0],
        effect=arrays[0.8],
        moved=Measure("moved", value, error, 4),
    )


def test_measures_are_counted_beside_the_planted_truth():
    none, fall = fared(answers(0.0), 1.0, 0.95), fared(answers(FALL), 0.8, 0.95)
    for one in (none, fall):
        assert one.bias.value == pytest.approx(0.0, abs=1e-12)
        assert one.bias.error == pytest.approx(0.1 / np.sqrt(3))
        assert one.coverage.value == pytest.approx(2 / 3)
        assert one.unanswered.value == 0.25
    assert none.called.value == pytest.approx(1 / 3)
    assert fall.called.value == pytest.approx(2 / 3)  # -.42 to -.02 and below; -.32 to +.08 is not called


def test_what_the_planting_added_is_taken_replicate_by_replicate():
    rows = [Answer(x, 0.1, x, x).named(NOTHING) | Answer(x + d, 0.1, x, x).named(EFFECT) for x, d in ((5, 1), (-3, 2))]
    made = Replicates(pd.DataFrame([*rows, {}]), 1)
    found = moved(made)
    assert (found.value, found.error, found.replicates) == (1.5, pytest.approx(0.5), 2)
    assert np.isnan(answers_of(made, EFFECT)[2]).all()


def test_recovered_within_three_errors_or_a_tenth_and_said_either_way():
    assert planting(FALL + 0.029, 0.01).recovered
    assert planting(FALL * 1.09, 1e-6).recovered
    assert not planting(FALL * 1.11, 1e-6).recovered
    missed = planting(FALL + 0.031, 0.01)
    assert not missed.recovered
    assert "as planted; its intervals hold the truth in 66.7%" in planting(FALL, 0.01).sentence
    assert "multiplies the answer by 0.825 (0.008), NOT as planted: do not use this test" in missed.sentence
    assert not replace(missed, moved=Measure("moved", np.nan, np.nan, 0)).recovered
