"""What was read and left out stands beside the estimates, in words and as rows."""

from __future__ import annotations

import numpy as np

from ipvi_eval.questions.one_file.people.file import PeopleFile
from ipvi_eval.questions.one_file.people.findings import analyse_people
from ipvi_eval.questions.one_file.people.said import (
    answer,
    answer_estimate,
    note_estimates,
    reading_estimates,
    reading_sentences,
)
from ipvi_eval.questions.one_file.people.table import People

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


def test_the_first_line_is_in_words():
    group = np.array(["a"] * 4 + ["b"] * 8, dtype=object)
    people = People(stop=np.full(12, 400.0), event=np.zeros(12, dtype=bool), group=group)
    found = analyse_people(people, horizons=(182, 365, 730)).estimates
    # Nobody of 4 and of 8: exact limits 1 - .025^(1/n) (Clopper and Pearson 1934).
    assert answer(found, "days") == (
        "Of 4 people (a), 0.0% had the event within 365 days (95% interval 0.0% to 60.2%). "
        "Of 8 people (b), 0.0% had the event within 365 days (95% interval 0.0% to 36.9%)."
    )
    alone = People(stop=np.full(9, 400.0), event=np.zeros(9, dtype=bool), group=np.array(["C", *"d" * 8], dtype=object))
    assert answer(analyse_people(alone, horizons=(365,)).estimates, "days").startswith("Of 1 person (C), 0.0% had")
    assert str(answer_estimate("x").note) == "x"
    assert "Nobody was followed" in answer(analyse_people(people, horizons=(900,)).estimates, "")


def test_the_first_line_does_not_rest_on_the_last_person_at_risk():
    # The product limit is 3/4 after day 100, and 0 after day 300, when the one person left at risk had the event:
    # two of four had none when their follow-up ended.
    stop, event = np.array([100.0, 150.0, 200.0, 300.0]), np.array([True, False, False, True])
    found = analyse_people(People(stop=stop, event=event), horizons=(182, 365))
    assert {row.id: row for row in found.estimates}["survival.all.at_365"].value == 0
    assert answer(found.estimates, "days").startswith("Of 4 people, 25.0% had the event within 182 days (")
    assert answer(analyse_people(People(stop=stop, event=event), horizons=(365,)).estimates, "").startswith(
        "Nobody was"
    )
    everybody = analyse_people(People(stop=stop, event=np.ones(4, dtype=bool)), horizons=(182, 365))
    assert answer(everybody.estimates, "days").startswith("Of 4 people, 100.0% had the event within 365 days (")


def test_the_first_line_has_one_year():
    people = People(stop=np.full(9, 2.0), event=np.zeros(9, dtype=bool))
    assert "within 1 year (" in answer(analyse_people(people, horizons=(1,)).estimates, "years")
    assert "within 2 years (" in answer(analyse_people(people, horizons=(2,)).estimates, "years")
