from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.cells.columns import covariate, empties, parse
from ipvi_eval.data.mapped.dates import DateForm
from ipvi_eval.data.mapped.tables import Column

DAY = Column(name="date", kind="date")
FLAG = Column(name="arrest", kind="flag")
WHOLE = Column(name="age", kind="whole", blank=True, low=0, high=120)
CODE = Column(name="sex", kind="code", blank=True, codes=("female", "male", "unknown"), fallback="unknown")


def _parse(column, cells, *, codes=None, form="%Y-%m-%d", workbook=False):
    series = pd.Series(cells, dtype=object)
    return parse(column, series, codes=codes or {}, dates=DateForm(form), workbook=workbook)


def test_dates_are_read_as_they_are_written() -> None:
    parsed = _parse(DAY, ["02/03/2020", "x"], form="%d/%m/%Y")
    assert parsed.values[0] == pd.Timestamp("2020-03-02")
    assert parsed.bad.tolist() == [False, True]
    assert parsed.what == "no date in the format %d/%m/%Y"
    assert not _parse(DAY, ["2020-03-02"], form="%d/%m/%Y", workbook=True).bad.any()


def test_months_are_their_first_day() -> None:
    parsed = _parse(Column(name="month", kind="month"), ["2020-02", "2021-12"], form="%Y-%m")
    assert parsed.values.tolist() == [pd.Timestamp("2020-02-01"), pd.Timestamp("2021-12-01")]
    assert parsed.values.dtype == "datetime64[ns]"  # as days are, whatever pandas makes of a period


@pytest.mark.parametrize("yes", ["Y", "yes", "TRUE", "True", "1", "t", "Sí", "SI"])
@pytest.mark.parametrize("no", ["N", "No", "FALSE", "0", "f"])
def test_usual_flags(yes, no) -> None:
    parsed = _parse(FLAG, [yes, no])
    assert parsed.values.tolist() == [True, False]
    assert parsed.values.dtype == bool


def test_flags_by_code() -> None:
    codes = {"true": ["ARR", "SUMMONS"], "false": ["NONE", ""]}
    parsed = _parse(FLAG, ["arr", "SUMMONS", "NONE", ""], codes=codes)
    assert parsed.values.tolist() == [True, True, False, False]
    assert not parsed.bad.any()
    assert _parse(FLAG, ["Y", "ARR"], codes=codes).bad.tolist() == [True, False]


def test_every_other_code_of_a_flag() -> None:
    parsed = _parse(FLAG, ["ARR", "x", "y"], codes={"true": ["ARR"], "false": ["*"]})
    assert parsed.values.tolist() == [True, False, False]
    parsed = _parse(FLAG, ["NONE", "x"], codes={"true": ["*"], "false": ["NONE"]})
    assert parsed.values.tolist() == [False, True]


def test_codes_are_translated_and_the_unknown_named_without_its_value() -> None:
    codes = {"female": ["F", "W"], "male": ["M"]}
    parsed = _parse(CODE, ["f", "M", "", "Smith"], codes=codes)
    assert parsed.values.tolist()[:3] == ["female", "male", "unknown"]
    assert parsed.bad.tolist() == [False, False, False, True]
    assert parsed.unlisted == 1


def test_words_that_nobody_listed_are_no_values() -> None:
    area = Column(name="area", kind="text")
    assert _parse(area, ["Here", "There", "Here", ""]).unlisted == 2
    assert _parse(area, ["Here", "here"], codes={"Here": ["Here"]}).values.tolist() == ["Here", "Here"]


def test_every_other_code() -> None:
    parsed = _parse(CODE, ["F", "X", ""], codes={"female": ["F"], "male": ["*"]})
    assert parsed.values.tolist() == ["female", "male", "unknown"]


def test_our_own_words_need_no_codes() -> None:
    assert _parse(CODE, ["Female", "male", ""]).values.tolist() == ["female", "male", "unknown"]


@given(st.lists(st.integers(0, 120) | st.none(), min_size=1, max_size=20))
def test_whole_numbers_survive(numbers) -> None:
    parsed = _parse(WHOLE, ["" if n is None else str(n) for n in numbers])
    assert not parsed.bad.any()
    assert [None if pd.isna(v) else int(v) for v in parsed.values] == numbers


@pytest.mark.parametrize("cell", ["-1", "121", "3.5", "old", "1,2", "inf", "nan", "9" * 30])
def test_cells_that_are_no_age(cell) -> None:
    parsed = _parse(WHOLE, [cell, "30"])
    assert parsed.bad.tolist() == [True, False]
    assert parsed.what == "no whole number of at least 0 and at most 120"


def test_thousands() -> None:
    population = Column(name="population", kind="whole", low=1)
    assert _parse(population, ["31,577", "1,031,577", "42"]).values.tolist() == [31577, 1031577, 42]


def test_a_whole_number_is_one_as_long_as_its_neighbors_can_be_told_from_it() -> None:
    number = Column(name="population", kind="whole")
    assert _parse(number, [str(2**53), str(2**53 + 2)]).bad.tolist() == [False, True]


