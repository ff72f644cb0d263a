"""Rows that are there twice are copies where a key says so, and people alike where none does."""

from __future__ import annotations

import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.questions.one_file.copied_rows import copied_rows

ROWS = [f"I{n},{n % 7},{'AB'[n % 2]}" for n in range(12)]


@pytest.fixture
def copied(tmp_path):
    def read(rows, *, used=("day",)):
        path = tmp_path / "rows.csv"
        path.write_text("\n".join(["id,day,area", *rows]) + "\n", "utf-8")
        return copied_rows(read_flat_file(path), used).tolist()

    return read


def test_copies_of_rows_with_a_key(copied):
    assert copied([*ROWS, ROWS[3], ROWS[3]]) == [False] * 12 + [True, True]
    assert copied(ROWS) == [False] * 12


def test_rows_that_share_their_key_are_no_copies(copied):
    assert copied([*ROWS, "I3,5,A"]) == [False] * 13


def test_without_a_key_every_row_must_be_there_twice(copied):
    nameless = [f"x,{n},A" for n in range(12)]
    assert copied([*nameless, nameless[0]]) == [False] * 13  # `day` has another meaning
    assert sum(copied([*nameless, *nameless])) == 12
    assert sum(copied([*nameless[:5], *nameless[:5]])) == 0
    assert sum(copied([*nameless, nameless[0]], used=())) == 1
