"""Tables of a PostgreSQL server by its address: rows come in blocks, and only those that are asked for are held."""

from __future__ import annotations

import pandas as pd
import pytest

from ipvi_eval.data.cells import database
from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.data.problems import ProblemsError

ROWS = [(f"K{number}", "yn "[number % 3], None if number == 4 else number / 2) for number in range(1, 12)]


@pytest.fixture(scope="module")
def seen(postgresql):
    """The address of the server, where a table of that name holds eleven rows."""
    pytest.importorskip("sqlalchemy", reason="the extra databases is not installed")
    frame = pd.DataFrame(ROWS, columns=["KEY", "KIND", "SIZE"])
    postgresql.create_table("seen", frame, overwrite=True)
    return f"postgresql+psycopg://agency@/postgres?host={postgresql.con.info.host}"


def test_rows_keep_their_numbers_when_others_are_dropped_in_blocks(seen, tmp_path, monkeypatch):
    monkeypatch.setattr(database, "BLOCK", 4)
    monkeypatch.setattr(database, "_FETCHED", 3)
    raw = read_raw(tmp_path, TableMapping(source=seen, table="seen", keep={"KIND": ["N", ""]}), reads=lambda _: True)
    expected = [(key, kind.strip(), size) for key, kind, size in ROWS if kind != "y"]
    assert raw.cells["KEY"].tolist() == [key for key, _, _ in expected]
    assert raw.cells["SIZE"].tolist() == ["" if size is None else f"{size:g}" for _, _, size in expected]
    assert raw.rows.tolist() == [number for number, row in enumerate(ROWS, 1) if row[1] != "y"]
    assert (raw.of, raw.dropped) == (11, 3)


def test_keys_that_a_spreadsheet_spoiled_are_found_there(postgresql):
    canonical = pytest.importorskip("ipvi_eval.data.stored.canonical").canonical
    frame = pd.DataFrame({"KEY": ["2.02e+11", "#n/a", "K1"], "IN": "2020-01-05"})
    mapping = TableMapping(file="a.csv", columns={"person": "KEY", "entry": "IN"}, defaults={"area": "A", "list": "C"})
    with pytest.raises(ProblemsError, match=r"column 'KEY': holds what a spreadsheet made of a key \(2 rows\)"):
        canonical("persons", postgresql.create_table("spoiled", frame, overwrite=True), mapping, {})
