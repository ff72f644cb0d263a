"""The history of each row against looking back from every one of its days."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.cohort.history import HISTORY, history_cuts, with_history
from ipvi_eval.cohort.street_time import street_spells

ORIGIN = pd.Timestamp("2020-01-01")


def table(who, days, column="person"):
    dates = pd.to_datetime([ORIGIN + pd.Timedelta(days=day) for day in days])
    return pd.DataFrame({column: [who] * len(days), "date": dates.astype("datetime64[ns]")})


def looking_back(day, entry, incidents, priors):
    """The docstring's rules for one day, from the days of incidents strictly before it."""
    before = {one for one in incidents if one < day}
    since = day - max(before) if before else 10**6
    year = sum(day - one < 365 for one in before)
    bands = [low <= since < high for low, high in ((30, 90), (90, 180), (180, 365), (365, 10**9))]
    new = sum(one > entry for one in before)
    return [*map(float, bands), float(year >= 2), float(year >= 3), np.log1p(new), np.log1p(priors)]


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 500),
    st.lists(st.integers(-200, 1500), max_size=8),
    st.lists(st.integers(0, 1500), max_size=2, unique=True),
    st.none() | st.integers(0, 1500),
    st.integers(0, 20),
)
def test_every_day_of_a_row_has_the_row_s_history(entry, incidents, stay, notified, priors):
    persons = pd.DataFrame(
        {"person": ["a"], "entry": [ORIGIN + pd.Timedelta(days=entry)], "exit": [pd.NaT], "exit_reason": [None]}
    ).assign(exit=pd.to_datetime([None]), prior_arrests=pd.array([priors], dtype="Int64"))
    known = table("a", incidents, "suspect")
    custody = table("a", [min(stay)]).rename(columns={"date": "start"}) if len(stay) == 2 else table("a", [])
    custody = (
        custody.assign(end=table("a", [max(stay)])["date"]) if len(stay) == 2 else custody.assign(start=[], end=[])
    )
    outcome = known.iloc[::2]
    marks = table("a", [] if notified is None else [notified])
    freeze = (ORIGIN + pd.Timedelta(days=1200)).date()
    spells = street_spells(persons, outcome, marks, custody, freeze=freeze, cuts=history_cuts(known, persons))
    rows = with_history(spells.frame, known)
    for row in rows.itertuples():
        first, last = ((one - ORIGIN).days for one in (row.after, row.until))
        found = [getattr(row, name) for name in HISTORY]
        for day in (first + 1, (first + 1 + last) // 2, last):
            # Days strictly inside custody are in no row's risk time, and a row may begin or end with them.
            if len(stay) == 2 and min(stay) < day < max(stay):
                continue
            assert np.allclose(found, looking_back(day, entry, incidents, priors)), (day, row)


def test_unknown_priors_stay_unknown():
    persons = pd.DataFrame({"person": ["a", "b"], "entry": [ORIGIN] * 2, "exit": pd.to_datetime([None] * 2)})
    persons = persons.assign(exit_reason=None, prior_arrests=pd.array([3, None], dtype="Int64"))
    nothing = table("a", [])
    spells = street_spells(
        persons, table("a", [], "suspect"), nothing, nothing.assign(start=[], end=[]), freeze=date(2020, 6, 1)
    )
    rows = with_history(spells.frame, table("a", [], "suspect")).set_index("person")
    assert rows.loc["a", "log_priors"] == np.log(4)
    assert np.isnan(rows.loc["b", "log_priors"])
    # Without any incident on record the last one is as long ago as can be.
    assert rows["since_365"].tolist() == [1.0, 1.0]


def test_only_the_people_followed_have_cuts():
    persons = pd.DataFrame({"person": ["a"]})
    known = pd.concat([table("a", [3], "suspect"), table("b", [5], "suspect")], ignore_index=True)
    found = history_cuts(known, persons)
    assert found["person"].tolist() == ["a"] * 5
    assert [(one - ORIGIN).days for one in found["date"]] == [3, 32, 92, 182, 367]
