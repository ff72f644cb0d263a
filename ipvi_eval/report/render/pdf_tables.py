"""The tables of a PDF as a screen reader is told of them: what a row is about heads it, as in HTML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any


def head_rows(path: Path) -> None:
    """Make the first cell of every row below the head of a table a header of that row; the file is changed in place.

    Typst tags columns and the names of groups as headers. First cells it tags only with a feature that its wheel cannot
    switch on. It lists for each cell the cells that head it (ISO 32000-2, 14.8.5.7: /Headers), so the new ones join
    those lists and the tree of ids that they point into. What is marked on the pages stays as it is. The same file
    gives the same bytes, about half as many as before: objects are packed.
    """
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        tree = pdf.Root.StructTreeRoot
        if "/IDTree" not in tree:  # no table has a head
            tree.IDTree = pikepdf.NameTree.new(pdf).obj
        ids = pikepdf.NameTree(tree.IDTree)
        for number, row in enumerate(_rows(tree), start=1):
            _head(_below(row), f"row-{number}", ids)
        del pdf.trailer.ID  # a new one is made of what the file holds now
        packed = pikepdf.ObjectStreamMode.generate
        pdf.save(path, deterministic_id=True, object_stream_mode=packed, fix_metadata_version=False)


def _rows(element: Any) -> Iterator[Any]:
    """Every row of a table at or below `element`, in reading order."""
    for child in _below(element):
        if child.S == "/TR":
            yield child
        else:
            yield from _rows(child)


def _below(element: Any) -> list[Any]:
    """The elements below; what is no element is text on a page, by its number or by a reference."""
    import pikepdf

    below = element.get("/K")
    listed = list(below) if isinstance(below, pikepdf.Array) else [below]
    return [one for one in listed if isinstance(one, pikepdf.Dictionary) and "/S" in one]


def _head(cells: list[Any], id: str, ids: Any) -> None:
    from pikepdf import Name, String

    first, *others = cells
    place = _in_table(first)
    if first.S == Name.TH and not others and "/ColSpan" in place:
        place.Scope = Name.Both  # the name of a group: it heads its row and, as Typst has it, what stands below
    elif first.S == Name.TD and others:
        first.S, first.ID, place.Scope = Name.TH, String(id), Name.Row
        ids[id] = first
        for cell in others:
            _in_table(cell).Headers.append(String(id))


def _in_table(cell: Any) -> Any:
    """What a cell says of its place in the table."""
    return next(one for one in cell.A if one.O == "/Table")
