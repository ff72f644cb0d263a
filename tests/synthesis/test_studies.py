from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.synthesis import studies as s


def test_proportions_are_pooled_on_the_logit_scale() -> None:
    # Closed form of escalc(measure = "PLO"): log(x / (n - x)), 1/x + 1/(n - x); half an event added where x is 0.
    studies = s.studies_from_counts([30, 0], [100, 20], ["a", "b"])
    assert studies.effects == pytest.approx([math.log(30 / 70), math.log(0.5 / 20.5)])
    assert studies.variances == pytest.approx([1 / 30 + 1 / 70, 1 / 0.5 + 1 / 20.5])
    assert studies.back(studies.effects[0]) == pytest.approx(0.3)


def test_ratios_are_pooled_on_the_log_scale() -> None:
    studies = s.studies_from_ratios([0.8, 1.1], [0.6, 0.9], [0.8**2 / 0.6, 1.1**2 / 0.9], ["a", "b"])
    assert studies.effects == pytest.approx(np.log([0.8, 1.1]))
    assert np.sqrt(studies.variances) == pytest.approx(np.log([0.8 / 0.6, 1.1 / 0.9]) / 1.959963984540054)


def test_without_one() -> None:
    studies = s.studies_from_counts([1, 2, 3], [10, 20, 30], ["a", "b", "c"])
    assert studies.without(1).labels == ("a", "c")
    assert studies.without(1).effects.tolist() == [studies.effects[0], studies.effects[2]]


@pytest.mark.parametrize(
    ("call", "match"),
    [
        (lambda: s.Studies(effects=np.array([0.1]), variances=np.array([0.0]), labels=("a",)), "variance above 0"),
        (lambda: s.Studies(effects=np.array([0.1]), variances=np.array([0.1, 0.2]), labels=("a",)), "as many as"),
        (lambda: s.studies_from_counts([5], [3], ["a"]), "between 0 and the people"),
        (lambda: s.studies_from_counts([5], [math.inf], ["a"]), "between 0 and the people"),
        (lambda: s.studies_from_ratios([0.8], [0.9], [1.0], ["a"]), "inside its interval"),
        (lambda: s.studies_from_ratios([0.8], [0.0], [1.0], ["a"]), "above 0"),
    ],
)
def test_nonsense_is_refused(call: Any, match: str) -> None:
    with pytest.raises(AnalysisError, match=match):
        call()


def test_the_rows_are_on_the_scale_and_read_back() -> None:
    table = s.studies_from_counts([30, 10], [100, 20], ["a", "b"]).tidy()
    assert table["label"].tolist() == ["a", "b"]
    assert table["value"].tolist() == pytest.approx([0.3, 0.5])
    assert table["effect"].tolist() == pytest.approx([math.log(3 / 7), 0.0])
    assert table["standard_error"][1] == pytest.approx(math.sqrt(1 / 10 + 1 / 10))
