"""What in the plan the data cannot answer."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import IpviError
from ipvi_eval.pipeline.inputs import Inputs
from ipvi_eval.study import read_study


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "analysis/study.toml",
            "end = 2021-12-31",
            "end = 2023-12-31",
            r"window\.end lies outside the data: .*2021-12-21",
        ),
        ("analysis/study.toml", "start = 2019-01-01", "start = 2015-01-01", r"window\.start lies outside the data"),
        ("analysis/study.toml", 'area = "Here"', 'area = "Hear"', "area names Hear, which no record carries"),
        ("analysis/study.toml", '["There"]', '["Where"]', "comparison_areas names Where"),
        ("analysis/study.toml", '["C", "D"]', '["X"]', "none of the planned lists occurs in the data, which have C, D"),
        ("analysis/study.toml", "covariates = []", 'covariates = ["age"]', "covariates names age, which the persons"),
        (
            "analysis/mapping.toml",
            '[persons]\nfile = "persons.csv"',
            '[persons]\nfile = "people.csv"',
            r"people\.csv is not in",
        ),
    ],
)
def test_a_plan_that_does_not_fit(tiny, change, file, old, new, message):
    change(file, old, new)
    inputs = Inputs(read_study(tiny))
    with pytest.raises(IpviError, match=message):
        _ = (inputs.hashes, inputs.frames)


def test_a_programme_after_the_last_record(tiny, change):
    change("analysis/study.toml", "start = 2021-01-01", "start = 2021-12-30")
    with pytest.raises(IpviError, match=r"programme\.start lies outside the data"):
        _ = Inputs(read_study(tiny)).frames


def test_a_plan_that_fits(tiny):
    inputs = Inputs(read_study(tiny))
    assert len(inputs.frames.persons()) == 9
    assert inputs.summary()["synthetic"] is False
