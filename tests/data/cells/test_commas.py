"""Commas in numbers: every number written in one way or the other reads back as itself, or as nothing."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.cells.commas import commas_mean, with_points

NUMBERS = st.lists(st.integers(-10_000_000, 10_000_000), min_size=1)


def _read(cells, delimiter=","):
    texts = pd.Series(cells, dtype=object)
    return with_points(texts, commas_mean(texts, delimiter)).astype(float).tolist()


@given(NUMBERS)
def test_thousands_read_back(numbers) -> None:
    assert _read([f"{one:,}" for one in numbers]) == numbers


@given(NUMBERS, st.integers(1, 6))
def test_decimals_read_back_where_semicolons_separate_columns(numbers, digits) -> None:
    values = [one / 10**digits for one in numbers]
    cells = [f"{one:.{digits}f}".replace(".", ",") for one in values]
    assert _read(cells, ";") == pytest.approx(values)


@given(NUMBERS, st.sampled_from([1, 2, 4, 5]))
def test_decimals_that_no_thousands_can_be_read_back_everywhere(numbers, digits) -> None:
    values = [one / 10**digits for one in numbers]
    assert _read([f"{one:.{digits}f}".replace(".", ",") for one in values]) == pytest.approx(values)


def test_what_is_no_number_says_nothing_and_stays() -> None:
    texts = pd.Series(["Doe, J", "1,5", "", "N.A."])
    assert commas_mean(texts) == "decimals"
    assert with_points(texts, "decimals").tolist() == ["Doe, J", "1.5", "", "N.A."]
    assert commas_mean(pd.Series(["Doe, J", "Roe, R"])) == ""
