"""The value every survival method takes: what it refuses, and the laws of its parts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.comparisons.gray import gray
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.kaplan_meier import kaplan_meier
from ipvi_eval.survival.curves.rmst import compare_rmst
from ipvi_eval.survival.regression.cox import cox
from ipvi_eval.survival.regression.exact_ties import exact_cox
from ipvi_eval.survival.spells.columns import Columns
from ipvi_eval.survival.spells.spells import Spells

ROLES = {name: name for name in ("cause", "start", "weight", "person", "group", "strata")}


def table(seed, n=None):
    """Spells of people, groups and strata of any labels, in no order."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(1, 60)) if n is None else n
    start = rng.integers(0, 20, n).astype(float)
    return pd.DataFrame(
        {
            "stop": start + rng.integers(1, 30, n),
            "cause": rng.integers(0, 3, n),
            "start": start,
            "weight": rng.uniform(0.1, 3, n),
            "person": rng.integers(0, 2 * n, n) if seed % 2 else rng.choice(["p", "q", "r", "s"], n),
            "group": rng.choice(["b", "a", "c"], n),
            "strata": rng.choice([2.5, -1.0], n),
            "age": rng.normal(30, 5, n),
        }
    )


def rows_of(spells):
    """Every spell as it would be read: labels, not codes."""
    labels = [[made.labels[code] for code in made.codes] for made in (spells.person, spells.group, spells.strata)]
    columns = (spells.stop, spells.cause, spells.start, spells.weight, *labels)
    return list(zip(*(list(column) for column in columns), strict=True))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_table_and_its_columns_make_the_same_spells(seed):
    frame = table(seed)
    one, other = Spells.from_frame(frame, **ROLES), Spells.of(frame["stop"], **{k: frame[k] for k in ROLES})
    assert rows_of(one) == rows_of(other) == list(frame[["stop", *ROLES]].itertuples(index=False, name=None))
    assert one.person.codes.tolist() == other.person.codes.tolist()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_all_rows_are_the_same_spells_and_some_rows_those(seed):
    spells = Spells.from_frame(table(seed), **ROLES)
    assert rows_of(spells.at(np.arange(len(spells)))) == rows_of(spells)
    mask = np.random.default_rng(seed).random(len(spells)) < 0.5
    some = spells.at(mask)
    assert rows_of(some) == [row for row, kept in zip(rows_of(spells), mask, strict=True) if kept]
    assert some.frame["age"].tolist() == spells.frame["age"][mask].tolist()
    assert some.person.count == some.person.size == len({row[4] for row in rows_of(some)})
    assert set(some.group.labels) == {row[5] for row in rows_of(some)}


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_groups_part_the_spells(seed):
    spells = Spells.from_frame(table(seed), **ROLES)
    parts = spells.by_group()
    assert list(parts) == sorted(parts)
    assert sum(len(part) for part in parts.values()) == len(spells)
    for label, part in parts.items():
        expected = [row for row in rows_of(spells) if row[5] == label]
        assert [(*row[:5], label, row[5]) for row in rows_of(part.but(group=part.strata))] == [
            (*row[:5], label, row[6]) for row in expected
        ]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_one_first_spell_a_person_and_none_before_it(seed):
    spells = Spells.from_frame(table(seed), **ROLES)
    first = spells.first()
    persons = [row[4] for row in rows_of(first)]
    assert sorted(persons, key=str) == sorted({row[4] for row in rows_of(spells)}, key=str)
    earliest = {row[4]: row[2] for row in rows_of(first)}
    assert all(earliest[row[4]] <= row[2] for row in rows_of(spells))


def test_first_spells_keep_the_order_given():
    spells = Spells.of([9, 5, 4, 6], [0, 1, 1, 0], start=[5, 0, 0, 4], person=["b", "b", "a", "a"])
    assert spells.first().stop.tolist() == [5, 4]
    with pytest.raises(AnalysisError, match="whose spells these are"):
        Spells.of([1], [1]).first()


