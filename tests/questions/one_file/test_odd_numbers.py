"""Codes and impossible ages are told with their rows; a word among numbers is somebody else's error."""

from __future__ import annotations

import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.questions.one_file.odd_numbers import odd_numbers


@pytest.fixture
def told(tmp_path):
    def read(name, *cells):
        path = tmp_path / "rows.csv"
        path.write_text("\n".join([f"{name},other", *(f"{cell},1" for cell in cells)]) + "\n", "utf-8")
        return list(odd_numbers(read_flat_file(path), [name, name]))

    return read


@pytest.mark.parametrize(
    ("name", "cells", "said"),
    [
        ("temp", (12.5, 9999, 14, 9998), "'temp' holds 9,998, 9,999 in rows 3 and 5, far from all else"),
        ("age_at_entry", (25, 0, 44, 130), "'age_at_entry' is no age that people have in rows 3 and 5"),
        ("AGE", (310, 288, 402), "'AGE' is no age in years: is it in another unit, or the year of birth?"),
    ],
)
def test_what_is_told_once(told, name, cells, said):
    (note,) = told(name, *cells)
    assert note.startswith(said)


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("age", (0, 1, 2, 40)),  # children
        ("age", (25, "", 44)),
        ("stage", (1, 2, 300)),
        ("wage", (0, 400, 700)),
        ("age", ("18-25", "26-40", 0)),
    ],
)
def test_what_is_not_told(told, name, cells):
    assert told(name, *cells) == []
