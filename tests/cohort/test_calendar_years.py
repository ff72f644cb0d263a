"""Years of rows: from the day after the one they follow, whatever happened in custody."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ipvi_eval.cohort.calendar_years import with_years, year_ends
from ipvi_eval.cohort.street_time import street_spells


def test_each_row_lies_in_one_year():
    persons = pd.DataFrame(
        {
            "person": ["a", "b"],
            "entry": pd.to_datetime(["2019-12-31", "2020-11-30"]),
            "exit": pd.to_datetime([None, None]),
            "exit_reason": [None, None],
        }
    )
    # In custody over the turn of 2021: the first day in the street is 1 February 2021.
    custody = pd.DataFrame(
        {"person": ["b"], "start": pd.to_datetime(["2020-12-10"]), "end": pd.to_datetime(["2021-02-01"])}
    )
    nothing = pd.DataFrame({"suspect": [], "date": pd.to_datetime([])})
    freeze = date(2021, 6, 30)
    cuts = year_ends(persons, freeze)
    assert set(cuts["date"].dt.strftime("%Y-%m-%d")) == {"2019-12-31", "2020-12-31"}
    rows = street_spells(
        persons, nothing, nothing.rename(columns={"suspect": "person"}), custody, freeze=freeze, cuts=cuts
    ).frame
    found = with_years(rows)
    # 2020 was a leap year; 2021 has 181 days to the end of June; b had ten days in 2020 and 150 since 1 February.
    assert list(found[["person", "start", "stop", "calendar_year"]].itertuples(index=False, name=None)) == [
        ("a", 0, 366, 2020),
        ("a", 366, 547, 2021),
        ("b", 0, 10, 2020),
        ("b", 10, 160, 2021),
    ]