def test_the_event_of_several_causes_has_to_be_chosen():
    spells = Spells.of([3, 4, 5], [0, 1, 2])
    with pytest.raises(AnalysisError, match=r"event must be 0 \(censored\) or 1 \(event\).*of_cause"):
        kaplan_meier(spells)
    assert spells.of_cause(1).event.tolist() == [False, True, False]
    assert spells.of_cause(2).event.tolist() == [False, False, True]
    assert spells.of_any_cause().event.tolist() == [False, True, True]
    assert Spells.of([3, 4], [True, False]).event.tolist() == [True, False]


def test_the_grid_is_made_once_and_again_where_it_must_be():
    spells = Spells.of([3, 4, 5], [0, 1, 2], start=[0, 1, 0], strata=["s", "t", "t"])
    assert spells.grid is spells.grid
    assert spells.strata_grid is not spells.grid
    one = spells.of_cause(1)
    assert one.grid is spells.grid
    assert one.strata_grid is spells.strata_grid
    assert spells.but(weight=[1, 2, 3]).grid is spells.grid
    assert spells.but(start=None).grid is not spells.grid
    assert spells.but(strata=None).strata_grid.size == 3
    assert spells.at(np.array([0, 1])).grid.size == 2


def test_each_other_group_meets_the_reference():
    spells = Spells.of([3, 5, 7, 9], [1, 0, 2, 0], group=["b", "a", "b", "c"])
    assert spells.against() == (("b", "a"), ("c", "a"))
    assert spells.against("c") == (("a", "c"), ("b", "c"))
    with pytest.raises(AnalysisError, match="not one of the groups"):
        spells.against("d")
    with pytest.raises(AnalysisError, match="at least two groups"):
        spells.at(np.array([0, 2])).against()
    with pytest.raises(AnalysisError, match="no groups"):
        spells.but(group=None).by_group()


def test_a_person_in_two_groups_makes_them_dependent():
    spells = Spells.of([3, 5, 7, 9], [1, 0, 1, 0], group=["b", "a", "b", "c"])
    assert len(spells.but(person=[1, 2, 1, 3]).against()) == 2
    with pytest.raises(AnalysisError, match=r"1 persons .* in two groups"):
        compare_rmst(spells.but(person=[1, 1, 2, 3]), tau=3)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stop": [1, np.nan]}, "stop has 1 missing or infinite"),
        ({"stop": [1, -2]}, "stop has 1 negative times"),
        ({"stop": ["a", "b"]}, "stop must hold numbers"),
        ({"stop": [[1, 2]]}, "one-dimensional"),
        ({"cause": [1, -1]}, "cause must be 0 for censored"),
        ({"cause": [1, 0.5]}, "cause must hold whole numbers"),
        ({"cause": [1]}, "cause must have one value for each of the 2"),
        ({"cause": [1, 10**7]}, "number the causes"),
        ({"start": [1, 2]}, "2 spells have zero or negative length"),
        ({"weight": [1, 0]}, "weight has 1 values of zero or below"),
        ({"weight": [1, 1e-99]}, "too small or too large"),
        ({"person": ["a", None]}, "person has 1 missing labels"),
        ({"group": ["a"]}, "group must have one value for each"),
        ({"strata": [None, None]}, "strata has 2 missing labels"),
        ({"frame": pd.DataFrame({"age": [1]})}, "1 rows for 2 spells"),
    ],
)
def test_a_wrong_column_is_named(change, words):
    with pytest.raises(AnalysisError, match=words):
        Spells.of(**({"stop": [1, 2], "cause": [1, 0]} | change))


def test_a_wrong_column_of_a_table_is_named_as_there():
    men = pd.DataFrame({"weeks": [20, -3], "arrest": [1, 0]})
    with pytest.raises(AnalysisError, match=r"negative times.*stop is the column weeks"):
        Spells.from_frame(men, stop="weeks", cause="arrest")
    with pytest.raises(AnalysisError, match="no column event; it has weeks, arrest"):
        Spells.from_frame(men, stop="weeks")


def test_one_person_has_no_error_between_persons():
    with pytest.raises(AnalysisError, match="at least two of them"):
        Spells.of([1, 2], [1, 0], person=["a", "a"]).independent_persons()
    assert Spells.of([1, 2], [1, 0], person=["a", "b"]).independent_persons().count == 2
    assert Spells.of([1, 2], [1, 0]).independent_persons() is None


