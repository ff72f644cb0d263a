"""Notifications by days since the last incident, counted by hand and in a made-up county."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.counted import NOT_YET, Group, days_after
from ipvi_eval.questions.reoffence.selection.notification_timing import notification_timing
from tests.survival.fading_risk import rows_of, world

WHO = Group(NOT_YET, "x", "street")
BANDS = ("since_30", "since_90", "since_180", "since_365")


def row(start, stop, cause, band=None, *, exposed=False):
    return {"start": start, "stop": stop, "cause": cause, "exposed": exposed} | {name: name == band for name in BANDS}


def test_by_hand():
    rows = [row(0, 29, "cut"), row(29, 89, "notified", "since_30"), row(89, 500, "freeze", "since_90", exposed=True)]
    found = notification_timing(pd.DataFrame(rows), WHO).set_index("since")
    assert found.loc["less than 30 days", ["years", "notifications"]].tolist() == pytest.approx([29 / 365.25, 0])
    assert found.loc["30 to 89 days", ["years", "rate"]].tolist() == pytest.approx([60 / 365.25, 100 * 365.25 / 60])
    keys = [WHO.count(0, days_after(low)).key for low in (0, 30, 90, 180, 365)]
    assert [one.key for one in found["notifications"]] == keys
    # Days after notification are nobody's chance to be notified, and no rate comes of no days.
    assert found.loc["90 to 179 days", "years"] == 0
    assert found["rate"].isna().sum() == 3


def test_every_day_not_yet_notified_lies_in_one_band():
    persons, known, marks = world(n=400)
    rows = rows_of(persons, known, marks, known)
    found = notification_timing(rows, WHO)
    free = rows[~rows["exposed"]]
    assert found["years"].sum() * 365.25 == pytest.approx((free["stop"] - free["start"]).sum())
    # In that county nobody is notified later than thirty days after an incident.
    assert found["notifications"].tolist() == [len(marks), 0, 0, 0, 0]
