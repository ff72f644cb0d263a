"""k, l and t of the tables of the papers that define them, and laws that hold of any table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.disclosure.anonymity import anonymity
from ipvi_eval.errors import AnalysisError


def frame(names, text):
    return pd.DataFrame([line.split(",") for line in text.split()], columns=names.split())


# Sweeney 2002, figure 2: k = 2 on race, birth, gender and ZIP; five groups of 2, 2, 2, 3 and 2.
SWEENEY = frame(
    "race birth gender zip problem",
    """Black,1965,m,0214*,breath Black,1965,m,0214*,chest Black,1965,f,0213*,hypertension
    Black,1965,f,0213*,hypertension Black,1964,f,0213*,obesity Black,1964,f,0213*,chest White,1964,m,0213*,chest
    White,1964,m,0213*,obesity White,1964,m,0213*,breath White,1967,m,0213*,chest White,1967,m,0213*,chest""",
)

# Machanavajjhala et al. 2007, figures 2 and 3: inpatients made 4-anonymous, and made 3-diverse.
FOUR_ANONYMOUS = frame(
    "zip age condition",
    """130**,<30,heart 130**,<30,heart 130**,<30,viral 130**,<30,viral
    1485*,>=40,cancer 1485*,>=40,heart 1485*,>=40,viral 1485*,>=40,viral
    130**,3*,cancer 130**,3*,cancer 130**,3*,cancer 130**,3*,cancer""",
)
THREE_DIVERSE = frame(
    "zip age condition",
    """1305*,<=40,heart 1305*,<=40,viral 1305*,<=40,cancer 1305*,<=40,cancer
    1485*,>40,cancer 1485*,>40,heart 1485*,>40,viral 1485*,>40,viral
    1306*,<=40,heart 1306*,<=40,viral 1306*,<=40,cancer 1306*,<=40,cancer""",
)

# Li, Li and Venkatasubramanian 2007, tables 3 to 5: nine salaries in thousands, in 3-diverse groups and in close ones.
SALARIES = pd.Series([3.0, 4, 5, 6, 11, 8, 7, 9, 10], name="salary")
THREE_BY_THREE = np.repeat(["476**", "4790*", "476** again"], 3)
CLOSE = ["4767*", "4760*", "4767*", "4790*", "4790*", "4790*", "4760*", "4767*", "4760*"]
DISEASES = ["ulcer", "gastritis", "cancer", "gastritis", "flu", "bronchitis", "bronchitis", "pneumonia", "cancer"]


def test_sweeneys_example_is_2_anonymous():
    found = anonymity(SWEENEY, ["race", "birth", "gender", "zip"], ["problem"], least=3)
    assert (found.people, found.classes, found.k, found.few) == (11, 5, 2, 8)
    # Two pairs share one problem: k-anonymity does not see it, l-diversity does.
    assert found.sensitive[0].distinct == 1


def test_4_anonymous_inpatients_who_all_have_cancer():
    found = anonymity(FOUR_ANONYMOUS, ["zip", "age"], ["condition"], least=11)
    assert (found.k, found.few) == (4, 12)
    assert found.sensitive[0].distinct == 1
    assert found.sensitive[0].entropy == pytest.approx(1.0)


def test_3_diverse_inpatients():
    (found,) = anonymity(THREE_DIVERSE, ["zip", "age"], ["condition"], least=11).sensitive
    assert found.distinct == 3
    # Each class has one, one and two: entropy 1.5 ln 2, so 2 ** 1.5, the paper's 2.8-diverse.
    assert found.entropy == pytest.approx(2**1.5)


def test_closeness_of_lis_salaries():
    """0.375, that of the group of 3, 4 and 5 thousand; the close table is 0.167 (table 5)."""
    rows = pd.DataFrame({"zip": THREE_BY_THREE, "salary": SALARIES})
    assert anonymity(rows, ["zip"], ["salary"], least=2).sensitive[0].closeness == pytest.approx(0.375)
    rows = pd.DataFrame({"zip": CLOSE, "salary": SALARIES})
    assert anonymity(rows, ["zip"], ["salary"], least=2).sensitive[0].closeness == pytest.approx(1 / 6)


def test_closeness_of_words_that_are_equally_far_apart():
    """Half the sum of differences. By hand in the group of ulcer, cancer and pneumonia: (2+2+1+1+2+2) / 9 / 2 = 5/9.

    The paper's 0.278 for these diseases is by a hierarchy of diseases, which nothing here has.
    """
    rows = pd.DataFrame({"zip": CLOSE, "disease": DISEASES})
    assert anonymity(rows, ["zip"], ["disease"], least=2).sensitive[0].closeness == pytest.approx(5 / 9)


def test_flags_are_words_and_what_is_missing_is_a_value():
    flags = pd.Series([True, False, pd.NA, pd.NA], dtype="boolean", name="again")
    rows = pd.DataFrame({"sex": ["f", "f", None, None], "again": flags})
    found = anonymity(rows, ["sex"], ["again"], least=3)
    assert (found.classes, found.k, found.few) == (2, 2, 4)
    assert found.sensitive[0].distinct == 1
    # Missing in one class only, whose half of the rows holds nothing else: half of (1/4 + 1/4 + 1/2).
    assert found.sensitive[0].closeness == pytest.approx(0.5)


def test_numbers_with_one_missing_rank_it_last():
    rows = pd.DataFrame({"sex": list("ffmm"), "priors": pd.Series([0, 1, 2, None], dtype="Int64")})
    # Ranks 0, 1 | 2, 3 of 4: mass of a half moves two ranks of three.
    assert anonymity(rows, ["sex"], ["priors"], least=3).sensitive[0].closeness == pytest.approx(1 / 3)


def test_without_a_row_there_is_nothing_to_measure():
    with pytest.raises(AnalysisError, match="there is none"):
        anonymity(SWEENEY.iloc[:0], ["race"], [], least=11)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 4)), min_size=1, max_size=40))
def test_laws(rows):
    table = pd.DataFrame(rows, columns=["a", "b", "value"])
    fine, coarse = (anonymity(table, names, ["value"], least=3) for names in (["a", "b"], ["a"]))
    assert fine.k <= coarse.k
    assert fine.few >= coarse.few
    for found in (fine, coarse):
        (one,) = found.sensitive
        assert 1 <= one.entropy <= one.distinct + 1e-9 <= found.people + 1e-9
        assert 0 <= one.closeness <= 1 + 1e-12
    # Joining classes brings them nearer to everybody: the distance is convex.
    assert coarse.sensitive[0].closeness <= fine.sensitive[0].closeness + 1e-12
    whole = anonymity(table.assign(all=0), ["all"], ["value"], least=3)
    assert (whole.k, whole.classes, whole.sensitive[0].closeness) == (len(rows), 1, pytest.approx(0, abs=1e-12))
