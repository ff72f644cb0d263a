from __future__ import annotations

import csv

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.data.coded import Coded
from ipvi_eval.data.privacy.identifiers import _DIGIT, _masked, _shapes, gate, header_problems, key_problems

TYPICAL = pd.Timestamp("2019-01-01")


def _gate(cells: dict[str, list[str]]):
    frame = pd.DataFrame(cells, dtype=object)
    return gate("a.csv", frame, np.arange(2, len(frame) + 2), header=list(cells), typical=TYPICAL)


def _keys(cells: list[str], *, replaced: bool):
    return key_problems("a.csv", "KEY", Coded.of(pd.Series(cells)), np.arange(2, len(cells) + 2), replaced=replaced)


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("call 845.555.0142 after six", "telephone numbers"),
        ("078-05-1120", "social security numbers"),
        ("someone@example.org", "e-mail addresses"),
        ("024XX W LITHUANIAN PLAZA CT", "addresses"),  # the house number masked to the block
        ("01234567A", "state or FBI identification numbers"),
        ("CR-01234-19", "docket numbers"),
        ("Smith, John", "names"),
        ("he came back in the evening and then he said", "free text"),
    ],
)
def test_one_cell(cell, what) -> None:
    (problem,) = _gate({"A": ["x", cell]})
    assert f"row 3 looks like {what}" in str(problem)
    assert problem.column == 1
    assert cell not in str(problem)


def test_a_column_that_nobody_named_is_told_by_its_number() -> None:
    """Its header may be a person's name."""
    assert [str(one) for one in _gate({"Z": ["P1"], "JOHN SMITH DOB": ["x"]})] == [
        "a.csv, column 2: must not hold birth dates; remove the column from the extract, or `strict_gate` from the "
        "mapping, and it is left unread"
    ]


@pytest.mark.parametrize(
    "cells",
    [
        ["POK19-00001", "CW16-00012", "CN16-12345"],
        ["2019-00001234", "19-123456", "2019-12-31"],
        ["P000123", "P100002", "P999999"],
        ["2019-01-05", "2019-12-31", "2020-02-29"],
        ["01/05/2019", "7/19/2017 13:45", "12/31/2020"],
        ["JA354631", "JC318989", "11023904.0"],
        ["1234567890", "123456789", "31577"],
        ["13A", "BG", "CALL-IN"],
        ["0.12345", "0.98765", "1.00001"],
        ["Comparison North", "Poughkeepsie", "Comparison East"],
        ["100 to 199", "5 or more", "20-29"],
        ["Hyde Park", "Pleasant Valley", "East Fishkill", "Red Hook"],
        ["Washington", "Poughkeepsie", "Rhinebeck", "Haddad"],  # one surname among towns
        ["Haddad", "Poughkeepsie", "Rhinebeck"],  # a third of them a surname
        ["123000000", "123000259"],  # two values are no kind of column yet
        ["1985-02-03", "1990-11-12", "unknown", "pending"],  # half are dates
        ["01/01/19", "08/08/19"],  # of this century, as the records
        ["20.12345", "50.12345", "90.12345"],  # degrees would lie in one part of the country
        ["12.500", "13.250", "16.125"],  # farther south than any of it
        ["19000000", "48000000", "90000000"],
    ],
)
def test_what_must_pass(cells) -> None:
    assert _gate({"A": cells}) == []


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (["41.70037", "41.70112", "41.69999"], "coordinates"),
        (["41701200", "41701207", "41701213"], "coordinates"),
        (["-122.41941", "-122.42012", "-121.90125"], "coordinates"),
        (["1985-02-03", "1990-11-12", "1971-05-30", "unknown", "pending"], "birth dates"),
        (["123000000", "123000259", "123000481"], "social security numbers"),
        (["1985-02-03", "1990-11-12", ""], "birth dates"),
        (["01/01/60", "08/08/67", "02/14/73"], "birth dates"),
        (["19600101", "19670808", "19730214"], "birth dates"),
        (["01MAR60", "08MAR67", "14MAR73"], "birth dates"),
        (["01/01/2004", "08/08/2005", "02/14/2005"], "birth dates"),
    ],
)
def test_columns_of_numbers_and_dates_about_people(cells, what) -> None:
    (problem,) = _gate({"A": cells})
    assert f"a.csv, column 1: looks like {what};" in str(problem)


def test_dates_of_the_extract_s_own_years_are_no_births() -> None:
    assert _gate({"A": ["01/01/16", "08/08/17"], "B": ["2012-01-01", "2019-05-05"]}) == []


