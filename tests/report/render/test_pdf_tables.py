"""Tables as Typst tags them, and after the pass: who heads what (ISO 32000-2, 14.8.4.8.3 and 14.8.5.7)."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst

from ipvi_eval.report.render.pdf_tables import head_rows

TABLE = """
#set document(title: "Tables")
#set page(height: 12em)
= A heading
#table(columns: 3, table.header(level: 1, [List], [People], [Share]),
  table.header(level: 2, table.cell(colspan: 3)[*Within six months*]), [A], [ten], [half],
  table.header(level: 2, table.cell(colspan: 3)[*Within a year*]), [A], [twenty], [all], [B \\ below], [two], [some])
#link("https://example.org")[A link]
#table(columns: 1, table.header[Alone], [x])
#table(columns: 2, [No], [head])
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("typeset")
    (folder / "a.typ").write_text(TABLE, "utf-8")
    typst.compile(folder / "a.typ", output=folder / "a.pdf", pdf_standards="ua-1", ignore_system_fonts=True)
    return folder / "a.pdf"


@pytest.fixture
def after(before: Path, tmp_path: Path) -> Path:
    path = tmp_path / "a.pdf"
    path.write_bytes(before.read_bytes())
    head_rows(path)
    return path


def below(element: Any) -> list[Any]:
    kids = element.get("/K", pikepdf.Array())
    return list(kids) if isinstance(kids, pikepdf.Array) else [kids]


def elements(element: Any) -> Iterator[Any]:
    yield element
    for one in below(element):
        if isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield from elements(one)


def tagged(pdf: pikepdf.Pdf, kind: str) -> list[Any]:
    return [one for top in below(pdf.Root.StructTreeRoot) for one in elements(top) if kind == one.S]


def contents(pdf: pikepdf.Pdf) -> list[bytes]:
    return [page.Contents.read_bytes() for page in pdf.pages]


def told(row: Any) -> list[tuple[str, str]]:
    """The kind and the scope of each cell of a row."""
    return [(str(cell.S), str(cell.A[0].get("/Scope", ""))) for cell in row.K]


HEAD, NAME, CELL = ("/TH", "/Column"), ("/TH", "/Row"), ("/TD", "")
GROUP = [("/TH", "/Both")]


def test_first_cells_and_names_of_groups_head_their_rows(before: Path, after: Path) -> None:
    with pikepdf.open(after) as pdf:
        rows = [told(row) for row in tagged(pdf, "/TR")]
    grouped = [[HEAD] * 3, GROUP, [NAME, CELL, CELL], GROUP, [NAME, CELL, CELL], [NAME, CELL, CELL]]
    assert rows == [*grouped, [HEAD], [CELL], [NAME, CELL]]
    with pikepdf.open(before) as pdf:
        plain = [told(row) for row in tagged(pdf, "/TR")]
    assert [row for row in plain if NAME in row or row == GROUP] == []  # or the pass is needed no longer


def test_every_cell_is_led_to_its_row_its_group_and_its_column(after: Path) -> None:
    with pikepdf.open(after) as pdf:
        ids = pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree)
        names = list(ids.keys())
        assert sorted(names) == names  # or a reader that halves the list does not find them
        rows = [row.K for row in tagged(pdf, "/TR")]
        for row in rows:
            for cell in row:
                headed = [ids[str(id)] for id in cell.A[0].Headers]
                assert all(one.S == "/TH" for one in headed)
                assert not [one for one in headed if one.objgen == cell.objgen]
                if cell.S == "/TD" and len(row) > 1:
                    assert row[0].objgen in [one.objgen for one in headed]
                    assert row[0].ID in cell.A[0].Headers
        (column, group) = rows[0][1], rows[3][0]
        (led,) = [id for id in rows[4][1].A[0].Headers if id != rows[4][0].ID]
        assert ids[str(led)].objgen == group.objgen
        assert column.ID in group.A[0].Headers


def test_what_is_on_the_pages_and_what_the_file_says_of_itself_stays(before: Path, after: Path) -> None:
    with pikepdf.open(before) as old, pikepdf.open(after) as new:
        assert contents(new) == contents(old)
        assert len(new.pages) > 1
        assert kinds(new) == kinds(old)
        assert new.Root.Metadata.read_bytes() == old.Root.Metadata.read_bytes()
        assert new.docinfo == old.docinfo


def kinds(pdf: pikepdf.Pdf) -> list[str]:
    found = [one for top in below(pdf.Root.StructTreeRoot) for one in elements(top)]
    return [re.sub("/T[HD]", "a cell", str(one.S)) for one in found]


def test_every_mark_on_a_page_belongs_to_the_element_that_names_it(after: Path) -> None:
    with pikepdf.open(after) as pdf:
        parents = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        for page in pdf.pages:
            owners = parents[page.StructParents]
            marks = {int(mark) for mark in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())}
            assert marks == set(range(len(owners)))
            for mark in marks:
                assert mark in [kid.get("/MCID") if isinstance(kid, pikepdf.Dictionary) else kid
                                for kid in below(owners[mark])]  # fmt: skip
        for row in tagged(pdf, "/TR"):
            assert {cell.P.objgen for cell in row.K} == {row.objgen}


def test_the_same_file_gives_the_same_bytes(before: Path, after: Path, tmp_path: Path) -> None:
    again = tmp_path / "b.pdf"
    again.write_bytes(before.read_bytes())
    time.sleep(1.1)  # the id of a file is otherwise made from the second in which it is written
    head_rows(again)
    assert again.read_bytes() == after.read_bytes() != before.read_bytes()


@pytest.mark.parametrize(("text", "named"), [("Text.", []), ("#table(columns: 2, [No], [head])", ["row-1"])])
def test_a_document_without_heads_of_tables(tmp_path: Path, text: str, named: list[str]) -> None:
    (tmp_path / "a.typ").write_text(f'#set document(title: "No head")\n{text}', "utf-8")
    typst.compile(tmp_path / "a.typ", output=tmp_path / "a.pdf", pdf_standards="ua-1", ignore_system_fonts=True)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        old = contents(pdf)
    head_rows(tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert contents(pdf) == old
        assert list(pikepdf.NameTree(pdf.Root.StructTreeRoot.IDTree).keys()) == named
