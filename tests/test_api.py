from __future__ import annotations

import pandas as pd
import pytest

import ipvi_eval as ie
from ipvi_eval.errors import OutputError
from ipvi_eval.estimate import Estimate
from ipvi_eval.results.store import Results
from tests.conftest import ROOT


def test_the_made_up_county_is_the_one_in_the_repository():
    county = ie.load_synthetic()
    written = pd.read_csv(ROOT / "data_synthetic" / "incidents.csv", dtype=str)
    assert len(county.incidents) == len(written)
    assert county.synthetic
    assert {"person", "entry", "list"} <= set(county.persons.columns)
    # From the tables to an answer: shares of people by the list on which they entered.
    assert county.persons.groupby("list").size().sum() == len(county.persons)


def test_a_run_is_read_as_it_was_released(tmp_path):
    one = Estimate(id="a.b", value=0.5, unit="ratio", method="m")
    Results.of([one]).save(tmp_path / "run" / "released")
    assert ie.read_run(tmp_path / "run").estimates["a.b"] == one
    assert ie.read_run(str(tmp_path / "run")).estimates["a.b"] == one
    with pytest.raises(OutputError, match="run `ipvi-eval run` first"):
        ie.read_run(tmp_path / "nowhere")
