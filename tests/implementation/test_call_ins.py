"""Who was invited and came, counted by hand: each person once, in the year of the first invitation."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ipvi_eval.implementation.call_ins import invited

CALL_INS = pd.DataFrame(
    [
        ("a", "2021-07-01", False),
        ("a", "2022-01-05", True),  # came to the second one
        ("b", "2021-07-01", True),
        ("b", "2022-01-05", False),
        ("c", "2022-01-05", False),
        ("c", "2022-06-01", True),  # after the last day
        ("d", "2022-06-01", True),  # invited after the last day only
        ("x", "2021-07-01", True),  # not one of the people
    ],
    columns=["person", "date", "came"],
).astype({"date": "datetime64[ns]", "person": "string"})
PEOPLE = pd.Series(list("abcd"), dtype="string")


def test_each_person_counts_once_in_the_year_of_the_first_invitation():
    found = invited(CALL_INS, PEOPLE, last=date(2022, 5, 31))
    assert found.to_dict("split")["data"] == [["a", 2021, True], ["b", 2021, True], ["c", 2022, False]]
    # In whatever order the invitations stand.
    pd.testing.assert_frame_equal(invited(CALL_INS.iloc[::-1], PEOPLE, last=date(2022, 5, 31)), found)


def test_nobody_invited_is_no_row():
    assert invited(CALL_INS, PEOPLE, last=date(2021, 6, 30)).empty
