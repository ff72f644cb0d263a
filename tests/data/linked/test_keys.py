"""Two spellings of one key are one person; where that cannot be told they stay apart."""

from __future__ import annotations

import pytest

from ipvi_eval.data.linked import keys
from ipvi_eval.data.linked.keys import Unified, _of_one_form, key_form


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("1001.0", "1001"),
        ("1001.00", "001001"),
        ("p 1001", "P1001 "),
        ("\N{NO-BREAK SPACE}P1\N{ZERO WIDTH SPACE}", "P1"),
        ("\N{FULLWIDTH DIGIT ONE}7", "17"),
        ("000", "0"),
        ("'0102", "102"),
        ("'P1", "P1"),
    ],
)
def test_one_key(left, right) -> None:
    assert key_form(left) == key_form(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [("P1001", "1001"), ("P01", "P1"), ("10.01", "1001"), ("1001.5", "1001"), ("A-1", "A1"), ("O'1", "O1"), ("'", "0")],
)
def test_two_keys(left, right) -> None:
    assert key_form(left) != key_form(right)


def _numbered(agency):
    for name, text in agency.files.items():
        agency.files[name] = text.replace("P1", "1001").replace("P2", "0102")
    return agency


def test_suspects_written_as_decimals_find_their_person_and_are_counted(agency) -> None:
    """A column with blanks leaves a spreadsheet program as 1001.0, and 0102 loses its nought."""
    plain = _numbered(agency).read()
    assert plain.unified == ()
    text = agency.files["incidents.csv"]
    agency.files["incidents.csv"] = text.replace(",1001\n", ",1001.0\n").replace(",0102\n", ",102.0\n")
    extract = agency.read()
    assert extract.incidents["suspect"].tolist() == plain.incidents["suspect"].tolist() == ["1001", "0102", "1001"]
    assert extract.links == plain.links
    assert extract.unified == (Unified("incidents", "suspect", keys=2, rows=3),)
    assert any("incidents.csv: 2 keys in 3 rows of 'SUSPECT' are spelled otherwise" in x for x in extract.warnings)


def test_a_key_with_the_apostrophe_of_a_spreadsheet_is_the_same_person(agency) -> None:
    """In one row of the incidents it made a stranger of a suspect, whose re-offense was then nobody's."""
    plain = agency.read()
    agency.files["incidents.csv"] = agency.files["incidents.csv"].replace("SE,Y,Y,P1", "SE,Y,Y,'P1")
    extract = agency.read()
    assert extract.incidents["suspect"].tolist() == plain.incidents["suspect"].tolist()
    assert extract.unified == (Unified("incidents", "suspect", keys=1, rows=1),)


def test_incidents_are_compared_only_where_another_table_names_them(agency) -> None:
    agency.swap("incidents.csv", "I1", "0101").swap("incidents.csv", "I2", "101")
    apart = "2 keys differ from another one only by"
    assert not any(apart in note for note in agency.read().warnings)
    agency.mapping += '\n[arrests]\nfile = "arrests.csv"\ncolumns = { person = "K", date = "D", incident = "N" }\n'
    agency.files["arrests.csv"] = "K,D,N\nP1,2020-03-09,i3\nP1,2020-03-10,00101\n"
    extract = agency.read()
    assert any(f"incidents.csv: {apart}" in note and "different incidents" in note for note in extract.warnings)
    # Which of the two is meant cannot be told.
    assert extract.arrests["incident"].tolist() == ["I3", "00101"]
    assert extract.incidents["incident"].tolist()[:2] == ["0101", "101"]


def test_every_table_s_keys_are_compared_as_keys(agency) -> None:
    agency.swap("custody.csv", "P1,03", "p1,03").swap("notifications.csv", "P1", "P 1")
    extract = agency.read()
    assert set(extract.custody["person"]) == set(extract.notifications["person"]) == {"P1"}
    assert {(one.table, one.rows) for one in extract.unified} == {("custody", 1), ("notifications", 1)}


def test_a_row_given_twice_in_two_spellings_is_found(agency) -> None:
    from ipvi_eval.errors import DataError

    agency.files["notifications.csv"] += "p1,04/01/2020\n"
    agency.files["custody.csv"] += "p1,03/09/2020,03/20/2020\n"
    with pytest.raises(DataError, match="stands in an earlier row"):
        agency.read()


def test_people_whose_keys_are_alike_stay_apart_and_it_is_said(agency) -> None:
    agency.files["persons.csv"] += "p1,C,02/07/2020,,\n"
    extract = agency.read()
    assert extract.incidents["suspect"].tolist() == ["P1", "P2", "P1"]
    assert extract.unified == ()
    assert any("persons.csv: 2 keys differ from another one only by" in warning for warning in extract.warnings)


def test_no_sentence_tells_a_key(agency) -> None:
    agency.swap("custody.csv", "P1,03", "p1,03")
    assert not [warning for warning in agency.read().warnings if "p1" in warning.lower()]


def test_numbers_of_pairs_are_keys_too(agency) -> None:
    agency.remap('suspect = "SUSPECT"', 'suspect = "SUSPECT"\ndyad = "PAIR"')
    header, *rows = agency.files["incidents.csv"].splitlines()
    pairs = ["PAIR", "7", "8", "7.0"]
    lines = (f"{line},{pair}\n" for line, pair in zip([header, *rows], pairs, strict=True))
    agency.files["incidents.csv"] = "".join(lines)
    assert agency.read().incidents["dyad"].tolist() == ["7", "8", "7"]


@pytest.mark.parametrize("key", ["P17", "p17", "000", "0017", "A0", "17", "0a"])
def test_a_plain_key_takes_the_short_way_to_the_same_form(key: str) -> None:
    assert key_form(key) == key_form(f" {key}\u200b ")


@pytest.mark.parametrize("block", [1, 2, 100_000])
def test_keys_are_alike_wherever_they_stand(block: int, monkeypatch) -> None:
    monkeypatch.setattr(keys, "_BLOCK", block)
    assert _of_one_form(["P1", "P2", "P3", "P4", "p1"]) == {"P1": "P1", "p1": "P1"}
    assert _of_one_form(["P1", "P2", "P3", "P4"]) == {}
