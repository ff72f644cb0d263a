"""The cohort cut the way each question needs it."""

from __future__ import annotations

import pytest

from ipvi_eval.pipeline.inputs import Inputs
from ipvi_eval.study import read_study


@pytest.fixture
def frames(tiny):
    return Inputs(read_study(tiny)).frames


def test_the_calendar_clock_leaves_custody_in(frames):
    street, calendar = (frames.spells("ipv_dir", clock=clock).frame for clock in ("street", "calendar"))
    ends = [rows.loc[rows["person"] == "P000", "stop"].max() for rows in (street, calendar)]
    # Custody from 1 June to 1 July 2019: 29 days lie strictly inside; P000 has no incident on any of them.
    assert ends[1] - ends[0] == 29


def test_since_notification_the_clock_starts_on_that_day(frames):
    spells = frames.spells_since_notification("ipv_dir")
    assert set(spells.frame["person"]) == {"P000", "P001"}
    assert spells.frame["exposed"].all()
    last = spells.frame.groupby("person")["stop"].max()
    # From 1 February and 1 March 2021 to the freeze on 31 December 2021.
    assert last.to_dict() == {"P000": 333, "P001": 305}


def test_monthly_counts_of_an_area(frames):
    counts = frames.monthly("ipv_dir", "There")
    assert counts.counts.tolist() == [2] * 36
    assert counts.population.tolist() == [20000.0] * 36
