from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.linked.bookings import merged, of_listed
from ipvi_eval.data.linked.checks import booked_again
from ipvi_eval.data.linked.source_table import SourceTable

DAY_0 = pd.Timestamp("2020-01-01")


def custody(stays: list[tuple[str, int, int | None]]) -> SourceTable:
    day = [DAY_0 + pd.Timedelta(days=start) for _, start, _ in stays]
    end = [pd.NaT if stop is None else DAY_0 + pd.Timedelta(days=stop) for _, _, stop in stays]
    frame = pd.DataFrame(
        {
            "person": pd.Series([who for who, _, _ in stays], dtype="string"),
            "start": pd.Series(day, dtype="datetime64[ns]"),
            "end": pd.Series(end, dtype="datetime64[ns]"),
        }
    )
    return SourceTable("custody", "jail.csv", frame, np.arange(2, len(stays) + 2), {})


def days(table: SourceTable, until: int = 100) -> list[tuple[str, int]]:
    """Every day of every row, as often as it is held."""
    stop = table.frame["end"].fillna(DAY_0 + pd.Timedelta(days=until))
    rows = zip(table.frame["person"], (table.frame["start"] - DAY_0).dt.days, (stop - DAY_0).dt.days, strict=True)
    return [(who, day) for who, first, last in rows for day in range(first, last)]


CLOSED = st.tuples(st.sampled_from("PQ"), st.integers(0, 40), st.integers(0, 15)).map(
    lambda one: (one[0], one[1], one[1] + one[2])
)
OPEN = st.tuples(st.just("P"), st.integers(40, 60), st.none())
BOOKINGS = st.tuples(st.lists(CLOSED, max_size=12), st.lists(OPEN, max_size=1)).map(lambda both: [*both[1], *both[0]])


@given(BOOKINGS)
def test_days_in_custody_are_the_union_of_days(stays) -> None:
    before = custody(stays)
    after, _ = merged(before)
    held = days(after)
    assert len(held) == len(set(held))
    assert set(held) == set(days(before))
    assert not any("overlap" in note for note in merged(after)[1])


def test_overlapping_adjoining_and_open_bookings_are_counted() -> None:
    stays = [("P", 0, 5), ("Q", 3, 9), ("P", 5, 8), ("P", 9, 12), ("Q", 3, 4), ("P", 20, None), ("P", 18, 22)]
    after, notes = merged(custody(stays))
    assert notes == (
        "jail.csv: 4 bookings overlap others of the same person and were joined into 2 stays",
        "jail.csv: 1 booking begins on the day of the same person's release and goes on with that stay",
    )
    assert after.rows.tolist() == [2, 3, 4, 5, 8]
    assert (after.frame["end"] - DAY_0).dt.days.tolist()[:4] == [5, 9, 8, 12]
    assert after.frame["end"].isna().tolist() == [False, False, False, False, True]


def test_several_charges_of_a_day_that_ended_on_it_are_one_stay() -> None:
    after, notes = merged(custody([("P", 5, 5), ("P", 5, 5), ("Q", 5, 5), ("Q", 5, 9), ("Q", 9, 9)]))
    assert after.frame["person"].tolist() == ["P", "Q", "Q"]
    assert (after.frame["end"] - DAY_0).dt.days.tolist() == [5, 9, 9]
    assert notes == (
        "jail.csv: 4 bookings overlap others of the same person and were joined into 2 stays",
        "jail.csv: 1 booking begins on the day of the same person's release and goes on with that stay",
    )


def test_a_release_that_is_missing_holds_nobody_for_good() -> None:
    stays = [("P", 0, 10), ("P", 5, None), ("P", 8, 12), ("Q", 1, 3), ("Q", 2, 4)]
    after, notes = merged(custody(stays))
    assert after.rows.tolist() == [2, 3, 4, 5]
    assert booked_again(after.frame).tolist() == [False, True, False, False]
    assert notes == ("jail.csv: 2 bookings overlap others of the same person and were joined into 1 stay",)


def test_a_booking_that_ends_before_it_begins_is_left_to_the_checks() -> None:
    after, notes = merged(custody([("P", 5, 2), ("P", 1, 4)]))
    assert notes == ()
    assert after.rows.tolist() == [2, 3]


def test_stays_of_people_who_are_not_studied_are_left_out_and_counted() -> None:
    persons = SourceTable("persons", "list.csv", pd.DataFrame({"person": ["Q"]}), np.array([2]), {})
    after, notes = of_listed(custody([("P", 0, 5), ("Q", 3, 9), ("R", 1, None)]), persons)
    assert (after.frame["person"].tolist(), after.rows.tolist()) == (["Q"], [3])
    assert notes == ("jail.csv: 2 of 3 bookings are of people who are not in list.csv and were left out",)
    assert of_listed(after, persons)[1] == ()


def test_a_jail_of_everybody_is_said_in_the_mapping(agency) -> None:
    expected = agency.read()
    agency.swap("custody.csv", "P1,05/01/2020,\n", "P9,01/01/2020,\nP1,05/01/2020,\nP9,02/01/2020,01/01/2020\n")
    agency.remap('[custody]\nfile = "custody.csv"', '[custody]\nfile = "custody.csv"\neverybody = true')
    extract = agency.read()
    pd.testing.assert_frame_equal(extract.custody, expected.custody)
    assert "custody.csv: 2 of 4 bookings are of people who are not in persons.csv and were left out" in (
        extract.warnings
    )
    (total, *_) = [link for link in extract.links if link.table == "custody"]
    assert (total.linked, total.of) == (2, 4)
