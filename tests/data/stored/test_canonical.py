"""What does not fit in a stored table is named by column and number of rows, and no value is told."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.problems import ProblemsError

ibis = pytest.importorskip("ibis", reason="the extra large is not installed")
from ipvi_eval.data.stored.canonical import canonical  # noqa: E402

PERSONS = TableMapping.model_validate(
    {
        "file": "people.csv",
        "columns": {"person": "KEY", "area": "TOWN", "list": "LIST", "entry": "IN"},
        "codes": {"area": {"Here": ["H"]}, "list": {"C": ["C"]}},
        "keep": {"STATE": ["ok"]},
    }
)
RIGHT = {"KEY": ["1", "2", ""], "TOWN": "H", "LIST": "C", "IN": "2020-01-05", "STATE": ["OK", "ok ", "ok"]}


def told(**columns):
    frame = pd.DataFrame(RIGHT | columns)
    return canonical("persons", ibis.duckdb.connect().create_table("people", frame), PERSONS, {})


def test_rows_that_are_not_asked_for_or_name_nobody_are_counted():
    found = told(STATE=["no", "ok", "ok"])
    assert [(step.of, step.left_out, step.why) for step in found.left_out] == [
        (3, 1, "not asked for by `keep`"),
        (2, 1, "name nobody"),
    ]
    assert found.table.to_pandas()[["person", "area", "sex"]].to_numpy().tolist() == [["2", "Here", "unknown"]]


@pytest.mark.parametrize(
    ("column", "cells", "what"),
    [
        ("TOWN", ["H", "Secret", ""], r"column 'TOWN': 1 row holds 1 value that \[persons.codes.area\] of the mapping"),
        ("LIST", ["", "C", "C"], "column 'LIST': is empty in 1 row$"),
        ("IN", ["1/5/2020", "Secret", "2020-01-05"], "column 'IN': no date in the format %Y-%m-%d"),
        ("KEY", ["é", "2", "3"], "column 'KEY': holds keys with signs beyond ASCII in 1 row,"),
        ("KEY", ["1.2E+11", "2", "2.02e+11"], r"column 'KEY': holds what a spreadsheet made of a key \(2 rows\)"),
        ("KEY", ["#N/A", "2", "3"], r"made of a key \(1 row\): a day or a time"),
        ("KEY", ["3-Dec", "Dec-03", "12-45"], r"made of a key \(2 rows\)"),
        ("KEY", ["2012-03-01", "12/3/2001", "12-45"], r"made of a key \(2 rows\)"),
        ("KEY", ["1234567890123450", "1234567890123460", "12345678901234500"], r"made of a key \(3 rows\)"),
        ("STATE", ["no", "no", "no"], "people.csv: no row is kept"),
    ],
)
def test_what_does_not_fit_is_named_and_not_told(column, cells, what):
    with pytest.raises(ProblemsError, match=what) as refused:
        told(**{column: cells})
    assert "Secret" not in str(refused.value)


@pytest.mark.parametrize(
    "cells",
    [
        ["2012-03-01", "2012-03-45", "2"],
        ["2012-03-01", "2012-03-02", "2012-03-03"],
        ["1234567890123450", "1234567890123461", "1234567890123470"],
        ["MAR-12", "SMI-03", "12:3"],
    ],
)
def test_keys_that_an_agency_writes_like_days_or_long_numbers_stay(cells):
    assert told(KEY=cells).table.count().to_pandas() == 3


def test_a_column_that_is_missing_is_named():
    table = ibis.memtable({"KEY": ["1"], "TOWN": ["H"], "IN": ["2020-01-01"], "STATE": ["ok"]})
    with pytest.raises(ProblemsError, match="column 'LIST': this column is missing"):
        canonical("persons", table, PERSONS, {})


def test_moments_with_an_offset_are_refused():
    frame = pd.DataFrame(RIGHT).assign(IN=pd.Timestamp("2020-01-01", tz="UTC"))
    with pytest.raises(ProblemsError, match="column 'IN': holds moments with an offset from UTC; give a view"):
        canonical("persons", ibis.memtable(frame), PERSONS, {})


@pytest.mark.parametrize("kind", ["date", "timestamp"])
def test_keys_that_are_stored_as_days_are_refused(kind, duckdb):
    """A whole column of them, which as text might be the agency's own numbers."""
    cells = pd.DataFrame(RIGHT | {"KEY": ["2012-03-01", "2012-03-02", None]})
    table = ibis.memtable(cells)
    assert canonical("persons", table, PERSONS, {}).table.count().to_pandas() == 2
    spoiled = table.mutate(KEY=table["KEY"].cast(kind))
    with pytest.raises(ProblemsError, match=r"column 'KEY': holds what a spreadsheet made of a key \(2 rows\)"):
        canonical("persons", spoiled, PERSONS, {})
