"""Yearly totals: complete months of the area and the window, counted by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd

from ipvi_eval.implementation.totals import by_year

ROWS = [
    ("2020-12-01", "Here", "contacts", 7),
    ("2021-01-01", "Here", "contacts", 5),
    ("2021-01-01", None, "referrals", 2),
    ("2021-02-01", "Here", "contacts", 4),
    ("2021-02-01", "There", "contacts", 90),
    ("2022-01-01", "Here", "contacts", 3),
    ("2022-03-01", "Here", "contacts", 8),
]


def test_by_year_and_service():
    services = pd.DataFrame(ROWS, columns=["month", "area", "service", "count"]).astype({"month": "datetime64[ns]"})
    found = by_year(services, ["service"], area="Here", first=date(2021, 1, 1), last=date(2022, 3, 30))
    assert found.to_dict("split")["data"] == [
        ["contacts", 2021, 2, 9],
        ["contacts", 2022, 1, 3],  # March ends after the last day
        ["referrals", 2021, 1, 2],
    ]


def test_no_month_gives_no_row():
    services = pd.DataFrame(ROWS, columns=["month", "area", "service", "count"]).astype({"month": "datetime64[ns]"})
    assert by_year(services, ["service"], area="Elsewhere", first=date(2022, 2, 1), last=date(2022, 2, 28)).empty
