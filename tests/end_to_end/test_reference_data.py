"""Stages on real data that the project may not carry; skipped, with the reason, where the data are not there."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.stages.scripts import carry_out
from ipvi_eval.plan.study import read_study
from ipvi_eval.results.store import Results


def stage(plan, source, script):
    shutil.copy2(source, plan.parents[1] / "data")
    study = read_study(plan)
    return carry_out(study.folder / script, study, Inputs(study).frames, Results())


def test_its_stage_on_new_south_wales(study_of, reference):
    source = reference / "data" / "nsw_dv_assault_monthly.csv"
    results = stage(study_of("nsw"), source, "interrupted_time_series.py")
    level = results.estimates["its.dv_assault.level_change"]
    # There was no programme: the interval of an honest analysis holds "no change".
    assert level.lower < 1 < level.upper
    assert results.estimates["its.dv_assault.months_before"].value == 30
    series = pd.read_csv(source, index_col="month")["dv_assault"].loc["2007-01":"2011-12"]
    assert results.curves["its.dv_assault"].column("count") == series.tolist()
    assert results.tables["agreement.interrupted_time_series"].rows


def test_survival_stage_on_iowa(study_of, reference):
    source = reference / "data" / "iowa_returns.csv"
    results = stage(study_of("iowa"), source, "survival.py")
    raw = pd.read_csv(source)
    for name, parole in (("parole", 1), ("no_parole", 0)):
        # Everyone was followed for three years, so Kaplan-Meier is the plain share (closed form); the few who
        # returned on the day of release have no day at risk and are left out.
        people = raw[(raw["parole"] == parole) & (raw["days"] > 0)]
        for months, days in ((6, 182), (12, 365), (24, 730)):
            found = results.estimates[f"survival.prison_return.list_{name}.risk_{months}m"]
            share = np.mean((people["any"] == 1) & (people["days"] <= days))
            assert found.value == pytest.approx(share, abs=1e-12)
            assert found.n == len(people)
