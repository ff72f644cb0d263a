"""Numbers of another agency: translated, left out and counted where nobody has them, never told."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.errors import DataError, PlanError

CROSSWALK = """
[crosswalk]
file = "crosswalk.csv"
columns = { person = "KEY" }
numbers = { custody = "JAIL" }
"""


@pytest.fixture
def jail(agency):
    """A jail with numbers of its own."""
    agency.mapping += CROSSWALK
    agency.files["custody.csv"] = "KEY,IN,OUT\nJ07,03/09/2020,03/20/2020\nj07,05/01/2020,\n"
    agency.files["crosswalk.csv"] = "JAIL,KEY\nJ07,P1\nJ08,P2\n,P3\nJ10,\n"
    return agency


def test_the_jail_s_numbers_become_the_keys_of_persons(jail) -> None:
    extract = jail.read()
    assert extract.custody["person"].tolist() == ["P1", "P1"]
    assert not any("crosswalk" in note for note in extract.warnings)
    assert next(link.linked for link in extract.links if link.table == "custody") == 2


def test_keys_are_those_of_persons_after_pseudonyms_too(jail, monkeypatch) -> None:
    monkeypatch.setenv("IPVI_PSEUDONYM_KEY", "k" * 32)
    jail.remap("person = false\n", "person = true\n")
    extract = jail.read()
    assert set(extract.custody["person"]) == {extract.persons.loc[0, "person"]}
    assert set(extract.custody["person"].str.len()) == {32}


def test_numbers_of_nobody_are_left_out_and_counted(jail) -> None:
    jail.files["custody.csv"] += "J99,03/09/2020,03/20/2020\nJ99,04/09/2020,04/20/2020\nP2,03/09/2020,03/20/2020\n"
    extract = jail.read()
    # "P2" in the jail's column is a number of the jail, not the key of that person.
    assert extract.custody["person"].tolist() == ["P1", "P1"]
    told = "custody.csv: 2 of 3 numbers of 'KEY', in 3 of 5 rows, are of nobody in crosswalk.csv and were left out"
    assert told in extract.warnings
    # They are among those that link to nobody: a year in which the numbers change would be seen.
    assert next((link.linked, link.of) for link in extract.links if link.table == "custody") == (2, 5)
    assert not any("J99" in note for note in extract.warnings)


def test_a_number_of_two_people_translates_nothing(jail) -> None:
    jail.files["crosswalk.csv"] += "J07,P2\nJ08,P2\nJ08,p 2\n"
    jail.files["custody.csv"] += "J08,03/09/2020,03/20/2020\n"
    extract = jail.read()
    assert extract.custody["person"].tolist() == ["P2"]
    stands = "crosswalk.csv: 1 of the numbers for custody.csv stands for more than one person and translates nothing"
    assert stands in extract.warnings


def test_numbers_of_another_kind_are_refused(jail) -> None:
    jail.files["crosswalk.csv"] = "JAIL,KEY\n2007,P1\n2008,P2\n"
    with pytest.raises(DataError) as caught:
        jail.read()
    assert str(caught.value).startswith("custody.csv, column 'KEY': none of its numbers is in crosswalk.csv")


def test_suspects_whom_it_does_not_know_are_people_on_no_list(agency) -> None:
    expected = agency.read()
    agency.mapping += CROSSWALK.replace("custody", "incidents")
    agency.files["crosswalk.csv"] = "JAIL,KEY\n1,P1\n"
    text = agency.files["incidents.csv"].replace("P1", "1").replace("P2", "2")
    agency.files["incidents.csv"] = text
    extract = agency.read()
    assert extract.incidents["suspect"].tolist()[::2] == ["P1", "P1"]
    assert not set(extract.incidents["suspect"][1:2]) & set(extract.persons["person"])
    pd.testing.assert_frame_equal(extract.incidents.drop(columns="suspect"), expected.incidents.drop(columns="suspect"))
    told = "'SUSPECT', in 1 of 3 rows, are of nobody in crosswalk.csv; they are taken as people on no list"
    assert any(told in note for note in extract.warnings)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('numbers = { custody = "JAIL" }\n', "", "[crosswalk] needs [crosswalk.numbers]"),
        (
            "custody =",
            "populations =",
            "[populations] has no numbers to translate; allowed: persons, moves, ",
        ),
        ("custody =", "moves =", "the crosswalk translates the numbers of [moves], which is not mapped"),
        ('columns = { person = "KEY" }\nnumbers', "numbers", "[crosswalk] needs 'person'"),
    ],
)
def test_a_mapping_that_cannot_be_followed(jail, old, new, says) -> None:
    start, end = jail.mapping.split("[crosswalk]")
    assert old in end
    jail.mapping = f"{start}[crosswalk]{end.replace(old, new)}"
    with pytest.raises(PlanError) as caught:
        jail.parsed()
    assert says in str(caught.value)


def test_several_numbers_of_one_person_on_lists_become_one(jail) -> None:
    """P1's second number on the lists, under which the person was put on list C later."""
    jail.remap('exit = "EXIT"\nexit_reason = "WHY"\n', "")
    jail.remap('[persons.codes.exit_reason]\ndeath = ["D"]\nmoved = ["M"]\n', "")
    jail.remap('numbers = { custody = "JAIL" }', 'numbers = { custody = "JAIL", persons = "OWN" }')
    jail.files["crosswalk.csv"] = "JAIL,OWN,KEY\nJ07,,P1\n,P2,P1\n"
    extract = jail.read()
    assert extract.persons[["person", "list"]].to_numpy().tolist() == [["P1", "D"]]
    assert extract.moves[["person", "list"]].to_numpy().tolist() == [["P1", "C"]]
    told = "'KEY', in 1 of 2 rows, are of nobody in crosswalk.csv; each is taken as a person of its own"
    assert any(told in note for note in extract.warnings)


def test_a_column_that_is_not_there_is_named(jail) -> None:
    jail.remap('custody = "JAIL"', 'custody = "JAIL_ID"')
    with pytest.raises(DataError, match=r"crosswalk\.csv, column 'JAIL_ID': this column is missing"):
        jail.read()


def test_arrests_of_people_on_no_list_stay(jail) -> None:
    """They count by month, as incidents do whosoever the suspect is."""
    jail.mapping = jail.mapping.replace('custody = "JAIL" }', 'custody = "JAIL", arrests = "JAIL" }')
    jail.mapping += (
        '\n[arrests]\nfile = "arrests.csv"\ncolumns = { person = "NO", date = "DAY" }\ndefaults = { area = "Here" }\n'
    )
    jail.files["arrests.csv"] = "NO,DAY\nJ07,2020-03-09\nJ99,2020-03-10\n,2020-03-11\n"
    extract = jail.read()
    assert extract.arrests["person"].iloc[0] == "P1"
    assert len(extract.arrests) == 3
    told = "arrests.csv: 1 of 2 numbers of 'NO', in 1 of 2 rows, are of nobody in crosswalk.csv"
    assert f"{told}; they are taken as people on no list" in extract.warnings
    assert next((link.linked, link.of) for link in extract.links if link.table == "arrests") == (1, 2)