def test_covariates_are_numbers_or_listed_words() -> None:
    assert covariate(pd.Series(["1", "0", "2"]), {}).values.dtype == np.int64
    assert covariate(pd.Series(["1.5", "", "2"]), {}).values.dtype == np.float64
    words = covariate(pd.Series(["a", "", "2", "a"]), {})
    assert words.bad.tolist() == [True, False, True, True]
    assert words.unlisted == 2
    coded = covariate(pd.Series(["B", "W"]), {"black": ["B"], "white": ["W"]})
    assert coded.values.tolist() == ["black", "white"]


def test_empty_cells_where_none_may_be() -> None:
    assert empties(DAY, pd.Series(["2020-01-01", ""]), codes={}).tolist() == [False, True]
    assert not empties(WHOLE, pd.Series(["1", ""]), codes={}).any()
    assert not empties(FLAG, pd.Series(["Y", ""]), codes={"false": [""]}).any()


def test_a_point_that_may_separate_thousands_is_no_decimal_point() -> None:
    people = Column(name="population", kind="whole", low=0)
    parsed = _parse(people, ["30.000", "1.200.000", "2.5", "30000", "12.0", "30000.000"])
    assert parsed.bad.tolist() == [True, True, True, False, False, False]
    assert parsed.what.endswith("a point before three digits, which elsewhere separates thousands: write 30000")
    assert _parse(people, ["x"]).what == "no whole number of at least 0"
    assert not _parse(Column(name="time", kind="number"), ["1.500"]).bad.any(), "of a measured number it says how well"


@pytest.mark.parametrize("cell", ["2.024E+11", "1e+15", "#N/A", "#REF!", "#DIV/0!", "4-Dec", "2012-03-02"])
def test_what_a_spreadsheet_made_of_a_key_is_that_of_many(cell) -> None:
    parsed = _parse(Column(name="suspect", kind="key", blank=True), ["P1", cell, "", cell])
    assert parsed.bad.tolist() == [False, True, False, True]
    assert "{rows}" in parsed.what
    assert cell not in parsed.what or cell == "#N/A"


def test_keys_are_read_as_they_stand() -> None:
    cells = ["P1", "1E5", "24-0117", "#12", "12.0", "E+11", "N/A"]
    parsed = _parse(Column(name="suspect", kind="key"), cells)
    assert (parsed.values.tolist(), parsed.bad.any(), parsed.what) == (cells, False, "")


def test_days_of_a_worksheet_are_no_keys_though_all_are_days() -> None:
    column, cells = Column(name="suspect", kind="key"), pd.Series(["2012-03-01", "2012-03-02"], dtype="string")
    assert parse(column, cells, codes={}, dates=DateForm(), dated=True).bad.all()
    assert not parse(column, cells, codes={}, dates=DateForm()).bad.any()


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["34,0", "28,0", ""], [34, 28, None]),
        (["1,204", "7"], [1204, 7]),
        (["34,0", "34.0"], [None, 34]),
        (["34,0", "1,204"], [34, None]),
        (["0,204"], [None]),
        (["1,5"], [None]),
    ],
)
def test_a_comma_before_decimals_is_read_where_nothing_speaks_against_it(cells, values) -> None:
    number = Column(name="population", kind="whole", blank=True)
    parsed = _parse(number, cells)
    assert [None if pd.isna(one) else int(one) for one in parsed.values] == values
    assert parsed.bad.tolist() == [value is None and cell != "" for value, cell in zip(values, cells, strict=True)]


def test_a_covariate_with_decimal_commas_is_a_number() -> None:
    read = covariate(pd.Series(["2,5", "3"], dtype=object), {})
    assert read.values.tolist() == [2.5, 3.0]
    assert read.said.startswith("commas in its numbers were read as those before decimals")
    assert "list what it holds under `codes`" in read.said


@pytest.mark.parametrize(
    ("cells", "delimiter", "values", "said"),
    [
        (["1,234", "7"], ",", [1234, 7], "between thousands"),
        (["1,234", "7"], ";", [1.234, 7], "before decimals"),
        (["0,123", "0,5"], ",", [0.123, 0.5], "before decimals"),
        (["1,234,567", "7"], ";", [1234567, 7], "between thousands"),
        (["1.5", "7"], ";", [1.5, 7], ""),
    ],
)
def test_commas_of_a_covariate_are_told(cells, delimiter, values, said) -> None:
    read = covariate(pd.Series(cells, dtype=object), {}, delimiter)
    assert read.values.tolist() == values
    assert said in read.said
    assert bool(said) == bool(read.said)


def test_commas_that_speak_of_both_are_no_numbers() -> None:
    assert covariate(pd.Series(["1,5", "1.5"], dtype=object), {}).bad.tolist() == [True, True]
    assert covariate(pd.Series(["1", "2", "1,2,3"], dtype=object), {}).bad.all()
