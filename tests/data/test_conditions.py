"""Rows by what their columns hold."""

from __future__ import annotations

import pytest

from ipvi_eval.data.conditions import Condition, meeting, parse_condition
from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.errors import AnalysisError, DataError


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "incidents.csv"
    path.write_text("area,type\nBeacon,a\n Beacon ,b\nRye,a\nbeacon,c\n", "utf-8")
    return read_flat_file(path)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("area=Beacon", Condition("area", "Beacon")),
        (" area != Beacon ", Condition("area", "Beacon", equal=False)),
        ("note=a=b", Condition("note", "a=b")),
        ("end=", Condition("end", "")),
    ],
)
def test_texts(text, condition):
    assert parse_condition(text) == condition


@pytest.mark.parametrize("text", ["area", "=x", "!=x", ""])
def test_texts_that_are_none(text):
    with pytest.raises(AnalysisError, match="is written COLUMN=VALUE"):
        parse_condition(text)


@pytest.mark.parametrize(
    ("texts", "rows"),
    [
        ([], [2, 3, 4, 5]),
        (["area=Beacon"], [2, 3]),
        (["area=Beacon", "area=Rye"], [2, 3, 4]),
        (["area=Beacon", "area=Rye", "type=a"], [2, 4]),
        (["area!=Beacon", "area!=Rye"], [5]),
        (["area!=Elsewhere", "type!=a"], [3, 5]),
    ],
)
def test_rows(file, texts, rows):
    kept = meeting(file, [parse_condition(text) for text in texts])
    assert file.raw.rows[kept].tolist() == rows


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["town=x"], "has no column 'town'; the file has 2 other columns"),
        (["area=secret"], "no row holds in column 'area' the value"),
        (["area=Rye", "type=b"], "no row meets all conditions together"),
        (["area!=Beacon", "area!=beacon", "area!=Rye"], "no row meets"),
    ],
)
def test_nothing_left(file, texts, message):
    with pytest.raises(DataError, match=message) as caught:
        meeting(file, [parse_condition(text) for text in texts])
    assert "secret" not in str(caught.value)
