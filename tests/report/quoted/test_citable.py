"""The files of citable numbers: the sentences of the brief word for word, the same bytes each time, safe to open."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from ipvi_eval.report.lookup import open_report
from ipvi_eval.report.quoted.citable import CSV, FILES, HEADER, TEXT, WORD, citable, write_citable
from ipvi_eval.report.quoted.quotations import quotations
from tests.disclosure.attacks import metadata


@pytest.fixture(scope="module")
def made(shared_run: Path) -> dict[str, bytes]:
    return citable(shared_run)


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_every_sentence_with_caution_ids_edition_and_checksum(made, shared_run: Path) -> None:
    found = rows(made[CSV])
    assert tuple(found[0]) == HEADER
    said = quotations(open_report(shared_run))
    assert len(said) == len(found) > 5
    for row, one in zip(found, said, strict=True):
        assert (row["sentence"], row["caution"], row["edition"]) == (one.sentence, one.caution, "2025-10-01")
        lines = "\n".join((row["edition"], row["sentence"], row["caution"], row["ids"]))
        assert row["checksum"] == hashlib.sha256(lines.encode()).hexdigest()[:16]
        assert set(row["ids"].split()) <= {*open_report(shared_run).results.estimates}


def test_excel_on_windows_reads_the_signs_and_runs_nothing(made) -> None:
    assert made[CSV].startswith(b"\xef\xbb\xbftopic,")
    assert made[CSV].count(b"\r\n") == made[CSV].count(b"\n")
    assert not [cell for row in rows(made[CSV]) for cell in row.values() if cell.startswith(tuple("=+-@\t\r"))]


def test_text_and_word_file_have_the_same_sentences(made, shared_run: Path) -> None:
    text = made[TEXT].decode("utf-8")
    paragraphs = [item.text for item in docx.Document(io.BytesIO(made[WORD])).paragraphs]
    for one in quotations(open_report(shared_run)):
        origin = f"Edition 2025-10-01; checksum {one.checksum('2025-10-01')}; ids: {' '.join(one.ids)}"
        assert f"{one.title}\n{one.sentence}\nCaution: {one.caution}\n{origin}\n" in text
        assert f"{one.title}. {one.sentence} Caution: {one.caution}" in paragraphs
        assert origin in paragraphs
    headings = [
        item.text for item in docx.Document(io.BytesIO(made[WORD])).paragraphs if item.style.name.startswith("Heading")
    ]
    assert headings == ["Need", "Reach", "Outcomes"]
    assert "SYNTHETIC DATA" in text.splitlines()[1]
    header = docx.Document(io.BytesIO(made[WORD])).sections[0].header
    assert header.paragraphs[0].text == "SYNTHETIC DATA"


def test_the_same_bytes_beside_the_released_results(made, make_run: Callable[..., Path]) -> None:
    run = make_run()
    write_citable(run)
    assert {name: (run / "released" / name).read_bytes() for name in FILES} == made
    # What is written is no part of what it is made of.
    write_citable(run)
    assert {name: (run / "released" / name).read_bytes() for name in FILES} == made


def test_they_carry_nothing_but_their_text(made, tmp_path: Path) -> None:
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
        assert metadata.attack(tmp_path / name) == []


def test_a_run_with_nothing_to_quote_says_so(make_run: Callable[..., Path]) -> None:
    made = citable(make_run(analyses=[], keep=lambda item: item.id in ("data.sources", "data.quality")))
    assert rows(made[CSV]) == []
    none = "This edition holds no number that can be quoted by itself."
    assert none in made[TEXT].decode("utf-8")
    assert none in [item.text for item in docx.Document(io.BytesIO(made[WORD])).paragraphs]
