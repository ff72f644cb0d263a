"""The flow: every step is the one before it less the lost; a beginning or an end that is not known is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.counted import Count
from ipvi_eval.questions.delivery.asked import Asked
from ipvi_eval.questions.delivery.flow import JOINED, LOST, PART, STEP, the_flow
from ipvi_eval.results.not_estimated import NotEstimated


@pytest.fixture(scope="module")
def rows(delivery):
    (table,) = the_flow(delivery)
    return table.rows


def test_steps_add_up(rows):
    """From people on: the step before, less the lost, and those who joined; parts are the whole of their step."""
    step, expected, parts = None, None, []
    for kind, words, number in rows[2:]:
        if kind == STEP:
            assert expected is None or number == expected, words
            assert not parts or sum(parts) == step
            step, expected, parts = number, number, []
        elif kind == PART:
            parts.append(number)
        else:
            expected += {LOST: -number, JOINED: number}[kind]
    assert sum(parts) == step


def test_incidents_lead_to_the_people_suspected_in_them(rows, delivery):
    study = delivery.study
    here = delivery.frames.involved("ipv_dir")
    here = here.loc[(here["area"] == study.area) & (here["date"].dt.date <= study.window.freeze)]
    told = {words: number for _, words, number in rows}
    assert told["Incidents on record (IPV domestic incident report)"] == len(here)
    assert told["Incidents without a known suspect"] == here["suspect"].isna().sum()
    assert told["People suspected in the others"] == here["suspect"].nunique()


def test_the_end_is_what_became_of_those_reached(rows, delivery):
    first = delivery.frames.spells_since_notification("ipv_dir").to_first()
    first = first.loc[first["person"].isin(delivery.due.loc[delivery.due["reached"], "person"])]
    ends = [number for kind, _, number in rows[-3:]]
    assert sum(ends) == len(first)
    assert ends[0] == first["event"].sum()


def test_every_number_has_a_key_of_its_own(rows):
    assert all(isinstance(number, Count) for _, _, number in rows)
    assert len({number.key for _, _, number in rows}) == len(rows)


def test_without_suspects_it_begins_with_the_list(delivery):
    extract = delivery.frames.extract
    untold = replace(extract, by_default=frozenset({*extract.by_default, ("incidents", "suspect")}))
    said, table = the_flow(Asked(delivery.study, replace(delivery.frames, extract=untold)))
    assert isinstance(said, NotEstimated)
    assert "suspected" in said.why
    assert table.rows[0][:2] == (STEP, "On a list")


def test_without_a_primary_outcome_it_ends_with_the_reached(delivery):
    study = delivery.study.model_copy(update={"survival": None})
    frames = replace(delivery.frames, study=study)
    _, table = the_flow(Asked(study, frames))
    assert table.rows[-1][:2] == (STEP, "Reached")
    assert table.rows[0][:2] == (STEP, "On a list")
