"""Files of SPSS, Stata and SAS: written by pyreadstat itself, read as the same cells as from CSV."""

from __future__ import annotations

import gzip
import sys
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from ipvi_eval.data.cells.files import read_raw
from ipvi_eval.data.mapped.mapping import TableMapping
from ipvi_eval.errors import DataError

FRAME = pd.DataFrame(
    {
        "KEY": ["P1", "P2", "P3"],
        "REL": [1.0, 2.0, None],
        "AGE": [31.0, 4.5, 7.0],
        "DAY": [date(2020, 1, 5), date(2020, 12, 31), date(1999, 1, 1)],
        "NAME": ["a", "", "b"],
    }
)
LABELS = {"REL": {1.0: "Spouse", 2.0: "Parent"}}
CELLS = {"KEY": ["P1", "P2", "P3"], "REL": ["1", "2", ""], "DAY": ["2020-01-05", "2020-12-31", "1999-01-01"]}


@pytest.fixture(params=[".sav", ".zsav", ".dta", ".xpt"])
def made(request, tmp_path):
    """A folder with one such file, and its name."""
    stats = pytest.importorskip("pyreadstat", reason="the extra statistics-files is not installed")
    name = f"people{request.param}"
    path = str(tmp_path / name)
    if request.param in (".sav", ".zsav"):
        stats.write_sav(FRAME, path, variable_value_labels=LABELS, compress=request.param == ".zsav")
    elif request.param == ".dta":
        stats.write_dta(FRAME, path, variable_value_labels={"REL": {1: "Spouse", 2: "Parent"}})
    else:
        stats.write_xport(FRAME, path)
    return tmp_path, name


def test_codes_stay_codes_and_only_what_is_asked_for_is_read(made, monkeypatch) -> None:
    import pyreadstat

    folder, name = made
    asked = []
    for reader in ("read_sav", "read_dta", "read_xport"):
        real = getattr(pyreadstat, reader)
        monkeypatch.setattr(
            pyreadstat, reader, lambda path, real=real, **given: asked.append(given) or real(path, **given)
        )
    raw = read_raw(folder, TableMapping(file=name), reads=CELLS.keys().__contains__)
    assert raw.cells.to_dict("list") == CELLS
    assert raw.rows.tolist() == [1, 2, 3]
    assert raw.dated == {"DAY"}
    assert asked[-1]["usecols"] == ["KEY", "REL", "DAY"]
    assert asked[0]["row_limit"] == 1
    assert read_raw(folder, TableMapping(file=name)).cells["AGE"].tolist() == ["31", "4.5", "7"]


def test_labels_where_the_mapping_asks_for_them(made) -> None:
    folder, name = made
    if name.endswith(".xpt"):
        pytest.skip("SAS keeps labels in a file of their own")
    told = read_raw(folder, TableMapping(file=name, labels=True), reads={"REL"}.__contains__).cells["REL"].tolist()
    assert told == ["Spouse", "Parent"]  # the empty line at the end is none


def test_what_is_no_such_file(made) -> None:
    folder, name = made
    (folder / name).write_bytes(b"KEY,REL\nP1,1\n")
    with pytest.raises(DataError, match="is not a readable"):
        read_raw(folder, TableMapping(file=name))


def test_without_pyreadstat_the_extra_is_named(tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    (tmp_path / "people.sav").write_bytes(b"$FL2")
    with pytest.raises(DataError, match=r"pip install 'ipvi_eval\[statistics-files\]'"):
        read_raw(tmp_path, TableMapping(file="people.sav"))


def test_a_file_that_sas_wrote(tmp_path) -> None:
    """pyreadstat writes no .sas7bdat. This one is file1 of the tests of sas7bdat-converter 4.0.0 (Paul Sanders, MIT
    license), packed; its cells as `pandas.read_sas`, another reader, has them."""
    pytest.importorskip("pyreadstat", reason="the extra statistics-files is not installed")
    packed = Path(__file__).parent / "samples" / "sas7bdat_converter_file1.sas7bdat.gz"
    (tmp_path / "people.sas7bdat").write_bytes(gzip.decompress(packed.read_bytes()))
    raw = read_raw(tmp_path, TableMapping(file="people.sas7bdat"))
    assert raw.cells["integer_row"].tolist() == ["1", "2", "3", "4", "5"]
    assert raw.cells["float_row"].tolist() == ["2.5", "17.23", "3.21", "100.9", "98.6"]
    assert raw.cells["date_row"].tolist() == ["2018-01-02", "2018-02-05", "2017-11-21", "2016-05-19", "1999-10-25"]
    other = pd.read_sas(tmp_path / "people.sas7bdat", encoding="cp1252")
    assert raw.cells["text_row"].tolist() == other["text_row"].fillna("").str.strip().tolist()
    some = read_raw(tmp_path, TableMapping(file="people.sas7bdat"), reads={"date_row"}.__contains__)
    assert list(some.cells.columns) == ["date_row"]
