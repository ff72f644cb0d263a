"""Street time against a day-by-day simulation of the rules in the module's docstring."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.cohort.street_time import distinct, never_at_liberty, street_spells
from ipvi_eval.counted import IN_CUSTODY
from ipvi_eval.errors import DataError

ORIGIN = date(2020, 1, 1)


def day(number: int) -> pd.Timestamp:
    return pd.Timestamp(ORIGIN + timedelta(days=number))


def dates(values: list[int | None]) -> pd.Series:
    return pd.Series([pd.NaT if value is None else day(value) for value in values], dtype="datetime64[ns]")


def persons(*rows: tuple[str, int, int | None, str | None]) -> pd.DataFrame:
    names, entries, exits, reasons = zip(*rows, strict=True)
    return pd.DataFrame(
        {"person": list(names), "entry": dates(list(entries)), "exit": dates(list(exits)), "exit_reason": list(reasons)}
    )


def days_of(column: str, *rows: tuple[str, int]) -> pd.DataFrame:
    return pd.DataFrame({column: [row[0] for row in rows], "date": dates([row[1] for row in rows])})


def stays(*rows: tuple[str, int, int | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": [row[0] for row in rows],
            "start": dates([row[1] for row in rows]),
            "end": dates([row[2] for row in rows]),
        }
    )


def spells(people, events=(), notified=(), custody=(), freeze=100, cuts=()):
    return street_spells(
        persons(*people),
        days_of("suspect", *events),
        days_of("person", *notified),
        stays(*custody),
        freeze=day(freeze).date(),
        cuts=days_of("person", *cuts) if cuts else None,
    )


NOBODY = days_of("suspect"), days_of("person"), stays()


def rows(frame: pd.DataFrame) -> list[tuple]:
    columns = ["start", "stop", "event", "number", "exposed", "cause"]
    return [tuple(row) for row in frame[columns].itertuples(index=False)]


def test_cuts_of_categories_are_those_of_plain_keys():
    people, cuts = [("b", 0, None, None), ("a", 0, None, None)], days_of("person", ("a", 9), ("x", 3), ("b", 7))
    plain = street_spells(persons(*people), *NOBODY, freeze=date(2020, 2, 1), cuts=cuts)
    missing = pd.concat([cuts, pd.DataFrame({"person": [None], "date": [day(5)]})], ignore_index=True)
    keyed = missing.assign(person=pd.Categorical(missing["person"], categories=["x", "a", "b"]))
    found = street_spells(persons(*people), *NOBODY, freeze=date(2020, 2, 1), cuts=keyed)
    assert plain.frame["stop"].tolist() == [7, 31, 9, 31]
    pd.testing.assert_frame_equal(found.frame, plain.frame)


def test_an_event_ends_a_spell_and_starts_the_next():
    result = spells([("a", 0, None, None)], events=[("a", 10), ("a", 10), ("a", 30)])
    assert rows(result.frame) == [
        (0, 10, True, 1, False, "re-offence"),
        (10, 30, True, 2, False, "re-offence"),
        (30, 100, False, 3, False, "freeze"),
    ]
    assert rows(result.first()) == [(0, 10, True, 1, False, "re-offence")]


def test_custody_is_subtracted_except_the_days_of_admission_and_release():
    # Admitted on day 20, released on day 30: days 21 to 29 are inside, nine days.
    result = spells([("a", 0, None, None)], events=[("a", 50)], custody=[("a", 20, 30)])
    assert rows(result.first()) == [(0, 41, True, 1, False, "re-offence")]


def test_a_transfer_between_two_stays_is_no_day_at_liberty():
    result = spells([("a", 0, None, None)], events=[("a", 50)], custody=[("a", 20, 25), ("a", 25, 30)])
    assert rows(result.first()) == [(0, 41, True, 1, False, "re-offence")]


def test_an_index_arrest_starts_in_custody():
    result = spells([("a", 0, None, None)], events=[("a", 50)], custody=[("a", 0, 30)])
    assert rows(result.first()) == [(0, 21, True, 1, False, "re-offence")]


def test_still_in_custody_at_the_freeze():
    result = spells([("a", 0, None, None)], custody=[("a", 40, None)])
    assert rows(result.frame) == [(0, 40, False, 1, False, "freeze")]


def test_exposure_begins_the_day_after_notification():
    result = spells([("a", 0, None, None)], events=[("a", 20)], notified=[("a", 20), ("a", 60)])
    assert rows(result.frame) == [
        (0, 20, True, 1, False, "re-offence"),
        (20, 100, False, 2, True, "freeze"),
    ]


def test_notified_before_entry_is_exposed_throughout():
    result = spells([("a", 10, None, None)], notified=[("a", 3)])
    assert rows(result.frame) == [(0, 90, False, 1, True, "freeze")]


@pytest.mark.parametrize(("gone", "cause"), [((None, None), "freeze"), ((100, "moved"), "moved")])
def test_notified_on_the_last_day_of_follow_up_is_not_exposed(gone, cause):
    # Exposure would begin the day after, which nobody sees: how the follow-up ended stays the cause.
    result = spells([("a", 0, *gone)], notified=[("a", 100)])
    assert rows(result.frame) == [(0, 100, False, 1, False, cause)]


def test_an_event_on_the_last_day_counts_and_the_day_after_it_does_not():
    assert rows(spells([("a", 0, None, None)], events=[("a", 100)]).frame) == [(0, 100, True, 1, False, "re-offence")]
    assert rows(spells([("a", 0, None, None)], events=[("a", 101)]).frame) == [(0, 100, False, 1, False, "freeze")]


def test_notification_splits_a_spell_without_ending_follow_up():
    result = spells([("a", 0, None, None)], events=[("a", 70)], notified=[("a", 25)])
    assert rows(result.first()) == [(0, 25, False, 1, False, "notified"), (25, 70, True, 1, True, "re-offence")]
    assert rows(result.to_first()) == [(0, 70, True, 1, True, "re-offence")]


def test_the_reason_of_exit_is_the_cause():
    result = spells([("a", 0, 40, "died"), ("b", 0, 140, "moved")])
    assert rows(result.frame) == [(0, 40, False, 1, False, "died"), (0, 100, False, 1, False, "freeze")]


def test_persons_without_follow_up_are_counted_by_reason():
    people = [("a", 0, None, None), ("b", 100, None, None), ("c", 5, 5, "moved"), ("d", 30, None, None)]
    result = spells(people, custody=[("a", 50, 60), ("d", 30, 130)])
    assert dict(result.excluded) == {
        "entered on or after the freeze date": 1,
        "left on the day of entry": 1,
        "in custody on every day of follow-up": 1,
    }
    assert set(result.frame["person"]) == {"a"}
    assert len(people) == result.frame["person"].nunique() + sum(result.excluded.values())


def test_nobody_with_follow_up_is_an_error_that_names_the_date():
    with pytest.raises(DataError, match="no person has a day of follow-up before 2020-04-10"):
        spells([("a", 100, None, None)])


def test_a_cut_during_custody_falls_on_the_day_of_admission():
    # Admitted on day 20, released on day 30: what changes on day 25 counts from the first day after release.
    result = spells([("a", 0, None, None)], events=[("a", 50)], custody=[("a", 20, 30)], cuts=[("a", 25), ("a", 28)])
    assert rows(result.first()) == [(0, 20, False, 1, False, "cut"), (20, 41, True, 1, False, "re-offence")]
    assert list(result.first()["after"]) == [day(0), day(28)]
    assert list(result.first()["until"]) == [day(25), day(50)]


@st.composite
def histories(draw):
    entry = draw(st.integers(0, 20))
    end = draw(st.integers(entry + 1, 100))
    bounds = sorted(draw(st.sets(st.integers(0, 110), max_size=8)))
    custody = [(bounds[i], bounds[i + 1]) for i in range(0, len(bounds) - 1, 2)]
    events = draw(st.lists(st.integers(0, 110), max_size=6))
    notified = draw(st.none() | st.integers(0, 110))
    return entry, end, custody, events, notified


def day_by_day(entry, end, custody, events, notified):
    """The docstring's rules walked one day at a time; two stays that meet are one."""
    inside = {d for start, stop in custody for d in range(start + 1, stop)}
    inside |= {stop for _, stop in custody for start, _ in custody if start == stop}
    out, clock, start, number, exposed = [], 0, 0, 1, notified is not None and notified <= entry
    for today in range(entry + 1, end + 1):
        event = today in events
        clock += event or today not in inside
        if event:
            out.append((start, clock, True, number, exposed))
            start, number = clock, number + 1
        if today == notified and today < end:
            if clock > start:
                out.append((start, clock, False, number, exposed))
            start, exposed = clock, True
    if clock > start:
        out.append((start, clock, False, number, exposed))
    return out


