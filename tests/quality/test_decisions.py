from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.quality.decisions import undecided

DRAWN = pd.Timestamp("2022-12-31")


@pytest.fixture
def court():
    """Incidents of three years, each decided 30 to 300 days on, as far as that was before the extract was drawn."""
    rng = np.random.default_rng(5)
    day = pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 1090, 3000), unit="D")
    number = pd.Series([f"I{n}" for n in range(3000)], dtype="string")
    person = pd.Series(["P1"] * 3000, dtype="string")
    decided = day + pd.to_timedelta(rng.integers(30, 301, 3000), unit="D")
    incidents = pd.DataFrame({"incident": number, "suspect": person, "date": day})
    rows = pd.DataFrame({"incident": number, "person": person, "date": decided})[decided <= DRAWN].reset_index(
        drop=True
    )
    return tuple(
        SourceTable(name, f"{name}.csv", frame, np.arange(2, len(frame) + 2), {"date": "DAY"})
        for name, frame in (("dispositions", rows), ("incidents", incidents))
    )


def test_what_is_still_to_come_is_told_with_the_lag_that_waits_for_it(court):
    found = undecided(*court, DRAWN, 91)
    assert found is not None
    assert (found.file, found.column) == ("dispositions.csv", "DAY")
    # Decided evenly on days 30 to 300: 62 of 271 by day 91, and 99 in a hundred from day 298 on.
    share = float(found.what.split(" are there")[0].rsplit(" ", 1)[1].rstrip("%"))
    assert share == pytest.approx(100 * 62 / 271, abs=3)
    wait = int(found.what.split("freeze_lag_days = ")[1].split(",")[0])
    assert 290 <= wait <= 300
    assert undecided(*court, DRAWN, wait) is None


def test_rows_about_no_incident_say_nothing(court):
    records, incidents = court
    elsewhere = incidents.only(np.zeros(len(incidents.rows), dtype=bool))
    assert undecided(records, elsewhere, DRAWN, 0) is None
