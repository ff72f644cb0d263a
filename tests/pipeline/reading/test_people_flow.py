"""Everybody on file is at one step, counted by plain pandas too."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.pipeline.reading.inputs import Inputs
from ipvi_eval.pipeline.reading.people_flow import PeopleFlow
from ipvi_eval.plan.study import read_study


@pytest.fixture
def flow(tiny):
    return lambda: PeopleFlow.of(Inputs(read_study(tiny)).frames)


def test_everybody_is_at_one_step_for_each_outcome(flow, tiny, change):
    change("data/persons.csv", "P002,Here,C,2019-03-15,", "P002,Here,C,2022-03-15,")  # after the freeze
    change(
        "analysis/mapping.toml", "[persons.columns]\n", '[persons.codes]\nlist = ["C", "D", "E"]\n[persons.columns]\n'
    )
    change("data/persons.csv", "P001,Here,D", "P001,Here,E")
    found = flow()
    people = pd.read_csv(tiny.parents[1] / "data" / "persons.csv", dtype=str)
    here = people["area"] == "Here"
    assert (found.every, found.off_lists) == (len(people), int((here & (people["list"] == "E")).sum()))
    assert found.listed == int((here & people["list"].isin(["C", "D"])).sum())
    assert found.every == found.compared + found.elsewhere + found.off_lists + found.listed
    assert found.left_out
    for reasons in found.left_out.values():
        assert reasons["entered on or after the freeze date"] == 1
    rows = pd.DataFrame(found.facts().rows, columns=["outcome", "step", "people"])
    before = rows.loc[rows["outcome"] == "", "people"].sum()
    for name in found.left_out:
        assert before + rows.loc[rows["outcome"] == name, "people"].sum() == len(people)


def test_followed_are_those_with_spells(flow, tiny):
    frames = Inputs(read_study(tiny)).frames
    found = PeopleFlow.of(frames)
    for name, reasons in found.left_out.items():
        assert frames.spells(name).frame["person"].nunique() == found.listed - sum(reasons.values())


def test_without_a_question_about_people_they_are_on_a_list():
    found = PeopleFlow(every=5, compared=2, elsewhere=0, off_lists=1, listed=2, left_out={})
    assert found.facts().rows == (
        ("", "of the comparison areas", 2),
        ("", "on no list of the plan", 1),
        ("", "on a list of the plan", 2),
    )
    assert PeopleFlow(0, 0, 0, 0, 0, {}).facts().rows == ()
