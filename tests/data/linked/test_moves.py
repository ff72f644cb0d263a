"""People in several rows: the first is the entry, the later ones are moves between lists."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.linked.moves import entered
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.errors import DataError


def persons(rows: list[tuple[str, int, str]]) -> SourceTable:
    frame = pd.DataFrame(rows, columns=["person", "entry", "list"])
    frame = frame.assign(entry=pd.Timestamp("2020-01-01") + pd.to_timedelta(frame["entry"], unit="D"))
    return SourceTable("persons", "list.csv", frame, np.arange(2, len(rows) + 2), {"person": "KEY", "entry": "ON"})


def test_the_first_day_is_the_entry_in_whatever_order_the_rows_stand() -> None:
    done, moves, notes = entered(
        persons([("P", 30, "C"), ("Q", 5, "D"), ("P", 0, "D"), ("P", 60, "C"), ("P", 90, "D")])
    )
    assert done.frame["list"].tolist() == ["D", "D"]
    assert done.rows.tolist() == [3, 4]
    # On day 60 P stays on list C, which is no move.
    assert moves is not None
    assert moves.frame["list"].tolist() == ["C", "D"]
    assert moves.rows.tolist() == [2, 6]
    assert moves.header == {"person": "KEY", "date": "ON", "list": "list"}
    assert notes == (
        "list.csv: 1 of 2 people stand in several rows; the first one is their entry, and 2 of 3 later ones are moves "
        "to another list",
    )


def test_one_row_each_is_as_it_was() -> None:
    table = persons([("P", 0, "D"), ("Q", 5, "C")])
    assert entered(table) == (table, None, ())


@given(st.lists(st.tuples(st.sampled_from("PQR"), st.integers(0, 40), st.sampled_from("CD")), min_size=1, max_size=12))
def test_entry_and_moves_tell_the_list_of_every_day(rows) -> None:
    rows = list({(person, day): (person, day, name) for person, day, name in rows}.values())
    done, moves, _ = entered(persons(rows))
    assert done.frame["person"].is_unique
    known = {(p, d.day_of_year - 1): n for p, d, n in done.frame.itertuples(index=False)}
    known |= {} if moves is None else {(p, d.day_of_year - 1): n for p, d, n in moves.frame.itertuples(index=False)}

    def on(table, person, day):
        earlier = {d: name for (p, d), name in table.items() if p == person and d <= day}
        return earlier[max(earlier)] if earlier else None

    given_rows = {(person, day): name for person, day, name in rows}
    assert all(on(known, p, d) == on(given_rows, p, d) for p in "PQR" for d in range(42))


def test_two_lists_on_one_day_are_refused(agency) -> None:
    agency.files["persons.csv"] += "P1,C,01/05/2020,,\n"
    with pytest.raises(DataError, match=r"persons\.csv, row 4, column 'KEY': the same KEY stands in an earlier row"):
        agency.read()


def test_an_extract_with_a_row_for_each_list(agency) -> None:
    agency.files["persons.csv"] += "P1,C,03/01/2020,,\nP2,D,01/15/2021,12/30/2020,M\n"
    extract = agency.read()
    assert extract.persons["person"].tolist() == ["P1", "P2"]
    assert extract.persons["list"].tolist() == ["D", "C"]
    assert extract.moves.to_dict("list") == {
        "person": ["P1", "P2"],
        "date": [pd.Timestamp("2020-03-01"), pd.Timestamp("2021-01-15")],
        "list": ["C", "D"],
    }
    assert extract.holds("moves")
    assert any("persons.csv: 1 of 2 moves lie on or before the day" in note for note in extract.warnings)


MOVES = """
[moves]
file = "moves.csv"
date_format = "%m/%d/%Y"
columns = { person = "KEY", date = "SINCE", list = "LIST" }
codes = { list = ["C", "D"] }
"""


def test_moves_in_a_file_of_their_own(agency) -> None:
    agency.mapping += MOVES
    agency.files["moves.csv"] = "KEY,SINCE,LIST\nP1,03/01/2020,C\n"
    extract = agency.read()
    assert extract.moves["list"].tolist() == ["C"]
    assert len(extract.persons) == 2
    agency.files["moves.csv"] += "P7,03/01/2020,C\n"
    with pytest.raises(DataError, match=r"moves\.csv, row 3, column 'KEY': this person is not in persons\.csv"):
        agency.read()


def test_moves_in_both_files_are_refused(agency) -> None:
    agency.mapping += MOVES
    agency.files["moves.csv"] = "KEY,SINCE,LIST\nP1,03/01/2020,C\n"
    agency.files["persons.csv"] += "P1,C,03/01/2020,,\n"
    with pytest.raises(DataError, match=r"several rows for a person, and moves\.csv has moves too; give them in one"):
        agency.read()