def test_a_column_of_surnames() -> None:
    (problem,) = _gate({"A": ["SMITH", "NGUYEN", "", "HADDAD"]})
    assert "rows 2, 3 and 5 look like names" in str(problem)
    (problem,) = _gate({"A": ["Haddad", "Poughkeepsie"]})  # where half are
    assert "row 2 looks like names" in str(problem)


def test_cells_of_two_kinds_are_told_as_the_first_and_no_other_row_with_them() -> None:
    (problem,) = _gate({"A": ["x", "someone@example.org", "078-05-1120", "another@example.org"]})
    assert "rows 3 and 5 look like e-mail addresses" in str(problem)


@pytest.mark.parametrize("name", ["DOB", "SSN"])
def test_names_of_mapped_columns(name) -> None:
    (problem,) = header_problems("a.csv", ["OCC_DATE", name, "SUSPECT"])
    assert (problem.column, "which must not enter; give a coarser value" in str(problem)) == (name, True)


def test_keys_look_like_keys() -> None:
    good = ["P1", "100002", "A-7", "VINCENT", "IR-01234-19", "0e55fd5680ce06efbcf4940a58677bf0", ""]
    assert _keys(good, replaced=True) == _keys(good, replaced=False) == []
    numbers = ["P1", "078-05-1120", "01234567A"]
    assert _keys(numbers, replaced=True) == []
    (problem,) = _keys(numbers, replaced=False)
    assert "rows 3 and 4 look like" in str(problem)
    for replaced in (True, False):
        assert _keys(["SMITH", "NGUYEN", "HADDAD"], replaced=replaced)
        assert _keys(["P1", "P2", "he hit his wife"], replaced=replaced)


@pytest.mark.parametrize(("year", "found"), [(2009, 1), (2010, 0)])
def test_births_lie_ten_years_before_the_records(year, found) -> None:
    frame = pd.DataFrame({"D": [f"{year}-02-03"] * 5}, dtype=object)
    rows = np.arange(2, len(frame) + 2)
    assert len(gate("a.csv", frame, rows, header=["D"], typical=pd.Timestamp("2019-12-31"))) == found


_SECRETS = st.sampled_from(
    ["qzx@wvu.org", "917-05-1120", "(845) 555-0199", "98 Zyxwv Avenue", "87654321Z", "ZQ-98765-21", "q" * 41]
)


@given(secret=_SECRETS, where=st.integers(0, 4), column=st.sampled_from(["A", "B"]))
def test_values_are_never_echoed(secret, where, column) -> None:
    cells = {"A": ["x"] * 5, "B": ["y"] * 5}
    cells[column][where] = secret
    (problem,) = _gate(cells)
    assert secret not in str(problem)
    assert f"row {where + 2} looks like" in str(problem)
    assert problem.column == "AB".index(column) + 1


def test_what_was_planted_is_caught(reference) -> None:
    """Kinds of identities of an attack on this package, each as a column of three examples."""
    path = reference.parent / "cases" / "identifiers"
    if not path.is_dir():
        pytest.skip("the planted identities are not on this machine")
    with (path / "cells.tsv").open(encoding="utf-8") as stream:
        kinds = [list(row.values()) for row in csv.DictReader(stream, delimiter="\t")]
    assert [kind for kind, *cells in kinds if not _gate({"A": cells})] == []
    headers = (path / "headers.tsv").read_text("utf-8").split("\n")
    assert [name for name in headers if name and not _gate({name: ["x"]})] == []


def test_a_mark_that_was_left_in_a_key_is_somebody_else_for_nobody() -> None:
    """`""QK001";` reads as `QK001"`, which links to nobody and was read without a word."""
    (problem,) = _keys(["QK002", 'QK001"', "QK003"], replaced=True)
    assert str(problem).startswith("a.csv, column 'KEY': row 3 holds a quotation mark in a key")
    assert "QK001" not in str(problem)


@given(st.text("0129 aP-/.x\u0663\u00e9", max_size=9))
def test_a_cell_is_masked_as_digit_by_digit(cell):
    assert _masked(cell) == _DIGIT.sub(lambda found: found[1] or "1", cell)


@given(st.lists(st.text("0129 aP-/.\n", max_size=9), min_size=1, max_size=5))
def test_cells_are_masked_together_as_one_by_one(cells):
    """By lines of one text; 1920 is a year before two digits, and a cell with a line end is no line."""
    assert list(_shapes(cells)) == [_masked(cell) for cell in cells]


@pytest.mark.parametrize("cells", [["1920 2019", "192012", "11920", "P1999", "2020-1950"], ["é2011"], ["\x0119"], []])
def test_years_stay_beside_each_other_and_other_letters(cells):
    assert list(_shapes(cells)) == [_masked(cell) for cell in cells]