def test_what_a_method_cannot_heed_is_refused_and_not_ignored():
    spells = Spells.of([1, 2, 3], [1, 1, 0], weight=[1, 2, 1], person=[1, 2, 3], group=[0, 1, 1])
    with pytest.raises(AnalysisError, match=r"exact_cox takes no weight.*but\(weight=None\)"):
        exact_cox(Columns.of([0, 1, 1]), spells)
    with pytest.raises(AnalysisError, match="takes no person"):
        exact_cox(Columns.of([0, 1, 1]), spells.but(weight=None))
    with pytest.raises(AnalysisError, match="gray takes no start"):
        gray(spells.but(start=[0, 0, 1]), of=1)


def test_formulas_are_of_the_table_the_spells_came_from():
    frame = table(4, 40)
    spells = Spells.from_frame(frame, **ROLES)
    X = np.column_stack([frame["age"], frame["group"] == "b", frame["group"] == "c"]).astype(float)
    one, other = cox("age + C(group)", spells.of_cause(1)), cox(Columns.of(X), spells.of_cause(1))
    assert one.names == ("age", "C(group)[T.b]", "C(group)[T.c]")
    np.testing.assert_array_equal(one.coefficients, other.coefficients)
    part = spells.at(np.flatnonzero(frame["age"] > 30))
    assert part.columns("age").X.min() > 30
    with pytest.raises(AnalysisError, match="has not; it has no columns"):
        Spells.of([1, 2], [1, 0]).columns("age")
    with pytest.raises(AnalysisError, match="one row for each of the 40 spells"):
        spells.columns(Columns.of(np.ones(3)))
    with pytest.raises(AnalysisError, match="at least one covariate"):
        cox("1", spells.of_cause(1))


def test_causes_and_curves_read_one_value():
    spells = Spells.of([2, 3, 3, 8], [1, 2, 0, 1])
    shares = aalen_johansen(spells)
    np.testing.assert_allclose(shares.incidence.sum(axis=1), 1 - kaplan_meier(spells.of_any_cause()).survival)


def test_spells_print_their_counts_by_group_and_no_row_of_a_person():
    frame = pd.DataFrame(
        {
            "stop": [7331.0, 8, 9, 3],
            "cause": [1, 2, 0, 1],
            "start": [1.0, 0, 0, 0],
            "who": list("abba"),
            "g": list("XXYY"),
        }
    )
    spells = Spells.from_frame(frame, cause="cause", start="start", person="who", group="g", unit="weeks")
    table = spells.tidy().set_index("group")
    assert table.loc["X"].to_dict() == {"n": 2, "persons": 2, "events": 2, "cause_1": 1, "cause_2": 1, "time": 7338}
    assert table.loc["Y"].to_dict() == {"n": 2, "persons": 2, "events": 1, "cause_1": 1, "cause_2": 0, "time": 12}
    shown = repr(spells) + spells._repr_html_()
    assert "7331" not in shown
    assert repr(spells).startswith("Spells: unit weeks")
    alone = spells.of_cause(1).but(group=None, person=None).tidy()
    assert alone.to_dict("list") == {"n": [4], "events": [2], "time": [7350]}
    assert Spells.of([], []).tidy().to_dict("list") == {"n": [0], "events": [0], "time": [0]}


@pytest.mark.parametrize(
    ("stop", "cause"),
    [
        (pd.Series([5.0, 8.0]), pd.Series([1, 0])),  # as lifelines takes them
        (np.array([5.0, np.nan]), np.array([1, 0])),  # which made a curve of two events and one spell
        (np.array([5, 8]), np.array([1, 0])),
        (np.array([5.0, 8.0]), np.array([1.0, np.nan])),
        (np.array([5.0, 8.0]), np.array([1])),
    ],
)
def test_unchecked_columns_are_no_spells(stop, cause) -> None:
    with pytest.raises(AnalysisError, match=r"make spells with Spells\.of"):
        Spells(stop, cause)
