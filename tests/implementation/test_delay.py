"""Days from the incident to the notification, or to the end of follow-up: worked out by hand."""

from __future__ import annotations

import pandas as pd

from ipvi_eval.implementation.delay import delays, with_incident

COLUMNS = ["person", "list", "entry", "until", "reached", "notified"]
DUE = pd.DataFrame(
    [
        ("told", "B", "2021-03-10", "2021-12-31", True, "2021-04-09"),
        ("not told", "B", "2021-03-10", "2021-03-30", False, None),
        ("unknown incident", "C", "2021-03-10", "2021-12-31", True, "2021-03-15"),
        ("told before", "C", "2021-03-10", "2021-12-31", True, "2020-01-01"),
    ],
    columns=COLUMNS,
).astype({"entry": "datetime64[ns]", "until": "datetime64[ns]", "notified": "datetime64[ns]"})
INCIDENTS = pd.DataFrame(
    [
        ("told", "2021-01-01"),
        ("told", "2021-03-05"),
        ("told", "2021-03-11"),  # after entry: it did not put anybody on the list
        ("not told", "2021-03-10"),
        ("told before", "2021-03-10"),
        (None, "2021-03-10"),
    ],
    columns=["suspect", "date"],
).astype({"date": "datetime64[ns]"})


def test_the_incident_is_the_last_by_the_day_of_entry_or_else_the_entry():
    found = with_incident(DUE, INCIDENTS).set_index("person")["incident"]
    told = {name: f"{when:%Y-%m-%d}" for name, when in found.items()}
    assert told == {
        "told": "2021-03-05", "not told": "2021-03-10", "unknown incident": "2021-03-10", "told before": "2021-03-10",
    }  # fmt: skip


def test_days_to_the_notification_or_to_the_end():
    found = delays(with_incident(DUE, INCIDENTS)).set_index("person")
    assert found["stop"].to_dict() == {"told": 35, "not told": 20, "unknown incident": 5, "told before": 1}
    assert found["event"].to_dict() == {"told": True, "not told": False, "unknown incident": True, "told before": True}


def test_without_any_incident_on_record():
    found = with_incident(DUE, INCIDENTS.iloc[:0])
    assert (found["incident"] == found["entry"]).all()
