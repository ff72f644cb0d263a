"""Totals below the records of a table, and what only looks like one."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.footers import footer


@pytest.mark.parametrize("word", ["Total", "TOTAL:", "Grand Total", "Totals", "Total records: 1,204", "Sub-total"])
def test_the_last_row_is_a_footer_by_its_word(word) -> None:
    assert footer(pd.DataFrame({"case": ["C1", "C2", word], "town": ["A", "B", "2"]})).tolist() == [False, False, True]


def test_several_last_rows_are_one_footer() -> None:
    cells = pd.DataFrame({"case": ["C1", "Subtotal", "Total"], "town": ["A", "1", "1"]})
    assert footer(cells).tolist() == [False, True, True]


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(
            {"month": ["1", "1", "2", "2"], "area": ["A", "Total", "A", "Total"]}, id="an area of every month"
        ),
        pytest.param({"case": ["Total", "C2"], "town": ["1", "A"]}, id="above the records"),
        pytest.param({"case": ["C1", "C2"], "what": ["theft", "Total loss of a car"]}, id="a word that goes on"),
        pytest.param({"case": ["Total"], "town": ["1"]}, id="no record at all"),
        pytest.param({"case": [], "town": []}, id="no row"),
    ],
)
def test_what_is_no_footer(cells) -> None:
    assert not footer(pd.DataFrame(cells, dtype=str)).any()
