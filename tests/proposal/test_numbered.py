"""Suspects side by side are a row each; suspects and victims side by side are asked about."""

from __future__ import annotations

import pytest

from ipvi_eval.proposal.numbered import with_numbered
from ipvi_eval.proposal.part import propose_table
from ipvi_eval.proposal.question import nobody
from tests.proposal.conftest import as_mapped

WIDE = """Case Number,Date Occurred,Town,Report Taken,Arrested,Suspect 1 ID,Suspect 2 ID,Relationship 1,Relationship 2
C1,1/15/2020,Lakeview,Y,N,S1,S2,SE,PA
C2,2/13/2020,Lakeview,Y,Y,S3,,BG,
"""


def test_suspects_side_by_side_are_a_row_each_with_their_relationship(sheet) -> None:
    found, questions = with_numbered(sheet(WIDE))
    assert questions == ()
    part = propose_table("incidents", found, nobody)
    assert part.questions == ()
    mapped = as_mapped(part)
    assert mapped["side_by_side"] == {"Suspect ID": "Suspect * ID", "Relationship": "Relationship *"}
    assert (mapped["columns"]["suspect"], mapped["columns"]["relationship"]) == ("Suspect ID", "Relationship")
    assert found.raw.cells["Suspect ID"].tolist() == ["S1", "S2", "S3"]
    assert "PA" in mapped["codes"]["relationship"]["family"]


def test_suspects_and_victims_side_by_side_are_asked_about(sheet) -> None:
    given = sheet(WIDE.replace("Relationship ", "Victim ID "))
    found, (question,) = with_numbered(given)
    assert found is given
    assert "every suspect is to be beside every victim" in question.asks
    assert question.answers == ('side_by_side = { "Suspect ID" = "Suspect * ID", "Victim ID" = "Victim ID *" }',)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Suspect 2 ID", "Officer"),
        ("Suspect 2 ID", "Suspect ID"),
        ("Suspect", "Height"),
        ("Suspect 2 ID", "Suspect No 2"),
    ],
    ids=["one alone", "one without a number", "nobody of ours", "called otherwise"],
)
def test_what_is_no_row_of_numbers_stays_as_it_is(sheet, old, new) -> None:
    given = sheet(WIDE.replace(old, new))
    assert with_numbered(given) == (given, ())
