"""How results show themselves, in a terminal and in a notebook."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.printed import Printed


@dataclass(frozen=True, slots=True, repr=False)
class Made(Printed):
    title = "Made <up>"

    table: pd.DataFrame
    n: int = 1234567
    share: float = 0.123456
    robust: bool = True
    note: str = ""
    nothing: float | None = None

    @property
    def sentence(self) -> str:
        return "A & B."

    def tidy(self) -> pd.DataFrame:
        return self.table


@dataclass(frozen=True, slots=True, repr=False)
class Bare(Printed):
    title = "Bare"

    value: float
    words: str
    missing: float | None
    many: np.ndarray
    _hidden: int = 3


SMALL = pd.DataFrame({"group": ["a", "<b>"], "value": [12345.678, np.nan], "month": [date(2020, 1, 1), None]})


class Table(HTMLParser):
    """What a screen reader is told: tags with their attributes, and the text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def test_the_text_has_title_single_values_sentence_and_rows():
    assert repr(Made(SMALL)).splitlines() == [
        "Made <up>: n 1234567, share 0.1235, robust yes",
        "A & B.",
        "",
        "group  value       month",
        "a      12346  2020-01-01",
        "<b>",
    ]


def test_a_value_that_the_table_repeats_is_told_once():
    shown = repr(Made(SMALL.assign(share=0.5)))
    assert "share 0.1235" not in shown


def test_the_page_escapes_text_and_tells_a_screen_reader_what_is_what():
    page = Made(SMALL)._repr_html_()
    assert "<up>" not in page
    assert "<b>" not in page
    table = Table(page)
    assert [attrs["scope"] for tag, attrs in table.tags if tag == "th"] == ["col"] * 3 + ["row"] * 2
    assert [tag for tag, _ in table.tags].index("caption") == 1
    assert {"Made <up>: n 1234567, share 0.1235, robust yes", "<b>", "12346", "A & B."} <= set(table.texts)


@pytest.mark.parametrize(("rows", "shown"), [(0, 0), (1, 1), (20, 20), (21, 10), (5000, 10)])
def test_of_a_long_table_some_rows_are_shown_from_the_first_to_the_last(rows, shown):
    result = Made(pd.DataFrame({"row": np.arange(rows)}))
    lines = repr(result).splitlines()[3:]
    numbers = [int(line) for line in lines[1:] if line.strip().isdigit()]
    assert len(numbers) == shown
    assert numbers[:1] + numbers[-1:] == ([] if rows == 0 else [0, rows - 1])
    told = f"10 of {rows:,} rows, evenly spread; tidy() has all"
    assert (told in lines) == (told in Table(result._repr_html_()).texts) == (rows > 20)


def test_without_a_table_of_its_own_the_single_values_are_the_row():
    result = Bare(0.5, "why", None, np.ones(3))
    table = result.tidy()
    assert table.columns.tolist() == ["value", "words", "missing"]
    assert table.iloc[0, :2].tolist() == [0.5, "why"]
    assert repr(result).splitlines()[0] == "Bare"


def test_numbers_keep_four_digits_and_large_ones_all():
    table = pd.DataFrame({"value": [1e-9, 0.00012346, 1.0, 98765.4, np.inf, -25000.0, 1e300]})
    assert [line.strip() for line in repr(Made(table)).splitlines()[4:]] == [
        "1e-09", "0.0001235", "1", "98765", "inf", "-25000", "1e+300",
    ]  # fmt: skip


def test_nothing_is_computed_before_it_is_shown():
    class Slow(Made):
        def tidy(self) -> pd.DataFrame:
            pytest.fail("computed")

    Slow(SMALL)


def test_what_is_too_wide_for_a_terminal_is_named_and_long_words_are_cut():
    table = pd.DataFrame({f"column_{i}": ["x" * 60] for i in range(6)})
    *_, header, row, more = repr(Made(table)).splitlines()
    assert header.split() == ["column_0", "column_1", "column_2"]
    assert row.split() == [f"{'x' * 37}..."] * 3
    assert more == "tidy() also has column_3, column_4, column_5"
    assert Made(table)._repr_html_().count("x" * 60) == 6
