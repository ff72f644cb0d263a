"""Tables row by row: the same cells as CSV and as Parquet."""

from __future__ import annotations

import builtins

import pandas as pd
import pytest

from ipvi_eval.errors import OutputError
from ipvi_eval.synthetic.files.table_file import table_file

ROWS = [[("P1", 31, ""), ("P2", 18, "M")], [("P3", 40, "D")], []]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_rows_come_in_order_and_each_says_that_it_is_synthetic(tmp_path, form) -> None:
    path = tmp_path / f"persons.{form}"
    file = table_file(path, ("SUBJECT_KEY", "AGE", "EXIT_TYPE"))
    for rows in ROWS:
        file.add(rows)
    file.close()
    found = pd.read_csv(path, keep_default_na=False) if form == "csv" else pd.read_parquet(path).fillna("")
    assert found.to_dict("list") == {
        "SUBJECT_KEY": ["P1", "P2", "P3"],
        "AGE": [31, 18, 40],
        "EXIT_TYPE": ["", "M", "D"],
        "SYNTHETIC": ["SYNTHETIC DATA"] * 3,
    }


def test_without_pyarrow_parquet_says_what_to_install(tmp_path, monkeypatch) -> None:
    found = builtins.__import__

    def without(name, *rest):
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return found(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(OutputError, match=r"pip install 'ipvi_eval\[parquet\]'"):
        table_file(tmp_path / "persons.parquet", ("SUBJECT_KEY",))
