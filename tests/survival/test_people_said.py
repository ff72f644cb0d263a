"""What was read and left out stands beside the estimates, in words and as rows."""

from __future__ import annotations

import numpy as np

from ipvi_eval.survival.people import People
from ipvi_eval.survival.people_file import PeopleFile
from ipvi_eval.survival.people_said import note_estimates, reading_estimates, reading_sentences

READ = PeopleFile(
    People(stop=np.array([1.0, 2.0]), event=np.array([True, False])), None, ("one", "two"), ("in 'e': as",), 1005, 1003
)


def test_reading_as_rows_and_in_words():
    rows = {row.id: row for row in reading_estimates(READ)}
    assert [rows[f"data.{name}"].value for name in ("rows", "left_out", "events")] == [1005, 1003, 1]
    assert (rows["data.left_out"].note, rows["data.events"].note) == ("one; two", "in 'e': as")
    assert reading_sentences(READ) == ("1,005 rows read, 1,003 left out; 1 end with an event", "in 'e': as")


def test_a_note_is_a_row_once():
    assert [(row.id, row.value, row.note) for row in note_estimates(["a", "b", "a"])] == [
        ("note.1", None, "a"),
        ("note.2", None, "b"),
    ]
