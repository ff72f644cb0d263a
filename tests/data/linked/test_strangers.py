"""People who are not studied: what is wrong with their bookings and records stops nobody, and is counted."""

from __future__ import annotations

import pytest

from ipvi_eval.errors import DataError

ARRESTS = '\n[arrests]\nfile = "arrests.csv"\ncolumns = { person = "KEY", date = "DAY", incident = "CASE" }\n'
OF_EVERYBODY = '[custody]\nfile = "custody.csv"\neverybody = true'
JAIL = "P1,03/09/2020,03/20/2020\nP9,00/00/0000,01/02/2020\nP8,01/01/2020,never\nP7,01/01/2020,\n"


@pytest.fixture
def jail(agency):
    """A jail that books everybody, two of whom have a date that is none."""
    agency.files["custody.csv"] = f"KEY,IN,OUT\n{JAIL}"
    return agency.remap('[custody]\nfile = "custody.csv"', OF_EVERYBODY)


def test_a_bad_date_of_a_stranger_is_left_out_and_counted(jail):
    extract = jail.read()
    assert extract.custody["person"].tolist() == ["P1"]
    assert "custody.csv: 2 rows of people who are not studied hold what does not fit, and were left out" in (
        extract.warnings
    )
    assert "custody.csv: 1 of 2 bookings are of people who are not in persons.csv and were left out" in extract.warnings


def test_that_of_somebody_on_a_list_stops_the_run_with_its_own_row_only(jail):
    jail.swap("custody.csv", "P1,03/09/2020", "P1,soon")
    with pytest.raises(DataError) as refused:
        jail.read()
    assert str(refused.value) == "custody.csv, row 2, column 'IN': no date in the format %m/%d/%Y"


def test_a_key_that_a_spreadsheet_spoiled_may_be_that_of_somebody_on_a_list(jail):
    jail.swap("custody.csv", "P7,01/01/2020,", "1.2E+11,01/01/2020,")
    with pytest.raises(DataError, match="holds what a spreadsheet made of a key"):
        jail.read()


def test_keys_may_be_spelled_otherwise_or_those_of_another_agency(jail):
    jail.swap("custody.csv", "P1,03/09/2020", "p 1,soon")
    with pytest.raises(DataError, match="row 2, column 'IN'"):
        jail.read()
    jail.files["crosswalk.csv"] = "P,J\nP1,J1\nP2,J2\n"
    jail.files["custody.csv"] = "KEY,IN,OUT\nJ1,03/09/2020,03/20/2020\nP2,00/00/0000,\n"
    jail.mapping += '\n[crosswalk]\nfile = "crosswalk.csv"\ncolumns = { person = "P" }\nnumbers = { custody = "J" }\n'
    assert jail.read().custody["person"].tolist() == ["P1"]  # the jail's P2 is somebody else
    jail.swap("custody.csv", "P2,", "J2,")
    with pytest.raises(DataError, match="row 3, column 'IN'"):
        jail.read()


def test_a_jail_that_is_not_said_to_book_everybody_is_refused_as_before(agency):
    agency.files["custody.csv"] = f"KEY,IN,OUT\n{JAIL}"
    with pytest.raises(DataError, match="row 3, column 'IN'"):
        agency.read()


def test_records_that_count_nowhere_are_left_out(agency):
    agency.mapping += ARRESTS
    agency.files["arrests.csv"] = "KEY,DAY,CASE\nP1,2020-03-09,I3\nP9,2020-03-10,I1\nP9,soon,\nP9,1899-12-31,X7\n"
    extract = agency.read()
    assert extract.arrests[["person", "incident"]].to_numpy().tolist() == [["P1", "I3"], ["P9", "I1"]]
    assert "arrests.csv: 1 row of people who are not studied holds what does not fit, and was left out" in (
        extract.warnings
    )
    assert any("1 of 3 rows are of people who are not in persons.csv, of no area" in note for note in extract.warnings)
    (total, *_) = [link for link in extract.links if (link.table, link.to) == ("arrests", "persons")]
    assert (total.linked, total.of) == (1, 3)


def test_records_of_an_area_count_whosoever_they_are(agency):
    agency.mapping += ARRESTS + 'defaults = { area = "Here" }\n'
    agency.files["arrests.csv"] = "KEY,DAY,CASE\nP1,2020-03-09,I3\nP9,2020-03-10,\n"
    assert len(agency.read().arrests) == 2
    agency.swap("arrests.csv", "2020-03-10", "soon")
    with pytest.raises(DataError, match=r"arrests\.csv, row 3, column 'DAY'"):
        agency.read()


def test_without_persons_nobody_is_a_stranger(one_table):
    mapping = (
        '[incidents]\nfile = "a.csv"\ncolumns = { incident = "NO", date = "DAY" }\n'
        'defaults = { area = "Here", relationship = "unknown", report = true, arrest = true }\n'
        '[arrests]\nfile = "a.csv"\ncolumns = { person = "KEY", date = "OUT" }\n'
    )
    assert len(one_table("a.csv", "NO,DAY,KEY,OUT\n1,2020-03-09,P9,2020-03-10\n", mapping).arrests) == 1
    with pytest.raises(DataError, match="row 2, column 'OUT'"):
        one_table("a.csv", "NO,DAY,KEY,OUT\n1,2020-03-09,P9,soon\n", mapping)
