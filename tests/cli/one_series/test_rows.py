"""Which rows are read, as it is typed."""

from __future__ import annotations

import pytest
import typer

from ipvi_eval.cli.one_series.rows import rows_of
from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.one_file.series.dates import Window
from ipvi_eval.questions.one_file.series.file import Rows


def test_nothing_said_is_every_row_of_the_first_sheet():
    assert rows_of([], "", "", "", 1, "", quarters=False) == Rows()


@pytest.mark.parametrize(
    ("typed", "window"),
    [
        ("2017-01:2021-11", Window("2017-01", "2021-11")),
        (":2021-11", Window(None, "2021-11")),
        ("2017-01:", Window("2017-01", None)),
    ],
)
def test_a_window_may_be_open(typed, window):
    read = rows_of(["area=Beacon"], typed, "2017-01", "2017", 3, "case", quarters=True)
    assert (read.window, read.first, read.sheet, read.header_row) == (window, "2017-01", "2017", 3)
    assert (read.incident, read.quarters, len(read.where)) == ("case", True, 1)


@pytest.mark.parametrize("typed", ["2017-01", ":", "2017-13:"])
def test_what_is_no_window_says_so(typed):
    with pytest.raises(typer.BadParameter, match="--window"):
        rows_of([], typed, "", "", 1, "", quarters=False)


def test_what_is_no_condition_says_so():
    with pytest.raises(AnalysisError):
        rows_of(["Beacon"], "", "", "", 1, "", quarters=False)
