"""Several rows of one incident or person: the people of an incident, repeated rows, rows that contradict each other."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.cohort.incidents import in_date_order, places
from ipvi_eval.data.linked.several_rows import disagreements, once
from ipvi_eval.data.linked.source_table import SourceTable
from ipvi_eval.errors import DataError
from ipvi_eval.plan.outcome import Outcome

FIRST = "I1,01/05/2020,BG,Y,N,P1\n"


def test_an_incident_of_two_people_is_one_incident_with_two_rows(agency) -> None:
    agency.swap("incidents.csv", FIRST, FIRST + FIRST.replace("P1", "P2"))
    extract = agency.read()
    rows = extract.incidents[extract.incidents["incident"] == "I1"]
    assert rows["suspect"].tolist() == ["P1", "P2"]
    assert any(
        "incidents.csv: 1 of 3 incidents have several rows, one for each of their people, 4 in all" in note
        for note in extract.warnings
    )


def test_a_row_that_repeats_another_is_left_out_and_counted(agency) -> None:
    expected = agency.read()
    agency.swap("incidents.csv", FIRST, FIRST * 3)
    extract = agency.read()
    pd.testing.assert_frame_equal(extract.incidents, expected.incidents)
    assert any("incidents.csv: 2 of 5 rows repeat an earlier row" in note for note in extract.warnings)


@pytest.mark.parametrize(
    ("again", "says"),
    [
        ("I1,01/06/2020,BG,Y,N,P2\n", "another DAY; rows of one incident may differ in SUSPECT"),
        ("I1,01/06/2020,PA,Y,N,P1\n", "another DAY and REL; "),
        (
            "I1,01/05/2020,BG,Y,Y,P1\n",
            "another ARREST; rows of one incident may differ in SUSPECT; where each row is one of its people, map the "
            "key that tells them apart as `victim` or `suspect`; numbers that begin anew",
        ),
    ],
)
def test_rows_of_one_incident_that_contradict_each_other(agency, again, says) -> None:
    agency.files["incidents.csv"] += again
    with pytest.raises(DataError) as caught:
        agency.read()
    where = "incidents.csv, row 5, column 'NO': the same NO stands in an earlier row with"
    assert str(caught.value).startswith(f"{where} {says}")
    assert "P2" not in str(caught.value)


def test_rows_for_each_offense_of_the_same_people_are_told_what_to_do(agency) -> None:
    """Who both are is known, so that no further key would tell the rows apart."""
    rows = [
        "NO,DAY,REL,DIR,ARREST,SUSPECT,VICTIM,OFFENSE",
        *(f"I1,01/05/2020,BG,Y,N,P1,V1,{one}" for one in ("13A", "290")),
    ]
    agency.files["incidents.csv"] = "\n".join(rows) + "\n"
    agency.remap('suspect = "SUSPECT"\n', 'suspect = "SUSPECT"\nvictim = "VICTIM"\noffence = "OFFENSE"\n')
    agency.remap(
        "[incidents.defaults]",
        '[incidents.codes.offence]\nassault = ["13A"]\nproperty = ["290"]\n\n[incidents.defaults]',
    )
    with pytest.raises(
        DataError, match="each row is an offense, or a weapon, of the same people, leave that column out"
    ):
        agency.read()
    agency.remap('offence = "OFFENSE"\n', "")
    agency.remap('[incidents.codes.offence]\nassault = ["13A"]\nproperty = ["290"]\n\n', "")
    assert len(agency.read().incidents) == 1


def test_each_of_an_incidents_people_has_a_part_of_its_own(agency) -> None:
    """Two suspects, one of them arrested: the incident is an arrest, and an incident of family and of partners."""
    agency.swap("incidents.csv", FIRST, FIRST + "I1,01/05/2020,PA,Y,Y,P2\n")
    incidents = agency.read().incidents
    rows = incidents[incidents["incident"] == "I1"].sort_values("suspect")
    assert rows["arrest"].tolist() == [False, True]
    assert rows["relationship"].nunique() == 2
    arrests = rows.iloc[places(rows, Outcome(label="arrest", arrest=True), in_date_order(rows))]
    assert arrests["suspect"].tolist() == ["P2"]


def test_what_is_missing_in_one_row_differs_from_what_is_there_in_another(agency) -> None:
    agency.files["persons.csv"] += "P2,D,03/07/2020,,\n"
    with pytest.raises(
        DataError, match=r"persons\.csv, row 4, column 'KEY': .* another EXIT and WHY; rows of one person"
    ):
        agency.read()


def test_other_tables_are_left_as_they_are() -> None:
    frame = pd.DataFrame({"person": ["P", "P"], "start": pd.NaT, "end": pd.NaT})
    stays = SourceTable("custody", "jail.csv", frame, np.array([2, 3]), {})
    assert once(stays) == (stays, ())
    assert disagreements(stays) == []