@settings(max_examples=300, deadline=None)
@given(st.lists(histories(), min_size=1, max_size=4))
def test_equals_walking_day_by_day(people):
    names = [f"p{i}" for i in range(len(people))]
    result = spells(
        [(name, entry, end, "moved") for name, (entry, end, *_) in zip(names, people, strict=True)],
        events=[(name, d) for name, (_, _, _, events, _) in zip(names, people, strict=True) for d in events],
        notified=[(name, n) for name, (*_, n) in zip(names, people, strict=True) if n is not None],
        custody=[(name, s, e) for name, (_, _, stays_, _, _) in zip(names, people, strict=True) for s, e in stays_],
        freeze=200,
    )
    for name, history in zip(names, people, strict=True):
        ours = result.frame.loc[result.frame["person"] == name, ["start", "stop", "event", "number", "exposed"]]
        assert [tuple(row) for row in ours.itertuples(index=False)] == day_by_day(*history)
    assert np.all(result.frame["stop"] > result.frame["start"])


@settings(max_examples=200, deadline=None)
@given(histories(), st.lists(st.integers(-5, 110), max_size=8))
def test_cut_rows_join_to_the_same_spells_and_each_holds_its_own_days(history, cuts):
    entry, end, custody, events, notified = history
    given_ = {
        "events": [("a", d) for d in events],
        "notified": [("a", notified)] if notified is not None else [],
        "custody": [("a", s, e) for s, e in custody],
        "freeze": 200,
    }
    frame = spells([("a", entry, end, "moved")], cuts=[("a", d) for d in cuts], **given_).frame
    keys = [frame["number"], frame["exposed"]]
    joined = frame.groupby(keys, sort=False).agg(start=("start", "min"), stop=("stop", "max"), event=("event", "any"))
    assert [(*row[1:], *row[0]) for row in joined.itertuples()] == day_by_day(*history)
    assert frame["start"].tolist()[1:] == frame["stop"].tolist()[:-1]
    # No cut lies inside a row, and its days at liberty between `after` and `until` are its length.
    inside = {d for s, e in custody for d in range(s + 1, e)} | {e for _, e in custody for s, _ in custody if s == e}
    for row in frame.itertuples():
        first, last = ((one - pd.Timestamp(ORIGIN)).days for one in (row.after, row.until))
        free = [d for d in range(first + 1, last + 1) if d in events or d not in inside]
        assert len(free) == row.stop - row.start
        assert not any(first < cut < max(free) for cut in cuts if cut >= min(free))


