"""Elements of WordprocessingML: made, removed, and put into the order that Word insists on."""

from __future__ import annotations

from functools import cache
from typing import Any

_TABLE_ORDER = (
    "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
    "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption",
    "tblDescription",
)  # fmt: skip
_PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr",
)  # fmt: skip


@cache
def qualified(tag: str) -> str:
    """The tag with its namespace: "w:p" becomes "{http://...}p"."""
    from docx.oxml.ns import qn

    return str(qn(tag))


def element(tag: str, **attributes: str) -> Any:
    """A new element with attributes of the namespace w."""
    from docx.oxml import OxmlElement

    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qualified(f"w:{name}"), value)
    return made


def remove(parent: Any, tag: str) -> None:
    """Take the children with this tag out of `parent`."""
    for child in parent.findall(qualified(tag)):
        parent.remove(child)


def put(parent: Any, child: Any) -> None:
    """Set `child` in properties of a table or a paragraph, in place of one with its tag and where the schema wants it.

    Word refuses files that do not keep the order.
    """
    for other in parent.findall(child.tag):
        parent.remove(other)
    parent.append(child)
    order = _TABLE_ORDER if parent.tag.endswith("tblPr") else _PARAGRAPH_ORDER
    place = {name: number for number, name in enumerate(order)}
    for item in sorted(parent, key=lambda item: place.get(item.tag.rpartition("}")[2], len(order))):
        parent.remove(item)
        parent.append(item)
