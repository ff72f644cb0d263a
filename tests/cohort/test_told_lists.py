from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.cohort.told_lists import ToldLists, listed, together
from ipvi_eval.plan.study import read_study

ROOT = Path(__file__).resolve().parents[2]


def people(**sizes: int) -> pd.Series:
    return pd.Series([name for name, size in sizes.items() for _ in range(size)], dtype="string")


@pytest.fixture
def study():
    return read_study(ROOT / "analysis" / "study.toml")


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ({"A": 33, "B": 178, "C": 400}, (("A",), ("B",), ("C",))),
        ({"A": 32, "B": 178, "C": 400}, (("A", "B"), ("C",))),
        ({"A": 178, "B": 20, "C": 90}, (("A",), ("B", "C"))),  # the smaller of two neighbors
        ({"A": 10, "B": 12, "C": 14, "D": 90}, (("A", "B", "C"), ("D",))),  # until none is small
        ({"A": 10, "B": 0, "C": 14}, (("A", "C"), ("B",))),  # a list that nobody entered is passed over
        ({"A": 10, "B": 0}, (("A",), ("B",))),
        ({}, ()),
    ],
)
def test_a_small_list_joins_the_smaller_neighbor(sizes, groups):
    assert together(sizes, 33) == groups


@given(st.lists(st.integers(0, 80), max_size=7), st.integers(0, 60))
def test_every_list_stands_in_one_group_and_no_group_is_small(numbers, smallest):
    sizes = {f"L{place}": number for place, number in enumerate(numbers)}
    groups = together(sizes, smallest)
    assert sorted(name for group in groups for name in group) == sorted(sizes)
    totals = [sum(sizes[name] for name in group) for group in groups]
    entered = [total for total in totals if total]
    assert len(entered) <= 1 or min(entered) >= smallest
    assert smallest or groups == tuple((name,) for name in sizes)


def test_the_plan_decides_and_switching_control_off_tells_each_list(study):
    recorded = people(A=25, B=178, C=400, D=500)
    assert ToldLists.by_size(study, recorded).names == ("A_and_B", "C", "D")
    for change in ({"smallest_list": 0}, {"smallest_list": 25}, {"off_because": "for the eyes of the agency"}):
        rules = study.disclosure.model_copy(update=change)
        plan = study.model_copy(update={"disclosure": rules})
        assert ToldLists.by_size(plan, recorded).names == ("A", "B", "C", "D")


def test_recorded_lists_are_translated_and_others_left_alone(study):
    told = ToldLists(study, (("A", "B"), ("C",), ("D",))).told(pd.Series(["B", "A", "D", None, "Z"], dtype="string"))
    assert told.dtype == "string"
    assert told.tolist()[:3] == ["A_and_B", "A_and_B", "D"]
    assert (told.isna().tolist(), told[4]) == ([False, False, False, True, False], "Z")


def test_words_name_every_list_and_the_reason(study):
    lists = ToldLists(study, (("A", "B"), ("C",), ("D",)))
    assert [lists.label(name) for name in lists.names] == ["Lists A and B", "List C", "List D"]
    assert lists.joined == ("A_and_B",)
    assert lists.about("A_and_B").startswith("List A: the most violent.")
    assert "List B: repeated violence." in lists.about("A_and_B")
    assert lists.about("C") == "a first charge."
    assert lists.about("C", str.upper) == "A FIRST CHARGE."
    assert lists.about("A_and_B", str.upper).startswith("LIST A: THE MOST VIOLENT.")
    assert lists.why == (
        "Lists A and B are told together, because fewer than 33 people entered one of them. The program notifies "
        "only List B of them."
    )
    assert ToldLists(study, (("A",), ("B",), ("C", "D"))).why == (
        "Lists C and D are told together, because fewer than 33 people entered one of them."
    )
    assert ToldLists.planned(study).why == ""


def test_labels_of_the_plan_are_joined_as_they_are(study):
    details = study.list_details | {"A": study.list_details["A"].model_copy(update={"label": "Most violent"})}
    lists = ToldLists(study.model_copy(update={"list_details": details}), (("A", "B"), ("C",)))
    assert lists.label("A_and_B") == "Most violent and List B"


def test_a_sentence_lists_with_and():
    assert (listed(["A"]), listed(["A", "B", "C"])) == ("A", "A, B and C")
