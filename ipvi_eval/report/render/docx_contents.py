"""The contents list of a Word file: a field that is filled already, so that it is there before anybody updates it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ipvi_eval.report.render.openxml import element, put, qualified
from ipvi_eval.report.wording.language import Language

HEADING = "TOC Heading"
"""The style of the paragraph behind which the list stands, where a document has one."""
_DEPTH = 2
_TOGETHER, _BEGUN = 25, 3
"""A list of more lines than that takes most of a page: only its heading and its first lines stay together."""
_FIELD = f' TOC \\o "1-{_DEPTH}" \\h \\z \\u '
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class _Entry(NamedTuple):
    level: int
    anchor: str
    text: str


def list_contents(document: Any, language: Language) -> None:
    """Put the headings behind a paragraph in the style `HEADING` into a list of links there; twice changes nothing.

    Heading and list are one block, as Word makes it itself: without it LibreOffice sets the list apart, and its heading
    can stay behind alone at the foot of a page.

    Page numbers are known to Word alone: they come when the list is updated, and its last line says how. That line is
    part of what is updated, and goes by it. To have Word update it unasked (`updateFields`) would make Word ask whoever
    opens the file whether other files may be read. A short list stays on one page, and begins a new one where it must.
    """
    ids = {style.name: style.style_id for style in document.styles}
    known = {name.lower(): id for name, id in ids.items()}
    levels = {known[f"heading {level}"]: level for level in range(1, _DEPTH + 1) if f"heading {level}" in known}
    body = document.element.body
    place = next((one for one in body.iterchildren(qualified("w:p")) if one.style == ids.get(HEADING, "")), None)
    if place is None or any(True for _ in body.iter(qualified("w:instrText"))):
        return
    entries = list(_entries(place, levels))
    if not entries:
        return
    lines = [_line(entry, _style(document, entry.level)) for entry in entries]
    lines.append(_line(_Entry(1, "", language.text("chrome.update")), _style(document, 1)))
    for line in (place, *(lines[:-1] if len(entries) <= _TOGETHER else lines[:_BEGUN])):
        put(line.get_or_add_pPr(), element("w:keepNext"))
    for run in reversed([_mark("begin"), _instruction(), _mark("separate")]):
        lines[0].insert(1, run)
    lines[-1].append(_mark("end"))
    _in_a_block([place, *lines])


def _in_a_block(lines: list[Any]) -> None:
    """Put neighboring paragraphs, of which the first stands in the text, into the block that Word calls a table of
    contents (ECMA-376, 17.5.2.12 `docPartObj`)."""
    block, properties, kind, content = (element(f"w:{tag}") for tag in ("sdt", "sdtPr", "docPartObj", "sdtContent"))
    kind.append(element("w:docPartGallery", val="Table of Contents"))
    kind.append(element("w:docPartUnique"))
    properties.append(kind)
    lines[0].addprevious(block)
    content.extend(lines)
    block.extend((properties, content))


def _entries(place: Any, levels: dict[str, int]) -> Iterator[_Entry]:
    """The headings behind `place`, each with its bookmark, which pandoc puts before or into it."""
    anchor = ""
    for one in place.itersiblings():
        if one.tag == qualified("w:bookmarkStart"):
            anchor = one.get(qualified("w:name"))
        elif one.tag == qualified("w:p"):
            if one.style in levels:
                within = next(one.iter(qualified("w:bookmarkStart")), None)
                name = anchor if within is None else within.get(qualified("w:name"))
                yield _Entry(levels[one.style], name, _said(one))
            anchor = ""


def _said(heading: Any) -> str:
    parts = (
        "\t" if part.tag == qualified("w:tab") else part.text or ""
        for part in heading.iter(qualified("w:t"), qualified("w:tab"))
    )
    return "  ".join("".join(parts).split("\t"))


def _style(document: Any, level: int) -> str:
    """The id of the style that Word gives to entries of this level, made where the file has none."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    name = f"toc {level}"
    found = next((style for style in document.styles if style.name.lower() == name), None)
    if found is None:
        found = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        found.base_style = document.styles["Normal"]
        found.paragraph_format.left_indent = Pt(14 * (level - 1))
        found.paragraph_format.space_before = found.paragraph_format.space_after = Pt(2)
    return str(found.style_id)


def _line(entry: _Entry, style: str) -> Any:
    line, properties = element("w:p"), element("w:pPr")
    properties.append(element("w:pStyle", val=style))
    line.append(properties)
    run, text = element("w:r"), element("w:t")
    text.text = entry.text
    text.set(_SPACE, "preserve")
    run.append(text)
    if not entry.anchor:
        line.append(run)
        return line
    link = element("w:hyperlink", anchor=entry.anchor, history="1")
    link.append(run)
    line.append(link)
    return line


def _mark(kind: str) -> Any:
    run = element("w:r")
    run.append(element("w:fldChar", fldCharType=kind))
    return run


def _instruction() -> Any:
    run, text = element("w:r"), element("w:instrText")
    text.text = _FIELD
    text.set(_SPACE, "preserve")
    run.append(text)
    return run
