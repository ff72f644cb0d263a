"""The codebook describes the files as they are, and says that nothing in them is real."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from ipvi_eval.synthetic.files.codebook import codebook
from ipvi_eval.synthetic.files.table_file import MARK
from ipvi_eval.synthetic.parameters import Dangers, Parameters, Place

SHIPPED = Path(__file__).resolve().parents[3] / "data_synthetic"
SECTIONS = {text.splitlines()[0]: text for text in codebook(Parameters()).split("\n## ")[1:]}


def rows(file: str) -> list[dict[str, str]]:
    return list(csv.DictReader((SHIPPED / file).read_text("utf-8").splitlines()))


def values(section: str, column: str) -> str:
    found = re.search(rf"^\| {column} \| .* \| (.*) \|$", section, flags=re.M)
    assert found is not None, column
    return found[1]


def test_every_file_and_column_and_no_other() -> None:
    assert set(SECTIONS) == {path.name for path in SHIPPED.glob("*.csv")}
    for file, section in SECTIONS.items():
        described = re.findall(r"^\| ([A-Z_]+) \|", section, flags=re.M)
        assert described == list(rows(file)[0]), file


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("incidents.csv", "AGENCY"), ("incidents.csv", "REL_CODE"), ("incidents.csv", "DIR_FILED"),
        ("incidents.csv", "OFFENSE"), ("persons.csv", "ENTRY_LIST"), ("persons.csv", "EXIT_TYPE"),
        ("persons.csv", "SEX"), ("notifications.csv", "LIST"), ("notifications.csv", "METHOD"),
    ],
)  # fmt: skip
def test_every_code_that_occurs_is_described(file: str, column: str) -> None:
    told = set(re.findall(r"[A-Z0-9-]+", values(SECTIONS[file], column)))
    assert {row[column] for row in rows(file)} - {""} <= told


@pytest.mark.parametrize(("column", "described"), [("AGE", "18 to 69"), ("PRIOR_ARR", "0 to 4")])
def test_ranges_hold_and_are_reached(column: str, described: str) -> None:
    assert values(SECTIONS["persons.csv"], column) == described
    found = [int(row[column]) for row in rows("persons.csv")]
    assert f"{min(found)} to {max(found)}" == described


def test_another_world_has_its_own_places_and_years() -> None:
    place = Place(code="ZZ", name="Elsewhere", population=1, growth=0.0, intimate=1, non_intimate=1)
    book = codebook(Parameters(first_year=2018, last_year=2022, places=(place,)))
    assert "Years 2018 to 2022." in book
    assert book.count("ZZ Elsewhere") == 3  # incidents, persons, populations
    assert "Poughkeepsie" not in book
    assert f"**{MARK}.**" in book


def test_the_codebook_of_a_world_with_dangers() -> None:
    book = codebook(Parameters(dangers=Dangers(leaving_yearly=0.08, others=0.04)))
    assert "Some are suspects of other incidents too" in book
    assert "empty when neither was recorded" in book
    assert "no row here" in SECTIONS["persons.csv"]
    assert "empty when neither happened" in SECTIONS["persons.csv"]
