"""A Word file after pandoc or Quarto: alternative text, page header and footer, table styles, and stable bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from ipvi_eval.errors import ReportError

_NAVY, _INK, _GRAY, _RUST, _SOFT, _LINE = "1F3A5F", "1D2630", "41505F", "A8320A", "F3F6F9", "D5DCE4"
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def finish_docx(path: Path, *, moment: datetime | None = None, title: str = "", author: str = "") -> None:
    """Finish the Word file at `path` in place; running it twice changes nothing more.

    Alternative text comes from the PNG itself (its Description), because Quarto drops it. The page header repeats the
    text of the paragraphs in style Stamp. Raises ReportError for a picture without alternative text.
    """
    import docx

    document = docx.Document(str(path))
    _styles(document)
    _alternative_text(document, path)
    _pages(document, _stamp(document), title or document.core_properties.title or "")
    text = _style(document.styles, "Table Text")
    for table in document.tables:
        _table(table, text)
    _properties(document, moment, title, author)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(_stable(buffer.getvalue()))


def _stamp(document: Any) -> str:
    return " - ".join(item.text for item in document.paragraphs if item.style.name == "Stamp")


def _alternative_text(document: Any, path: Path) -> None:
    from docx.oxml.ns import qn
    from PIL import Image

    for number, inline in enumerate(document.element.body.iter(qn("wp:inline")), start=1):
        properties = inline.find(qn("wp:docPr"))
        blip = next(inline.iter(qn("a:blip")))
        part = document.part.related_parts[blip.get(qn("r:embed"))]
        with Image.open(io.BytesIO(part.blob)) as image:
            alt = str(image.info.get("Description", "")) or properties.get("descr", "")
        if not alt:
            msg = f"{path.name}: picture {number} has no alternative text; draw it through ipvi_eval.report.figures"
            raise ReportError(msg)
        properties.set("descr", alt)
        properties.set("id", str(number))
        properties.set("name", f"Picture {number}")
        properties.attrib.pop("title", None)


def _styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    styles = document.styles
    names = {style.name for style in styles}
    for name in ("Stamp", "Callout", "Callout Title", "Table Note", "Table Text", "Key Numbers", "Edition"):
        if name not in names:
            styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
    looks: dict[str, tuple[float, str, bool]] = {
        "Normal": (10.5, _INK, False),
        "Title": (22, _NAVY, True),
        "Subtitle": (13, _GRAY, False),
        "Heading 1": (16, _NAVY, True),
        "Heading 2": (13, _NAVY, True),
        "Heading 3": (11.5, _NAVY, True),
        "Table Note": (8.5, _GRAY, False),
        "Caption": (9.5, _GRAY, False),
        "Table Caption": (9.5, _GRAY, False),
        "Image Caption": (9.5, _GRAY, False),
        "Stamp": (10, _RUST, True),
        "Author": (9.5, _GRAY, False),
        "Edition": (9.5, _GRAY, False),
        "Compact": (10.5, _INK, False),
        "Table Text": (9, _INK, False),
        "TOC Heading": (13, _NAVY, True),
    }
    for name, (size, color, bold) in looks.items():
        style = _style(styles, name)
        if style is None:
            continue
        _face(style, "Calibri")
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(color)
    for name in ("Callout", "Callout Title", "Key Numbers"):
        _boxed(_style(styles, name))
    _style(styles, "Callout Title").paragraph_format.keep_with_next = True
    for name in ("Table Caption", "Figure", "Captioned Figure"):
        style = _style(styles, name)
        if style is not None:
            style.paragraph_format.keep_with_next = True
    _style(styles, "Table Text").paragraph_format.space_before = Pt(1)
    _style(styles, "Table Text").paragraph_format.space_after = Pt(1)
    _style(styles, "Table Note").paragraph_format.space_after = Pt(8)
    for name in ("Captioned Figure", "Figure"):
        style = _style(styles, name)
        if style is not None:
            style.paragraph_format.space_before = Pt(10)
    for name in ("Title", "Subtitle", "Author"):
        style = _style(styles, name)
        if style is not None:
            style.paragraph_format.alignment = 0


def _style(styles: Any, name: str) -> Any:
    # Looked up by the name itself: python-docx translates some names and warns about others.
    return next((style for style in styles if style.name.lower() == name.lower()), None)


def _face(style: Any, face: str) -> None:
    from docx.oxml.ns import qn

    style.font.name = face
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _boxed(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    for tag in ("w:pBdr", "w:shd"):
        _remove(properties, tag)
    borders = _element("w:pBdr")
    borders.append(_element("w:left", val="single", sz="24", space="8", color="0072B2"))
    properties.append(borders)
    properties.append(_element("w:shd", val="clear", color="auto", fill=_SOFT))
    _in_order(properties)


def _pages(document: Any, stamp: str, title: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Inches, Pt, RGBColor

    for section in document.sections:
        section.page_width, section.page_height = Inches(8.5), Inches(11)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Inches(1)
        header = section.header
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.text = stamp
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for run in paragraph.runs:
            run.font.bold, run.font.size, run.font.color.rgb = True, Pt(9.5), RGBColor.from_string(_RUST)
        footer = section.footer
        footer.is_linked_to_previous = False
        line = footer.paragraphs[0]
        line.clear()
        _remove(line._p, "w:fldSimple")
        line.paragraph_format.tab_stops.clear_all()
        line.text = f"{title}\tPage ".lstrip("\t") if title else "Page "
        line.paragraph_format.tab_stops.add_tab_stop(Inches(6.5), 2)
        line._p.append(_page_number())


def _page_number() -> Any:
    field = _element("w:fldSimple", instr="PAGE")
    run = _element("w:r")
    text = _element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    return field


def _table(table: Any, text: Any) -> None:
    properties = table._tbl.tblPr
    _remove(properties, "w:tblBorders")
    borders = _element("w:tblBorders")
    borders.append(_element("w:top", val="single", sz="8", space="0", color=_NAVY))
    borders.append(_element("w:bottom", val="single", sz="8", space="0", color=_NAVY))
    borders.append(_element("w:insideH", val="single", sz="4", space="0", color=_LINE))
    properties.append(borders)
    _in_order(properties)
    for paragraph in table._tbl.iter(_qualified("w:p")):
        paragraph.get_or_add_pPr().get_or_add_pStyle().val = text.style_id
    for number, row in enumerate(table.rows):
        row_properties = row._tr.get_or_add_trPr()
        _remove(row_properties, "w:cantSplit")
        row_properties.insert(0, _element("w:cantSplit"))
        if number == 0:
            _remove(row_properties, "w:tblHeader")
            row_properties.append(_element("w:tblHeader"))
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    paragraph.paragraph_format.keep_with_next = True
                    for run in paragraph.runs:
                        run.font.bold = True


def _properties(document: Any, moment: datetime | None, title: str, author: str) -> None:
    core = document.core_properties
    core.title, core.author = title or core.title, author or core.author
    core.language = "en-US"
    core.last_modified_by = core.author
    core.revision = 1
    if moment is not None:
        core.created = core.modified = moment.replace(tzinfo=None)


def _stable(raw: bytes) -> bytes:
    """The same zip with its members in name order (content types first) and no time of day."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda item: (item != "[Content_Types].xml", item)):
            info = zipfile.ZipInfo(name, _ZIP_EPOCH)
            info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            target.writestr(info, source.read(name))
    return out.getvalue()


def _element(tag: str, **attributes: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def _qualified(tag: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(tag))


def _remove(parent: Any, tag: str) -> None:
    from docx.oxml.ns import qn

    for child in parent.findall(qn(tag)):
        parent.remove(child)


_ORDER = (
    "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
    "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption",
    "tblDescription",
)  # fmt: skip
_PARAGRAPH_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "suppressLineNumbers",
    "pBdr", "shd", "tabs", "suppressAutoHyphens", "spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr",
)  # fmt: skip


def _in_order(properties: Any) -> None:
    """Put the children into the order the schema wants; Word refuses files that do not keep it."""
    order = _ORDER if properties.tag.endswith("tblPr") else _PARAGRAPH_ORDER
    place = {name: number for number, name in enumerate(order)}
    children = sorted(properties, key=lambda child: place.get(child.tag.rpartition("}")[2], len(order)))
    for child in children:
        properties.remove(child)
        properties.append(child)
