"""Which segment of an incident a table is, and which of its columns say whose it is."""

from __future__ import annotations

import pytest

from ipvi_eval.proposal.segments import segment_of


@pytest.mark.parametrize(
    ("name", "header", "kind", "sequence"),
    [
        ("a.csv", "Incident Number,Victim Sequence Number,Age", "victim", "Victim Sequence Number"),
        ("a.csv", "INC_NBR,OFFENDER_SEQ_NUM,SEX", "offender", "OFFENDER_SEQ_NUM"),
        ("a.csv", "incident_id,arrestee_seq_num,arrest_date", "arrestee", "arrestee_seq_num"),
        ("a.csv", "incident_id,Offense Seq,Offense Code", "offense", "Offense Seq"),
        ("VICTIMS.csv", "incident_id,SEQ,AGE", "victim", "SEQ"),
        ("a.csv", "incident_id,VIC_SEQ,OFFENDER_SEQ", "victim", "VIC_SEQ"),
        ("a.csv", "victim_id,offender_id,relationship", "pair", None),
    ],
)
def test_a_segment_is_known_by_its_number_within_the_incident(sheet, name, header, kind, sequence) -> None:
    found = segment_of(sheet(f"{header}\n1,1,2\n1,2,3\n2,1,4\n", name))
    assert found is not None
    assert (found.kind, found.sequence) == (kind, sequence)


@pytest.mark.parametrize(
    "text",
    [
        "Incident Number,Incident Date,Victim Seq\n1,1/13/2020,1\n",
        "Incident Number,Victim Seq,Age\n1,1,30\n1,1,40\n",
        "Incident Number,Seq,Age\n1,1,30\n",
        "Incident Number,Charge Seq,Filed On\n1,1,1/13/2020\n",
        "Person ID,Victim Seq,Age\n1,1,30\n",
    ],
    ids=["it has the day", "numbers stand twice", "of whom?", "charges", "no incident"],
)
def test_what_is_no_segment(sheet, text) -> None:
    assert segment_of(sheet(text)) is None


def test_offenders_of_a_victim_side_by_side_are_rows_with_what_each_is(sheet) -> None:
    header = "Incident No,Victim Seq,Offender Seq 1,Rel 1,Offender Seq 2,Rel 2"
    segment = segment_of(sheet(f"{header}\n1,1,1,SE,2,PA\n2,1,1,AQ,,\n"))
    assert segment is not None
    done, offender, relationship = segment.unfolded()
    assert (offender, relationship) == ("Offender Seq", "Rel")
    assert done.sheet.where.side_by_side == {"Offender Seq": "Offender Seq *", "Rel": "Rel *"}
    rows = done.sheet.raw.cells[["Incident No", "Offender Seq", "Rel"]]
    assert rows.to_numpy().tolist() == [["1", "1", "SE"], ["1", "2", "PA"], ["2", "1", "AQ"]]


def test_columns_that_stand_once_are_what_they_are(sheet) -> None:
    segment = segment_of(sheet("Incident No,Victim Seq,Offender No,Relationship\n1,1,1,SE\n"))
    assert segment is not None
    assert segment.unfolded()[1:] == ("Offender No", "Relationship")


def test_the_key_of_a_person_is_another_column_than_the_number(sheet) -> None:
    segment = segment_of(sheet("Incident No,Offender Seq,Offender ID\n1,1,700\n2,1,701\n"))
    assert segment is not None
    assert (segment.key(), segment.one_each()) == ("Offender ID", True)
    several = segment_of(sheet("Incident No,Offender Seq,Offender ID,MNI\n1,1,700,5\n1,2,701,6\n"))
    assert several is not None
    assert (several.key(), several.one_each()) == (None, False)
