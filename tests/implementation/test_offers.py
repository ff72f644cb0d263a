"""Offers of help, counted by hand: once for each person and kind, and once for any."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ipvi_eval.implementation.offers import of_anything, offered

OFFERS = pd.DataFrame(
    [
        ("a", "2021-07-01", "Work", False),
        ("a", "2021-09-01", "Work", True),  # taken up when it was offered again
        ("a", "2021-07-01", "Talk", False),
        ("b", "2021-07-01", "Talk", False),
        ("b", "2022-07-01", "Talk", True),  # after the last day
        ("x", "2021-07-01", "Talk", True),  # not one of the people
    ],
    columns=["person", "date", "help", "taken_up"],
).astype({"date": "datetime64[ns]"})
PEOPLE = pd.Series(["a", "b"])


def test_each_kind_counts_once_for_each_person():
    found = offered(OFFERS, PEOPLE, last=date(2022, 6, 30))
    assert found.to_dict("split")["data"] == [["a", "Talk", False], ["a", "Work", True], ["b", "Talk", False]]
    assert of_anything(found).to_dict("split")["data"] == [["a", True], ["b", False]]
    # What is offered on the last day counts.
    assert offered(OFFERS, PEOPLE, last=date(2022, 7, 1))["taken_up"].tolist() == [False, True, True]


def test_no_offer_is_no_row():
    found = offered(OFFERS, PEOPLE, last=date(2021, 6, 30))
    assert found.empty
    assert of_anything(found).empty
