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


@pytest.mark.parametrize("word", ["Total general", "Total de casos: 45", "TOTAL QUERELLAS", "Gran total", "Totales"])
def test_a_footer_in_spanish(word) -> None:
    assert footer(pd.DataFrame({"caso": ["C1", "C2", word], "pueblo": ["A", "B", "2"]})).tolist() == [
        False,
        False,
        True,
    ]


NOTED = {"case": ["C1", "C2", "Total", "Two are pending"], "town": ["A", "B", "2", ""], "day": ["5", "6", "", ""]}


def test_a_note_below_a_total_hides_it_from_nobody() -> None:
    assert footer(pd.DataFrame(NOTED)).tolist() == [False, False, True, True]


def test_a_row_of_one_cell_is_a_note_only_where_no_record_is_like_that_and_the_table_is_wide() -> None:
    above = pd.DataFrame(NOTED).assign(day=["", "6", "", ""], town=["", "B", "2", ""])
    assert footer(above).tolist() == [False, False, True, False]
    assert footer(pd.DataFrame({"case": ["C1", "C2", "note"], "town": ["A", "B", ""]})).tolist() == [False] * 3
