from __future__ import annotations

import tomllib

import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.data.vocabulary import vocabulary
from ipvi_eval.errors import DataError


def _read(tmp_path, *cells):
    path = tmp_path / "a.csv"
    path.write_text("\n".join(["C,D", *(f'"{cell}",1' for cell in cells)]), "utf-8")
    return read_flat_file(path)


def test_values_with_their_rows_are_toml_that_a_mapping_reads(tmp_path) -> None:
    found = vocabulary(_read(tmp_path, "BG", "SE", "BG", 'a ""b"" \\', ""), "C")
    assert found.values[0] == ("BG", 2)
    lines = list(found.toml())
    assert lines[0].endswith("# 2 rows")
    assert tomllib.loads("\n".join(lines)) == {value: [value] for value in ("BG", "SE", 'a "b" \\', "")}


def test_what_looks_like_an_identity_is_counted_only(tmp_path) -> None:
    file = _read(tmp_path, "BG", "John Smith", "SMITH", "12 Mill St")
    found = vocabulary(file, "C")
    assert (found.values, dict(found.identities)) == ((("BG", 1),), {"names": 2, "addresses": 1})
    assert len(vocabulary(file, "C", every=True).values) == 4


def test_a_column_of_keys_is_no_list(tmp_path) -> None:
    file = _read(tmp_path, *(f"P{row}" for row in range(101)))
    with pytest.raises(DataError, match=r"column 'C': holds 101 values, so it is no list of labels; .* --show-labels"):
        vocabulary(file, "C")
    assert len(vocabulary(file, "C", every=True).values) == 101
