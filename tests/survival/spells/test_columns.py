"""Covariates with names: from arrays, tables and formulas."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.columns import Columns

MEN = pd.DataFrame(
    {
        "age": [30.0, 41.0, 25.0, 33.0],
        "list": ["B", "D", "C", "D"],
        "felon": [True, False, True, True],
        "my days": [1, 2, 3, 5],
    }
)


def test_names_are_given_or_those_of_the_table_or_numbers():
    assert Columns.of(np.zeros((4, 2))).names == ("x1", "x2")
    assert Columns.of(MEN[["age", "felon"]]).names == ("age", "felon")
    assert Columns.of(MEN["age"]).names == ("age",)
    assert Columns.of(MEN[["age", "felon"]], ["a", "b"]).names == ("a", "b")
    assert Columns.of(MEN["felon"]).X.tolist() == [[1], [0], [1], [1]]


@pytest.mark.parametrize(
    ("X", "names", "words"),
    [
        ([["a"], ["b"]], None, "must be numbers"),
        (pd.Series(pd.to_datetime(["2020-01-01", "2020-01-02"])), None, "a date into days"),
        (np.zeros((2, 2, 2)), None, "table"),
        (np.zeros((2, 2)), ["a"], "one distinct name for each of the 2"),
        (np.zeros((2, 2)), ["a", "a"], "one distinct name"),
        ([[1, np.nan], [2, 3]], ["age", "priors"], "missing or infinite values in priors"),
    ],
)
def test_what_is_no_column_of_numbers_is_refused(X, names, words):
    with pytest.raises(AnalysisError, match=words):
        Columns.of(X, names)


def test_a_formula_is_what_it_is_in_r():
    # R: model.matrix(~ age + list + felon, ...) without its first column (treatment contrasts); age:felon is a product.
    made = Columns.from_formula("age + C(list) + felon", MEN)
    assert made.names == ("age", "C(list)[T.C]", "C(list)[T.D]", "felon")
    assert made.X.tolist() == [[30, 0, 0, 1], [41, 0, 1, 0], [25, 1, 0, 1], [33, 0, 1, 1]]
    assert Columns.from_formula("np.log(`my days`)", MEN).X[:, 0] == pytest.approx(np.log([1, 2, 3, 5]))
    assert Columns.from_formula("1", MEN).X.shape == (4, 0)


def test_labels_without_c_are_labels_all_the_same():
    assert Columns.from_formula("list", MEN).names == ("list[T.C]", "list[T.D]")


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("age + priors", "names priors, which the table of these spells has not; it has age, list, felon, my days"),
        ("age + (", "cannot be read"),
        ("felon ~ age", "left side"),
        ("nothing_like_it(age)", "names nothing_like_it"),
    ],
)
def test_a_formula_that_cannot_be_read_says_why(formula, words):
    with pytest.raises(AnalysisError, match=words):
        Columns.from_formula(formula, MEN)


def test_missing_values_are_counted_by_column():
    gaps = MEN.assign(age=MEN["age"].where(MEN["age"] > 26), list=MEN["list"].where(MEN["list"] != "C"))
    with pytest.raises(AnalysisError, match=r"missing values in age \(1\), list \(1\)"):
        Columns.from_formula("age + C(list)", gaps)


def test_rows_and_other_columns():
    made = Columns.of(MEN[["age", "felon"]])
    assert made.at(np.array([2, 0])).X.tolist() == [[25, 1], [30, 1]]
    assert len(made.at(np.array([True, False, False, False]))) == 1
    more = made.beside(np.ones((4, 1)), ["notified"])
    assert more.names == ("notified", "age", "felon")
    assert more.X[1].tolist() == [1, 41, 0]
    with pytest.raises(AnalysisError, match="one distinct name"):
        made.beside(np.ones((4, 1)), ["age"])


def test_a_name_with_a_dot_stands_in_backticks() -> None:
    """R's `lung` has `ph.ecog`; formulaic tells of it by `ph` alone."""
    lung = pd.DataFrame({"age": [74, 68, 56], "ph.ecog": [1.0, 0.0, 2.0]})
    assert Columns.from_formula("age + `ph.ecog`", lung).X.tolist() == [[74, 1], [68, 0], [56, 2]]
    with pytest.raises(AnalysisError, match=r"stands in backticks: `ph.ecog`"):
        Columns.from_formula("age + ph.ecog", lung)
    with pytest.raises(AnalysisError, match=r"missing values in ph.ecog \(1\)"):
        Columns.from_formula("`ph.ecog`", lung.replace(0.0, np.nan))
    with pytest.raises(AnalysisError, match=r"the formula names ph\.karno"):
        Columns.from_formula("`ph.karno`", lung)


def test_strata_are_no_part_of_a_formula() -> None:
    with pytest.raises(AnalysisError, match=r"Spells.from_frame\(..., strata=COLUMN\)"):
        Columns.from_formula("age + strata(felon)", MEN)
