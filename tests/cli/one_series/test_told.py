"""How the answer about one series is told."""

from __future__ import annotations

import json

import numpy as np
import pytest

from ipvi_eval.cli.one_series.told import tell
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.one_file.series.file import SeriesFile
from ipvi_eval.questions.one_file.series.findings import Asked, analyse_series


@pytest.fixture(scope="module")
def found():
    counts = np.r_[np.full(8, 20), np.full(8, 10)] + np.arange(16) % 3
    series = monthly_series(np.arange("2020-01", "2021-05", dtype="datetime64[M]"), counts)
    plan = DesignPlan(interruptions=(Interruption(month="2020-09"),))
    asked = Asked(model="default", drift=True, level=0.95, lag=None, scale="identity", order=None)
    return analyse_series(SeriesFile(series, (), whole=True), plan, asked)


def test_people_read_the_answer_first_then_what_it_rests_on(found, capsys):
    tell(found, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == found.headline.sentence
    assert lines[1].startswith("2020-01 to 2021-04: 8 periods and 167 before, 8 periods and 88 after; mean 15.9")
    assert lines[2] == f"gate: {found.gate.sentence}"
    assert len([line for line in lines if line.startswith("its.")]) == len(found.estimates)
    assert [line.removeprefix("note: ") for line in lines if line.startswith("note: ")] == list(map(str, found.notes))


def test_machines_read_the_same(found, capsys):
    tell(found, as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert [one["id"] for one in told["estimates"]] == [one.id for one in found.estimates]
    assert told["headline"]["answer"] == found.headline.sentence
    assert told["data"]["total_before"] == 167
    assert told["notes"] == list(map(str, found.notes))


def test_periods_of_a_year_are_counted_as_years(capsys):
    counts = 40 + np.arange(18) * 7 % 5
    years = monthly_series(np.arange("2001", "2019", dtype="datetime64[Y]"), counts, months_per_period=12)
    plan = DesignPlan(interruptions=(Interruption(month="2010-01"),), season="none")
    asked = Asked(model="default", drift=True, level=0.95, lag=None, scale="identity", order=None)
    tell(analyse_series(SeriesFile(years, (), whole=True), plan, asked), as_json=False)
    told = capsys.readouterr().out
    assert "2001 to 2018: 9 periods" in told
    assert "  years 18" in told
    assert "months" not in told.partition("note:")[0]
