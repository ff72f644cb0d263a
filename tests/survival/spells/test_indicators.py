"""Labels become 0 and 1, numbers stay, and a missing label is nobody's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.spells.indicators import indicators, natural


@pytest.mark.parametrize(
    "values",
    [
        ["C", "B", "D", "B"],
        np.array(["C", "B", "D", "B"], dtype=object),
        pd.Series(["C", "B", "D", "B"], dtype="string", index=[9, 3, 1, 2]),
        pd.Categorical(["C", "B", "D", "B"], categories=["D", "C", "B"]),
    ],
)
def test_the_first_label_is_the_one_left_out(values):
    made = indicators("list", values, between=": ")
    assert {name: column.tolist() for name, column in made.items()} == {
        "list: C": [1, 0, 0, 0],
        "list: D": [0, 0, 1, 0],
    }


@pytest.mark.parametrize("values", [[1, 0, 3], [True, False, True], pd.array([1, 0, 3], dtype="Int64")])
def test_numbers_stay(values):
    assert indicators("age", values)["age"].tolist() == [float(value) for value in values]


def test_a_missing_number_stays_missing_and_a_missing_label_is_refused():
    assert np.isnan(indicators("age", pd.array([1, None], dtype="Int64"))["age"]).tolist() == [False, True]
    with pytest.raises(AnalysisError, match=r"missing values in sex \(1\)"):
        indicators("sex", pd.array(["male", None], dtype="string"))


def test_labels_are_sorted_as_people_sort_them():
    assert sorted(["10", "b", "9", "a"], key=natural) == ["9", "10", "a", "b"]
    assert list(indicators("grade", ["10", "9", "x"])) == ["grade=10", "grade=x"]


def test_labels_that_never_vary_make_no_column():
    assert indicators("list", ["B", "B"]) == {}
