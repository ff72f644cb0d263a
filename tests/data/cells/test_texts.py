"""Columns as texts and as numbers of texts: the same cells, row by row, held once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data.cells.texts import Texts
from ipvi_eval.data.coded import Coded

CELLS = {"KEY": ["P1", "", "P2", "P1"], "TOWN": ["Here", "There", "", "There"]}


@pytest.fixture(params=["texts", "numbers"])
def texts(request) -> Texts[str]:
    found = Texts[str].of(pd.DataFrame(CELLS, index=[3, 4, 5, 9]))
    if request.param == "numbers":
        for name in CELLS:
            found.coded(name)
    return found


def test_a_column_is_the_same_however_it_is_held(texts):
    assert texts.frame().to_dict("list") == CELLS
    assert {name: texts[name].tolist() for name in CELLS} == CELLS
    assert texts.frame(["TOWN"]).columns.tolist() == ["TOWN"]
    assert texts.frame([]).shape == (4, 0)
    assert texts.are("TOWN", "There").tolist() == [False, True, False, True]
    assert texts.are("KEY", "nobody").tolist() == [False] * 4


def test_what_was_asked_for_as_numbers_is_held_as_numbers_alone():
    texts = Texts[str].of(pd.DataFrame(CELLS))
    once = texts.coded("KEY")
    assert once.words[once.codes].tolist() == CELLS["KEY"]
    assert texts.columns["KEY"] is once
    assert texts.coded("KEY") is once
    assert isinstance(texts.columns["TOWN"], pd.Series)


def test_of_rows_that_are_taken_out_no_word_is_left(texts):
    some = texts.at(np.array([3, 0]))
    assert (some.rows, some.frame().to_dict("list")) == (2, {"KEY": ["P1", "P1"], "TOWN": ["There", "Here"]})
    assert set(some.coded("KEY").words) == {"P1"}
    assert texts.frame().to_dict("list") == CELLS
    assert texts.at(np.empty(0, dtype=np.int64)).frame().to_dict("list") == {"KEY": [], "TOWN": []}


def test_columns_are_called_anew_and_joined_in_their_order(texts):
    called = texts.called({"TOWN": "AREA", "KEY": "PERSON"})
    assert called.frame().to_dict("list") == {"AREA": CELLS["TOWN"], "PERSON": CELLS["KEY"]}
    more = texts.beside({"KEY": pd.Series(list("abcd")), "LIST": np.array(list("CDCD"), dtype=object)})
    assert list(more.columns) == ["KEY", "TOWN", "LIST"]
    assert more.frame().to_dict("list") == {"KEY": list("abcd"), "TOWN": CELLS["TOWN"], "LIST": list("CDCD")}
    assert set(texts.columns) == set(CELLS)


def test_numbers_take_a_word_for_each_different_text():
    held = Texts(3, {0: Coded.of(pd.Series(["a", "b", "a"]))})
    assert held.coded(0).words.tolist() == ["a", "b"]
    assert held[0].tolist() == ["a", "b", "a"]
