"""Periods 1, 2, 3 ... as months."""

from __future__ import annotations

import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.series.period_numbers import numbered_months


def months(tmp_path, cells, first):
    path = tmp_path / "x.csv"
    path.write_text("\n".join(["t,n", *(f"{cell},1" for cell in cells)]) + "\n", "utf-8")
    return numbered_months(read_flat_file(path), "t", first).astype(str).tolist()


@pytest.mark.parametrize(
    ("cells", "first", "expected"),
    [
        (["1", "2", "3"], "2017-11", ["2017-11", "2017-12", "2018-01"]),
        (["0", "1.0"], "2017-11", ["2017-11", "2017-12"]),
        (["14", "13"], "2017-11", ["2017-12", "2017-11"]),
        (["1", "2"], "2017Q4", ["2017-10", "2018-01"]),
        (["1", "2"], "2017", ["2017-01", "2018-01"]),
    ],
)
def test_the_smallest_number_is_the_first(tmp_path, cells, first, expected):
    assert months(tmp_path, cells, first) == expected


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["1", "x"], "does not hold the numbers of periods; leave --first out"),
        (["1", ""], "row 3, column 't': is empty"),
        (["1", "2.5"], "row 3, column 't': is no whole number"),
        (["1", "43101"], "more than a hundred years"),
    ],
)
def test_what_is_no_number_of_a_period(tmp_path, cells, message):
    with pytest.raises(DataError, match=message):
        months(tmp_path, cells, "2017-01")
