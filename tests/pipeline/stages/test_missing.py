"""What is missing by column, as it leaves: bands, and neither a count nor the rows."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest

from ipvi_eval.disclosure.roles import require_roles
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.description import describe
from ipvi_eval.pipeline.stages.missing import missing_table
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results


@pytest.fixture
def told(tiny):
    """A function that tells what is missing in the tiny study, some of its incidents without a suspect."""

    def run(without=0):
        study = read_study(tiny)
        extract = Inputs(study).frames.extract
        incidents = extract.traced["incidents"]
        lost = pd.Series(range(len(incidents.frame))) < without
        frame = incidents.frame.assign(suspect=incidents.frame["suspect"].mask(lost.to_numpy()))
        changed = replace(extract, traced={**extract.traced, "incidents": replace(incidents, frame=frame)})
        (table,) = missing_table(study, changed)
        require_roles(Results.of([table]))
        return {(row[0], row[1]): row[2] for row in table.rows}

    return run


def test_a_band_for_each_column_that_may_be_empty(told, tiny):
    rows = (tiny.parents[1] / "data" / "incidents.csv").read_text("utf-8").count("\n") - 1
    assert rows == 216  # so that bands are a quarter wide
    found = told()
    assert found["incidents", "suspect"] == "none"
    assert found["incidents", "relationship"] == "none"
    assert ("incidents", "arrest") not in found  # what is empty was read as the mapping says
    assert ("incidents", "date") not in found  # and may not be empty here
    assert told(1)["incidents", "suspect"] == "less than 25%"
    assert told(53)["incidents", "suspect"] == "less than 25%"
    assert told(100)["incidents", "suspect"] == "25% to 50%"


def test_what_has_not_happened_yet_is_not_missing(told):
    assert ("custody", "end (empty until it happens)") in told()


def test_neither_counts_nor_rows_leave(told):
    allowed = r"none|all|not shown|less than \d+%|\d+% to \d+%|\d+% or more"
    assert all(re.fullmatch(allowed, share) for share in told(37).values())


def test_it_is_part_of_what_a_run_describes(tiny):
    study = read_study(tiny)
    assert "data.missing" in describe(study, Inputs(study).frames).tables


def test_an_extract_without_files_has_no_such_table(tiny):
    study = read_study(tiny)
    assert not list(missing_table(study, replace(Inputs(study).frames.extract, traced={})))
