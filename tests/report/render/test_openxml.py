from __future__ import annotations

from docx.oxml.ns import qn

from ipvi_eval.report.render.openxml import element, put, remove


def tags(parent: object) -> list[str]:
    return [item.tag.rpartition("}")[2] for item in parent]  # type: ignore[attr-defined]


def test_put_replaces_and_keeps_the_order_of_the_schema() -> None:
    properties = element("w:tblPr")
    for tag in ("w:tblDescription", "w:tblLook", "w:tblStyle", "w:tblW"):
        put(properties, element(tag, val="old"))
    assert tags(properties) == ["tblStyle", "tblW", "tblLook", "tblDescription"]
    put(properties, element("w:tblLook", val="new"))
    assert tags(properties) == ["tblStyle", "tblW", "tblLook", "tblDescription"]
    assert properties.find(qn("w:tblLook")).get(qn("w:val")) == "new"
    paragraph = element("w:pPr")
    for tag in ("w:shd", "w:pBdr", "w:pStyle"):
        put(paragraph, element(tag))
    assert tags(paragraph) == ["pStyle", "pBdr", "shd"]


def test_remove_takes_all_of_a_kind() -> None:
    row = element("w:trPr")
    for tag in ("w:cantSplit", "w:tblHeader", "w:cantSplit"):
        row.append(element(tag))
    remove(row, "w:cantSplit")
    assert tags(row) == ["tblHeader"]
