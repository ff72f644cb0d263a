"""Whether a new record was followed by an arrest: the window's edges, and that bookings count."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from ipvi_eval.implementation.follow_through import BEFORE, SINCE, followed

FIRST = pd.DataFrame(
    [
        ("a", "A", True, "2021-03-31"),
        ("b", "A", True, "2021-04-01"),
        ("c", "B", True, "2021-05-01"),
        ("d", "B", False, "2022-01-01"),  # no new record
        ("e", "B", True, "2021-06-01"),
    ],
    columns=["person", "list", "event", "until"],
).astype({"until": "datetime64[ns]"})
NO_STAY = pd.DataFrame({"person": pd.Series(dtype="string"), "start": pd.Series(dtype="datetime64[ns]")})


def found(incidents, custody=NO_STAY):
    rows = pd.DataFrame(incidents, columns=["suspect", "date", "arrest"]).astype({"date": "datetime64[ns]"})
    return followed(FIRST, rows, custody, start=date(2021, 4, 1), days=30).set_index("person")


def test_only_those_with_a_new_record_count_before_the_start_or_since():
    assert found([("a", "2021-03-31", False)])["period"].to_dict() == {"a": BEFORE, "b": SINCE, "c": SINCE, "e": SINCE}


@pytest.mark.parametrize(
    ("day", "arrest", "arrested"),
    [
        ("2021-05-01", True, True),  # the day itself
        ("2021-05-01", False, False),
        ("2021-05-31", True, True),  # thirty days after it
        ("2021-06-01", True, False),
        ("2021-04-30", True, False),  # before it
    ],
)
def test_the_window_holds_the_day_and_so_many_after_it(day, arrest, arrested):
    assert found([("c", day, arrest)])["arrested"].to_dict() == {"a": False, "b": False, "c": arrested, "e": False}


def test_a_booking_counts_and_somebody_else_s_arrest_does_not():
    stays = pd.DataFrame({"person": ["e"], "start": pd.to_datetime(["2021-06-11"])})
    rows = found([("b", "2021-05-02", True), (None, "2021-05-01", True)], stays)
    assert rows["arrested"].to_dict() == {"a": False, "b": False, "c": False, "e": True}
