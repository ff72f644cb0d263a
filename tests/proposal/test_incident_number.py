"""By which columns two tables have the same incidents, and whether a key there is of a person."""

from __future__ import annotations

import pytest

from ipvi_eval.proposal.incident_number import known_once, meaning, quoted, same_incident, shared

CASES = "Case No,Date Occurred\n001,1/15/2020\n002,2/13/2020\n003,3/13/2020\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Incident Number,MNI\n1,7\n2,8\n", {"Incident Number": "Case No"}),
        ("Incident Number,MNI\n1,7\n9,8\n", {"Incident Number": "Case No"}),
        ("Incident Number,MNI\n1,7\n8,7\n9,8\n", None),
        ("Height,MNI\n1,7\n", None),
        ("Incident Number,MNI\n,7\n", None),
    ],
    ids=["without zeros", "half of them", "a third", "not called so", "empty"],
)
def test_tables_are_of_the_same_incidents_where_they_share_half_of_the_numbers(sheet, text, found) -> None:
    assert same_incident(sheet(CASES, "cases.csv"), sheet(text, "other.csv")) == found


def test_a_key_of_each_row_tells_nobody_again(sheet) -> None:
    """Two spellings of one number are one key; empty cells are none."""
    people = sheet("MNI,Name Key\n7,1\n07,2\n,\n,\n")
    assert not known_once(people, "MNI")
    assert known_once(people, "Name Key")
    assert shared(people, "Name Key", people, "Name Key")
    assert not shared(people, "Name Key", people, "MNI")


def test_names_and_texts(sheet) -> None:
    assert meaning(sheet(CASES), "date") == ["Date Occurred"]
    assert quoted('a "b"') == '"a \\"b\\""'
