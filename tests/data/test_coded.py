"""Texts as numbers say what pandas says of the texts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.data import coded as module
from ipvi_eval.data.coded import Coded

RANDOM = np.random.default_rng(7)


def _texts(words: list[str | None], n: int = 200) -> pd.Series:
    return pd.Series(RANDOM.choice(words, n), dtype="string")


ONE, OTHER = _texts(["a", "b", "c", "d", "e", None]), _texts(["c", "d", "f", None])
APART = (Coded.of(ONE), Coded.of(OTHER))
TOGETHER = tuple(Coded.together(APART))


def test_counts_are_those_of_pandas():
    coded, counts = Coded.of(ONE), ONE.value_counts()
    assert dict(zip(coded.words, coded.times.tolist(), strict=True)) == counts.to_dict()
    assert (coded.filled == ONE.notna()).all()
    assert (coded.several == (ONE.duplicated(keep=False) & ONE.notna())).all()
    assert (coded.again == (ONE.duplicated() & ONE.notna())).all()
    assert (coded.are("a", "d", "nowhere") == ONE.isin(["a", "d"])).all()
    assert Coded.of(pd.Series(["x", None, "y", None])).several.tolist() == [False] * 4


@pytest.mark.parametrize("columns", [APART, TOGETHER], ids=["apart", "together"])
def test_what_another_column_has_is_found_with_and_without_common_numbers(columns):
    one, other = columns
    assert (one.among(other) == ONE.isin(OTHER.dropna())).all()
    assert (other.among(one) == OTHER.isin(ONE.dropna())).all()
    assert (one.same(other) == (ONE == OTHER).fillna(False).astype(bool)).all()
    first = {text: OTHER.eq(text).argmax() for text in OTHER.dropna().unique()}
    assert one.rows_in(other).tolist() == [first.get(text, -1) for text in ONE]


def test_one_text_has_one_number_in_columns_taken_together():
    one, other = TOGETHER
    assert one.words is other.words
    assert sorted(one.words) == ["a", "b", "c", "d", "e", "f"]
    for coded, texts in ((one, ONE), (other, OTHER)):
        expected = [None if pd.isna(text) else text for text in texts]
        assert np.append(coded.words, None)[coded.codes].tolist() == expected


def test_words_that_no_row_has_any_more_are_nowhere():
    coded = Coded.of(pd.Series(["a", "b", "a"])).at(np.array([0, 2]))
    assert coded.different == 1
    assert [text for text, _ in coded.groups()] == ["a"]
    assert not Coded.of(pd.Series(["b"])).among(coded).any()
    assert Coded.together([coded])[0].words.tolist() == ["a"]


def test_groups_and_categories_come_in_their_order():
    coded = Coded.of(pd.Series(["b", None, "a", "b"]))
    assert [(text, rows.tolist()) for text, rows in coded.groups()] == [
        ("a", [False, False, True, False]),
        ("b", [True, False, False, True]),
    ]
    assert coded.categories.categories.tolist() == ["a", "b"]
    assert coded.categories.codes.tolist() == [1, -1, 0, 1]


def test_a_column_without_a_text_is_in_no_other():
    none = Coded.of(pd.Series([None, None], dtype="string"))
    assert not none.filled.any()
    assert not none.among(Coded.of(ONE)).any()
    assert not Coded.of(ONE).among(none).any()
    assert Coded.together([none, none])[0].codes.tolist() == [-1, -1]


def test_words_that_are_no_text_leave_their_rows_without_one():
    coded = Coded.of(pd.Series(["a", "", "b", ""])).without(np.array([False, True, False]))
    assert (coded.codes.tolist(), coded.words.tolist()) == ([0, -1, 1, -1], ["a", "b"])
    assert coded.used is coded


@pytest.mark.parametrize("words", [127, 128, 129, 40_000])
def test_codes_hold_as_many_words_as_there_are(words):
    texts = pd.Series([f"k{at}" for at in range(words)])
    coded = Coded.of(texts)
    assert coded.words[coded.codes].tolist() == texts.tolist()
    assert coded.codes.itemsize == {127: 1, 128: 1}.get(words, 2 if words < 2**15 else 4)


@pytest.mark.parametrize("at_a_time", [1, 3, 50, 500_000])
def test_numbers_are_those_of_pandas_however_many_texts_are_numbered_at_a_time(at_a_time, monkeypatch):
    monkeypatch.setattr(module, "_TOGETHER", at_a_time)
    texts = pd.Series(RANDOM.integers(0, 300, 400).astype(str), dtype="string").mask(RANDOM.random(400) < 0.1)
    codes, words = pd.factorize(texts)
    stacked = Coded.stacked([Coded.of(texts[:150]), Coded.of(texts[150:])])
    assert stacked.codes.tolist() == codes.tolist()
    assert stacked.words.tolist() == [*words]
    one, other = Coded.together([Coded.of(texts[:150]), Coded.of(texts[150:])])
    assert [*one.codes, *other.codes] == codes.tolist()
    assert one.words.tolist() == [*words]


def test_a_single_part_is_as_it_was():
    one = Coded.of(ONE)
    assert Coded.stacked([one]) is one


@pytest.mark.parametrize("at_a_time", [2, 500_000])
def test_texts_that_share_a_hash_stay_apart(at_a_time, monkeypatch):
    """Ours are those of pandas also where Python's `hash` tells nothing apart."""
    monkeypatch.setattr(module, "_TOGETHER", at_a_time)
    monkeypatch.setattr(module, "hash", len, raising=False)
    texts = pd.Series(["ab", "cd", "e", "ab", "f", "cd", "ghi"])
    stacked = Coded.stacked([Coded.of(texts[:4]), Coded.of(texts[4:])])
    assert stacked.codes.tolist() == [0, 1, 2, 0, 3, 1, 4]
    assert stacked.words.tolist() == ["ab", "cd", "e", "f", "ghi"]
