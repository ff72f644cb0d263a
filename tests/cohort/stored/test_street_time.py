"""Street time in the database: the rows of `street_spells`, for people whose days tie, overlap and adjoin."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.cohort.street_time import street_spells
from tests.made_extract import as_stored, in_one_order

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.cohort.stored.street_time import stored_street  # noqa: E402

BEGIN, FREEZE = pd.Timestamp("2020-01-01"), date(2020, 1, 21)
DAY = st.integers(0, 24)
PERSON = st.fixed_dictionaries(
    {
        "entry": DAY,
        "exit": st.none() | DAY,
        "reason": st.sampled_from([None, "death", "moved"]),
        "events": st.lists(DAY, max_size=4),
        "told": st.lists(DAY, max_size=2),
        # Stays in order, as `merged` leaves them: each begins no earlier than the one before ends.
        "stays": st.lists(DAY, max_size=6, unique=True).map(sorted),
        "open": st.booleans(),
    }
)


def tables(people):
    """Persons, events, notifications and custody as frames; whoever would leave before entry stays."""
    rows: dict[str, list[tuple]] = {"persons": [], "events": [], "told": [], "custody": []}
    for number, one in enumerate(people):
        name, days = f"p{number}", one["stays"]
        leaves = one["exit"] if one["exit"] is not None and one["exit"] >= one["entry"] else None
        rows["persons"].append((name, one["entry"], leaves, one["reason"] if leaves is not None else None, "C"))
        rows["events"] += [(name, day) for day in one["events"]]
        rows["told"] += [(name, day) for day in one["told"]]
        pairs = list(zip(days[::2], [*days[1::2], None], strict=False))
        # Stays that meet on a day, too.
        joined = [
            (begin, pairs[at + 1][0] if end == 7 and at + 1 < len(pairs) else end)
            for at, (begin, end) in enumerate(pairs)
        ]
        rows["custody"] += [(name, begin, end) for begin, end in joined if end is not None or one["open"]]
    names = {
        "persons": ["person", "entry", "exit", "exit_reason", "list"],
        "events": ["suspect", "date"],
        "told": ["person", "date"],
        "custody": ["person", "start", "end"],
    }
    dated = {"entry", "exit", "date", "start", "end"}
    frames = {name: pd.DataFrame(found, columns=names[name]) for name, found in rows.items()}
    for frame in frames.values():
        for day in dated & set(frame):
            frame[day] = BEGIN + pd.to_timedelta(frame[day].astype(float), unit="D")
    return frames


def in_database(frame):
    days = frame.select_dtypes("datetime").columns
    plain = frame.astype(object).where(frame.notna(), None)
    for day in days:
        plain[day] = pd.Series([None if pd.isna(value) else value.date() for value in frame[day]], dtype=object)
    return ibis.memtable(plain, schema={name: "date" if name in days else "string" for name in frame})


@settings(max_examples=3)
@given(st.lists(PERSON, min_size=30, max_size=60))
def test_rows_are_those_of_street_spells(people):
    frames = tables(
        [
            *people,
            {**dict.fromkeys(("exit", "reason")), "entry": 0, "events": [9], "told": [], "stays": [], "open": False},
        ]
    )
    expected = street_spells(frames["persons"], frames["events"], frames["told"], frames["custody"], freeze=FREEZE)
    stored = stored_street(
        *(in_database(frames[name]) for name in ("persons", "events", "told", "custody")), freeze=FREEZE
    )
    found = in_one_order(stored.table.to_pandas())
    pd.testing.assert_frame_equal(found, in_one_order(as_stored(expected.frame)))
    assert dict(stored.excluded()) == dict(expected.excluded)
