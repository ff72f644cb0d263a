"""Files beside the released results: a number in a sentence or the workbook that was not released, or was withheld."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
import openpyxl

from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.quoted.citable import CSV, TABLES, TEXT, WORD
from ipvi_eval.results.store import Results
from tests.disclosure.attacks.find import Find
from tests.proofreading import strangers

_OF_ESTIMATES = ("value", "lower", "upper", "level", "p", "n", "events")


def attack(run: Path) -> list[Find]:
    """What the files in `run`/released tell beyond the numbers that were released."""
    return [*_in_sentences(run), *_in_the_workbook(run)]


def rows_of(run: Path) -> list[dict[str, str]]:
    """The rows of the CSV file."""
    text = (run / "released" / CSV).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def _in_sentences(run: Path) -> Iterator[Find]:
    report, rows = open_report(run), rows_of(run)
    for row in rows:
        ids = row["ids"].split()
        for id in ids:
            found = report.results.estimates.get(id)
            if found is not None and found.value is None:
                yield Find(f"a sentence on what was withheld: {row['title']}", ids=(id,))
        for number in strangers(f"{row['sentence']} {row['caution']}", report, ids):
            yield Find(f"{number} in the sentence {row['title']}", ids=tuple(ids))
    known = sorted({cell for row in rows for cell in row.values()}, key=len, reverse=True)
    for name in (TEXT, WORD):
        text = _text(run / "released" / name)
        for phrase in (*known, report.meta.edition_words, *_HOW):
            text = text.replace(phrase, "")
        for number in re.findall(r"\d[\d.,]*", text):
            yield Find(f"{number} in {name}, and in no sentence", ids=(name,))


_HOW = ("16 hexadecimal digits", "SHA-256", "UTF-8")
"""How a checksum is made, in the words of the files."""


def _text(path: Path) -> str:
    if path.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    return path.read_text("utf-8")


def _in_the_workbook(run: Path) -> Iterator[Find]:
    released = Results.load(run / "released")
    book = openpyxl.load_workbook(run / "released" / TABLES)
    named = {str(row[1]): str(row[0]) for row in book["Contents"].values if row[1] is not None and row[0] in book}
    for id, name in named.items():
        page = list(book[name].values)
        if id == "estimates":
            yield from _estimates(page, released)
            continue
        item = released.tables.get(id) or released.curves.get(id)
        if item is None:
            yield Find(f"a sheet on {id}, which was not released", ids=(name,))
            continue
        cells = [cell for row in page[len(page) - len(item.rows) :] for cell in row if _number(cell)]
        if not _same(cells, [cell for row in item.rows for cell in row if _number(cell) and math.isfinite(cell)]):
            yield Find("numbers other than those of its table", ids=(id,))
        above = [cell for row in page[: len(page) - len(item.rows)] for cell in row if _number(cell)]
        if above:
            yield Find("numbers above its table", ids=(id,))
    for name in set(book.sheetnames) - {"Contents"} - set(named.values()):
        yield Find("a sheet that the contents do not name", ids=(name,))


def _estimates(page: list[tuple[Any, ...]], released: Results) -> Iterator[Find]:
    place = next(number for number, row in enumerate(page) if row[0] == "id")
    for row in page[place + 1 :]:
        shown = dict(zip(page[place], row, strict=True))
        found = released.estimates.get(str(shown["id"]))
        if found is None:
            yield Find("an estimate that was not released", ids=(str(shown["id"]),))
            continue
        for field in _OF_ESTIMATES:
            if _number(shown[field]) and not _same([shown[field]], [getattr(found, field)]):
                yield Find(f"{field} that was not released", ids=(found.id,))


def _same(shown: list[Any], released: list[Any]) -> bool:
    """Whether these are the same numbers: a workbook keeps 16 digits."""
    if len(shown) != len(released) or not all(map(_number, released)):
        return False
    return all(math.isclose(one, other, rel_tol=1e-14) for one, other in zip(shown, released, strict=True))


def _number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
