"""The share reached on each day, counted by hand: who left counts no longer, and who was told that day not yet."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ipvi_eval.implementation.dose import reached_share

DUE = pd.DataFrame(
    [
        ("a", "2021-04-01", "2021-12-31", True, "2021-05-01"),
        ("b", "2021-04-01", "2021-06-15", True, "2021-04-10"),  # gone in June
        ("c", "2021-05-02", "2021-12-31", False, None),
        ("d", "2021-07-01", "2021-12-31", True, "2021-06-01"),  # told before the day of being due
    ],
    columns=["person", "since", "until", "reached", "notified"],
).astype(dict.fromkeys(("since", "until", "notified"), "datetime64[ns]"))


def test_of_those_due_and_there_the_share_told_before_the_day() -> None:
    days = np.array(["2021-03-01", "2021-04-01", "2021-05-01", "2021-06-01", "2021-07-01"], dtype="datetime64[D]")
    assert reached_share(DUE, days).tolist() == [0, 0, 1 / 2, 2 / 3, 2 / 3]


def test_who_was_not_reached_by_the_rule_is_not() -> None:
    jailed = DUE.assign(reached=False)  # told in jail and not released since
    assert reached_share(jailed, np.array(["2021-07-01"], dtype="datetime64[D]")).tolist() == [0]
