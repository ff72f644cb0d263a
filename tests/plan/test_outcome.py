"""Which incidents an outcome counts, which of them another place publishes, and which outcome is part of which."""

from __future__ import annotations

import pytest

from ipvi_eval.plan.outcome import Outcome

ARREST = {"relationship": ["intimate"], "arrest": True}


@pytest.mark.parametrize(
    ("conditions", "narrower"),
    [
        ({"relationship": ["intimate"], "report": True}, False),
        ({"relationship": ["intimate"], "arrest": True}, True),
        ({"report": True, "injury": True}, True),
        ({"report": True, "weapon": True}, True),
        ({"report": True, "same_victim": True}, True),
        ({"report": True, "offence": ["assault"]}, True),
    ],
)
def test_which_outcomes_take_more_than_an_incident(conditions, narrower):
    assert Outcome(label="x", **conditions).narrower == narrower


@pytest.mark.parametrize(
    ("conditions", "kind"),
    [
        (ARREST, "arrest"),
        ({"relationship": ["intimate"], "report": True}, "report"),
        ({"relationship": ["intimate"], "report": True, "arrest": False}, None),
        ({"relationship": ["intimate", "family"], "arrest": True}, None),
        ({"arrest": True}, None),
        (ARREST | {"injury": True}, None),
        (ARREST | {"weapon": True}, None),
        (ARREST | {"same_victim": False}, None),
    ],
)
def test_other_places_publish_every_arrest_or_every_report_between_intimate_partners(conditions, kind):
    assert Outcome(label="x", **conditions).published_as == kind


@pytest.mark.parametrize(
    ("inner", "outer", "within"),
    [
        (ARREST | {"injury": True}, ARREST, True),
        (ARREST, ARREST | {"injury": True}, False),
        (ARREST, {"relationship": ["intimate", "family"]}, True),
        ({"relationship": ["intimate", "family"]}, {"relationship": ["intimate"]}, False),
        ({}, {"relationship": ["intimate"]}, False),
        (ARREST, {"arrest": False}, False),
    ],
)
def test_an_outcome_with_further_conditions_is_part_of_the_one_without(inner, outer, within):
    assert Outcome(label="x", **inner).within(Outcome(label="y", **outer)) == within


def test_rows_of_a_table_are_part_of_no_incidents_and_of_rows_with_fewer_conditions():
    reports = Outcome(label="x", report=True)
    court = Outcome(label="x", table="dispositions", report=True)
    convicted = Outcome(label="x", table="dispositions", report=True, kind=("convicted",))
    assert convicted.within(court)
    assert not court.within(convicted)
    assert not court.within(reports)
    assert not reports.within(court)
    assert not convicted.within(convicted.model_copy(update={"dated": "incident"}))
    assert court.of_arrests
    assert court.published_as is None
    assert not Outcome(label="x", table="arrests").of_incidents
