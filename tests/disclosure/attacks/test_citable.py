"""What is written into the files of citable numbers beside what was released is found, wherever it is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest

from ipvi_eval.report.quoted.citable import CSV, TABLES, TEXT, WORD, write_citable
from tests.disclosure.attacks.citable import attack
from tests.report.conftest import HIDDEN, write_run


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A made-up run with its files."""
    folder = write_run(tmp_path / "run")
    write_citable(folder)
    return folder


def in_csv(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("notified 350 of 390", "notified 351 of 390"), "utf-8")


def a_withheld_id(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("data.due data.due_notified", f"data.due {HIDDEN}", 1), "utf-8")


def in_text(path: Path) -> None:
    path.write_text(path.read_text("utf-8") + "\nand 7 more\n", "utf-8")


def in_word(path: Path) -> None:
    document = docx.Document(str(path))
    document.add_paragraph("and 7 more")
    document.save(str(path))


def in_estimates(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    (cell,) = [row[2] for row in book["1 estimates"].iter_rows() if row[0].value == HIDDEN]
    cell.value = 0.03
    book.save(path)


def in_a_table(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    page = next(page for page in book if page.title.endswith(" data.quality"))
    page.cell(page.max_row - 1, 2).value = 7
    book.save(path)


def above_a_table(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.worksheets[3]["C2"] = 7
    book.save(path)


def on_a_sheet_of_its_own(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book.create_sheet("more")
    book.save(path)


def test_nothing_is_found_as_they_are_made(run: Path) -> None:
    assert attack(run) == []


@pytest.mark.parametrize(
    ("name", "change", "learned"),
    [
        (CSV, in_csv, "351 in the sentence The program"),
        (CSV, a_withheld_id, "a sentence on what was withheld: Reached"),
        (TEXT, in_text, "7 in citable_numbers.txt, and in no sentence"),
        (WORD, in_word, "7 in citable_numbers.docx, and in no sentence"),
        (TABLES, in_estimates, "value that was not released"),
        (TABLES, in_a_table, "numbers other than those of its table"),
        (TABLES, above_a_table, "numbers above its table"),
        (TABLES, on_a_sheet_of_its_own, "a sheet that the contents do not name"),
    ],
)
def test_what_was_added_is_found(run: Path, name: str, change: Callable[[Path], None], learned: str) -> None:
    change(run / "released" / name)
    assert learned in {find.learned for find in attack(run)}
