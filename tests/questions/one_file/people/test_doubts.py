"""What is odd in a file of people is told, and an ordinary file has nothing odd."""

from __future__ import annotations

import pytest

from ipvi_eval.data.flat_file import read_flat_file
from ipvi_eval.errors import DataError
from ipvi_eval.questions.one_file.people.doubts import repeated_rows
from ipvi_eval.questions.one_file.people.file import PeopleColumns, read_people

HEADER = "person_id,days,e,list,age"
PEOPLE = [f"P{n},{31 * n % 397 + 1},{n % 3 % 2},{'ABC'[n % 3]},{18 + 7 * n % 45}" for n in range(24)]


@pytest.fixture
def notes(tmp_path):
    def read(rows, *, header=HEADER, **columns):
        path = tmp_path / "people.csv"
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        wanted = {"duration": "days", "event": "e", "group": "list", "covariates": ("age",)} | columns
        return read_people(path, PeopleColumns(**wanted)).notes

    return read


def changed(column, cells):
    """The people with other cells in one column, by place of the row."""
    place = HEADER.split(",").index(column)
    rows = [row.split(",") for row in PEOPLE]
    for at, cell in cells.items():
        rows[at][place] = cell
    return [",".join(row) for row in rows]


def test_an_ordinary_file_has_no_note(notes):
    assert notes(PEOPLE) == ()


@pytest.mark.parametrize(
    ("column", "cells", "said"),
    [
        ("days", {2: "9999", 5: "9999"}, "'days' holds 9,999 in rows 4 and 7, far from all else: where that stands"),
        ("age", {3: "999"}, "'age' holds 999 in row 5, far from all else"),
        ("age", {3: "-9"}, "'age' holds -9 in row 5, far from all else"),
        ("age", {3: "0", 4: "127"}, "'age' is no age that people have in rows 5 and 6"),
        ("age", {n: str(1960 + n) for n in range(24)}, "'age' is no age in years: is it in another unit, or the year"),
        ("list", {3: "a"}, '"A" and "a" of \'list\' differ only in case or spaces'),
        ("list", {n: "01" if n == 4 else str(1 + n % 2) for n in range(24)}, '"01" and "1" of \'list\' differ only'),
        ("list", {3: "Unknown"}, "\"Unknown\" of 'list' counts as a label of its own; if it means not known, leave"),
        ("list", {3: "9"}, "\"9\" of 'list' counts as a label of its own"),
        ("e", dict.fromkeys(range(24), "1"), "every row ends with an event: where the file holds only those who had"),
        ("e", dict.fromkeys(range(24), "0"), "no row ends with an event"),
        ("days", dict.fromkeys(range(1, 22, 3), "0"), "7 of 8 events lie at time 0"),
        ("person_id", {3: "P2"}, "2 of 24 rows share a 'person_id' with another and each counts as a person"),
    ],
)
def test_what_is_said(notes, column, cells, said):
    (note,) = notes(changed(column, cells))
    assert note.startswith(said)


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("list", {n: "A+" if n % 2 else "A-" for n in range(24)}),
        ("list", {n: str(8 + n % 2) for n in range(24)}),
        ("list", {n: "10" if n % 2 else "1" for n in range(24)}),
        ("age", {3: "98"}),
        ("days", {3: "0"}),
    ],
)
def test_what_is_not_said(notes, column, cells):
    assert notes(changed(column, cells)) == ()


def test_sexes_by_number_with_a_nine(notes):
    rows = changed("list", {n: "129"[n % 3] for n in range(24)})
    assert notes(rows)[0].startswith("\"9\" of 'list' counts as a label of its own")


def test_rows_that_were_copied(notes):
    (note,) = notes([*PEOPLE, PEOPLE[4], PEOPLE[7]])
    assert note.startswith("2 of 26 rows repeat another one in every column (rows 26 and 27)")
    without = [row.partition(",")[2] for row in PEOPLE]
    assert "24 of 48 rows repeat" in notes([*without, *without], header="days,e,list,age")[0]
    # Without a key two people may be alike.
    assert notes([*without, without[4]], header="days,e,list,age") == ()


def test_a_person_that_is_named_is_not_asked_for(notes, tmp_path):
    rows = changed("person_id", {3: "P2"})
    assert not any("share a 'person_id' with another and" in note for note in notes(rows, person="person_id"))
    (tmp_path / "two.csv").write_text("offender,days\n" + "".join(f"{n % 2},{n}\n" for n in range(20)), "utf-8")
    file = read_flat_file(tmp_path / "two.csv")
    assert list(repeated_rows(file, None, ("days",))) == []  # it says what somebody is, not who


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"group": "e"}, "'e' is what is to be explained; leave it out of --group"),
        ({"strata": ("days",)}, "'days' is what is to be explained; leave it out of --strata"),
        ({"event": "days"}, "'days' is named as the --duration and as something else"),
    ],
)
def test_one_column_for_two_things(notes, more, said):
    with pytest.raises(DataError, match=said):
        notes(PEOPLE, **more)


def test_zeros_in_place_of_follow_up(notes):
    censored = [n for n in range(24) if n % 3 % 2 == 0]
    for cell in ("0", "-1"):
        with pytest.raises(DataError, match=r"'days' is 0 or less for all 16 rows without an event.*--follow-up N"):
            notes(changed("days", dict.fromkeys(censored, cell)))


def test_some_zeros_in_place_of_follow_up_are_told(notes):
    censored = [n for n in range(24) if n % 3 % 2 == 0]
    rows = changed("days", dict.fromkeys(censored[:13], "0"))
    assert notes(rows)[0].startswith("'days' is 0 or less for 13 of 16 rows without an event and for 0 of 8 with one")
    assert notes(changed("days", dict.fromkeys(censored[:3], "0"))) == ()


def test_one_end_of_follow_up_before_other_events(notes):
    censored = [n for n in range(24) if n % 3 % 2 == 0]
    (note,) = notes(changed("days", dict.fromkeys(censored, "30")))
    assert note.startswith("everybody without an event was followed to 30, and 7 events lie later")
    assert notes(changed("days", dict.fromkeys(censored, "365"))) == ()


def test_a_word_among_many_numbers_is_named_by_its_row(notes):
    rows = [",".join([*row.split(",")[:-1], str(18 + n)]) for n, row in enumerate(PEOPLE * 2)]
    rows[3] = rows[3].rpartition(",")[0] + ",45 yrs"
    with pytest.raises(DataError, match=r"row 5, column 'age': is no number"):
        notes(rows)


def test_a_column_called_like_censoring_is_asked_about(notes):
    header = HEADER.replace(",e,", ",censored,")
    with pytest.raises(DataError, match=r"'censored' may say who had no event.*--event-value 0 or --event-value 1"):
        notes(PEOPLE, header=header, event="censored")
