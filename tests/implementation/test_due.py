"""Who was due and who was reached: each rule by one made for it, and all of the shipped extract by hand."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from ipvi_eval.implementation.due import BEFORE, SINCE, UNKNOWN, due_people
from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.plan.study import read_study

ROOT = Path(__file__).resolve().parents[2]
START, FREEZE = date(2021, 1, 1), date(2021, 12, 31)


def due(people, told=(), held=()):
    """`people` are (name, list, entry, exit), `told` (name, day, kind), `held` (name, from, to)."""
    persons = pd.DataFrame(people, columns=["person", "list", "entry", "exit"])
    persons = persons.astype(
        {"person": "string", "list": "string", "entry": "datetime64[ns]", "exit": "datetime64[ns]"}
    )
    persons = persons.assign(list_recorded=persons["list"], exit_reason=persons["exit"].notna().map({True: "moved"}))
    notifications = pd.DataFrame(told, columns=["person", "date", "kind"])
    notifications = notifications.astype({"person": "string", "date": "datetime64[ns]", "kind": "string"})
    custody = pd.DataFrame(held, columns=["person", "start", "end"])
    custody = custody.astype({"person": "string", "start": "datetime64[ns]", "end": "datetime64[ns]"})
    found = due_people(persons, notifications, custody, lists=["B", "C"], start=START, freeze=FREEZE)
    return found.set_index("person")


def test_who_entered_before_is_due_from_the_start_and_others_from_entry():
    found = due(
        [("old", "B", "2019-05-01", None), ("new", "C", "2021-03-01", None), ("day one", "C", "2021-01-01", None)]
    )
    assert found["period"].to_dict() == {"old": BEFORE, "new": SINCE, "day one": SINCE}
    assert found["since"].dt.date.to_dict() == {"old": START, "new": date(2021, 3, 1), "day one": START}
    assert found["entry"].dt.date["old"] == date(2019, 5, 1)
    assert (found["until"].dt.date == FREEZE).all()


def test_who_is_not_due():
    """On another list, gone before the start, in at the freeze or after it, or in custody from first to last."""
    found = due(
        [
            ("other list", "A", "2021-03-01", None),
            ("gone", "B", "2019-03-01", "2020-12-31"),
            ("gone that day", "B", "2019-03-01", "2021-01-01"),
            ("late", "B", "2021-12-31", None),
            ("held", "B", "2021-03-01", None),
            ("held then free", "B", "2021-03-01", None),
        ],
        held=[("held", "2021-03-01", None), ("held then free", "2021-03-01", "2021-12-30")],
    )
    assert list(found.index) == ["held then free"]


def test_a_list_without_anybody_due_is_no_error():
    assert due([("other list", "A", "2021-03-01", None)]).empty
    assert due([]).empty


@pytest.mark.parametrize(
    ("day", "reached"),
    [
        ("2020-06-01", True),  # told before the day of being due
        ("2021-03-01", True),
        ("2021-12-30", True),
        ("2021-12-31", False),  # no day is left on which it could be heeded
        ("2022-01-05", False),  # after the freeze
    ],
)
def test_reached_is_who_was_told_with_a_day_to_come(day, reached):
    found = due([("x", "B", "2021-03-01", None)], [("x", day, "letter")])
    assert found["reached"].tolist() == [reached]
    assert found["notified"].notna().tolist() == [reached]
    assert found["mode"].notna().tolist() == [reached]


def test_who_was_told_after_leaving_or_never_left_jail_is_not_reached():
    people = [
        ("left", "B", "2021-03-01", "2021-05-01"),
        ("jailed", "B", "2021-03-01", None),
        ("out", "B", "2021-03-01", None),
    ]
    told = [
        ("left", "2021-06-01", "letter"),
        ("jailed", "2021-06-01", "custody_visit"),
        ("out", "2021-06-01", "custody_visit"),
    ]
    found = due(people, told, [("jailed", "2021-05-01", None), ("out", "2021-05-01", "2021-12-01")])
    assert found["reached"].to_dict() == {"left": False, "jailed": False, "out": True}
    assert found["gone"].to_dict() == {"left": True, "jailed": False, "out": False}


def test_each_counts_once_in_the_most_personal_way_by_the_freeze():
    people = [(name, "B", "2021-03-01", None) for name in ("both", "late visit", "unsaid", "jail and letter")]
    told = [
        ("both", "2021-04-01", "letter"),
        ("both", "2021-05-01", "meeting"),
        ("late visit", "2021-04-01", "letter"),
        ("late visit", "2022-02-01", "home_visit"),
        ("unsaid", "2021-04-01", None),
        ("jail and letter", "2021-04-01", "letter"),
        ("jail and letter", "2021-04-01", "custody_visit"),
    ]
    found = due(people, told)
    assert found["mode"].to_dict() == {
        "both": "meeting", "late visit": "letter", "unsaid": UNKNOWN, "jail and letter": "custody_visit",
    }  # fmt: skip
    assert found["notified"].dt.date["both"] == date(2021, 4, 1)


def rows(name):
    with (ROOT / "data_synthetic" / name).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def day(text):
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None


def at_liberty(stays, begin, end):
    """Whether a day after `begin` up to `end` lies strictly inside no stay, looked up day by day."""
    days = (begin + timedelta(number) for number in range(1, (end - begin).days + 1))
    return any(not any(start < one and (out is None or one < out) for start, out in stays) for one in days)


def test_the_shipped_extract_counted_by_hand():
    """Read as text, person by person and day by day, without a function of the package."""
    start, freeze = date(2021, 4, 1), date(2025, 10, 1)
    stays, told = {}, {}
    for row in rows("custody.csv"):
        stays.setdefault(row["SUBJECT_KEY"], []).append((day(row["BOOKED"]), day(row["RELEASED"])))
    for row in rows("notifications.csv"):
        told.setdefault(row["SUBJECT_KEY"], []).append(day(row["NOTIFIED_ON"]))
    counted = Counter()
    for row in rows("persons.csv"):
        key, entry, exit_ = row["SUBJECT_KEY"], day(row["ENTRY_DATE"]), day(row["EXIT_DATE"])
        since, last = max(entry, start), min(exit_ or freeze, freeze)
        if row["AGENCY"] != "POK" or row["ENTRY_LIST"] == "A" or since >= last:
            continue
        if not at_liberty(stays.get(key, []), since, last):
            continue
        period = SINCE if entry >= start else BEFORE
        first = min(told.get(key, [date.max]))
        reached = first < last and at_liberty(stays.get(key, []), max(first, since), last)
        counted[period, row["ENTRY_LIST"], reached] += 1
    found = Inputs(read_study(ROOT / "analysis" / "study.toml")).frames.due()
    ours = Counter(zip(found["period"], found["list_recorded"], found["reached"], strict=True))
    assert ours == counted
    assert sum(number for (period, _, _), number in counted.items() if period == SINCE) > 700