@given(st.lists(st.integers(-5, 5)))
def test_distinct_numbers_are_those_of_numpy(numbers):
    given_ = np.array(numbers, dtype=np.int64)
    assert distinct(given_).tolist() == np.unique(given_).tolist()


def test_a_spell_takes_nothing_from_the_table_it_was_made_of():
    persons = pd.DataFrame({"person": ["a"], "entry": [pd.Timestamp(ORIGIN)], "exit": pd.to_datetime([None])})
    persons = persons.assign(exit_reason=None, start=[99])
    nothing = pd.DataFrame({"person": [], "date": pd.to_datetime([])})
    custody = nothing.assign(start=nothing["date"], end=nothing["date"])
    freeze = ORIGIN + timedelta(days=9)
    frame = street_spells(persons, nothing.rename(columns={"person": "suspect"}), nothing, custody, freeze=freeze).frame
    assert frame["start"].tolist() == [0]  # a column of the table that is called so gives way
    frame.loc[0, "person"] = "b"
    assert persons["person"].tolist() == ["a"]


def test_never_at_liberty_are_those_without_a_day_at_risk_unless_they_have_an_event():
    people = [("free", 0, None, None), ("held", 0, None, None), ("late", 100, None, None), ("out", 0, 9, "moved")]
    custody = [("held", -3, None), ("free", 5, 20), ("out", -3, 9)]
    excluded, held = never_at_liberty(persons(*people), stays(*custody), freeze=day(100).date())
    without = spells(people, custody=custody)
    assert excluded == without.excluded
    # Somebody released on the last day is at risk on that day.
    assert held["person"].tolist() == ["held"]
    assert set(without.frame["person"]) == {"free", "out"}
    with_event = spells(people, events=[("held", 40)], custody=custody)
    assert with_event.excluded == {**excluded, IN_CUSTODY: 0}


def test_never_at_liberty_takes_somebody_to_follow():
    with pytest.raises(DataError, match="no person has a day of follow-up"):
        never_at_liberty(persons(("a", 100, None, None)), stays(), freeze=day(100).date())
