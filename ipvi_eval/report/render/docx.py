"""A Word file after pandoc or Quarto: alternative text, page header and footer, table styles, and stable bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from ipvi_eval.errors import ReportError
from ipvi_eval.report.office_file import stable
from ipvi_eval.report.render.docx_contents import list_contents
from ipvi_eval.report.render.docx_tables import finish_tables
from ipvi_eval.report.render.openxml import element, put, qualified, remove
from ipvi_eval.report.wording.language import CODES, Language
from ipvi_eval.report.wording.language import language as spoken_in

_NAVY, _INK, _GRAY, _RUST, _SOFT = "1F3A5F", "1D2630", "41505F", "A8320A", "F3F6F9"
_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative val="1" '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"/></a:ext></a:extLst>'
)


def finish_docx(
    path: Path,
    *,
    moment: datetime | None = None,
    title: str = "",
    author: str = "",
    language: Language | None = None,
    margin: float = 1.0,
) -> None:
    """Finish the Word file at `path` in place; running it twice changes nothing more.

    Alternative text comes from the PNG itself (its Description), because Quarto drops it; a picture that has none
    anywhere was not drawn by this package and is marked as decorative. The page header repeats the text of the
    paragraphs in style Stamp. Without a `language` it is the one that the styles of the file name. `margin` is that at
    the left and right, in inches. Raises ReportError for a file that is no Word file.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError):
        msg = f"{path.name} is not a Word file; render it again"
        raise ReportError(msg) from None
    spoken = language or _spoken(document)
    _styles(document)
    _page_breaks(document)
    list_contents(document, spoken)
    _alternative_text(document)
    _pages(document, _said_in(document, "Stamp"), _name(document, title), spoken, margin)
    finish_tables(document, _by_name(document.styles)["table text"], spoken)
    _properties(document, moment, title, author, spoken)
    buffer = io.BytesIO()
    document.save(buffer)
    path.write_bytes(stable(buffer.getvalue()))


def _spoken(document: Any) -> Language:
    """The language that pandoc has set for the text of the whole file."""
    marks = [one.get(qualified("w:val"), "") for one in document.styles.element.iter(qualified("w:lang"))]
    code = next(iter(marks), "").partition("-")[0]
    return spoken_in(code if code in CODES else "en")


def _said_in(document: Any, style: str) -> str:
    # By the id that stands in the paragraph: to find the style of each one searches all styles.
    ids = {item.style_id for item in document.styles if item.name == style}
    return " - ".join(item.text for item in document.paragraphs if item._p.style in ids)


def _page_breaks(document: Any) -> None:
    """A page break becomes a property of the paragraph behind it: as a paragraph of its own it would need room on the
    page before, and where that is full it makes an empty one."""
    for alone in list(document.element.body.iterchildren(qualified("w:p"))):
        breaks = [one for one in alone.iter(qualified("w:br")) if one.get(qualified("w:type")) == "page"]
        if not breaks or any(one.text for one in alone.iter(qualified("w:t"))):
            continue
        behind = alone.getnext()
        while behind is not None and behind.tag.startswith(qualified("w:bookmark")):
            behind = behind.getnext()
        if behind is not None and behind.tag == qualified("w:p"):
            put(behind.get_or_add_pPr(), element("w:pageBreakBefore"))
            alone.getparent().remove(alone)


def _name(document: Any, title: str) -> str:
    """Title and subtitle: what the footer of every page says."""
    return ": ".join(filter(None, (title or document.core_properties.title, _said_in(document, "Subtitle"))))


def _alternative_text(document: Any) -> None:
    for number, inline in enumerate(document.element.body.iter(qualified("wp:inline")), start=1):
        properties = inline.find(qualified("wp:docPr"))
        blip = next(inline.iter(qualified("a:blip")), None)
        part = None if blip is None else document.part.related_parts.get(blip.get(qualified("r:embed")))
        alt = (_description(part.blob) if part else "") or properties.get("descr", "")
        properties.set("descr", alt)
        properties.set("id", str(number))
        properties.set("name", f"Picture {number}")
        properties.attrib.pop("title", None)
        if not alt:
            _decorative(properties)


def _description(picture: bytes) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(picture)) as image:
            return str(image.info.get("Description", ""))
    except UnidentifiedImageError:  # a drawing (SVG, EMF), which cannot be one of ours
        return ""


def _decorative(properties: Any) -> None:
    """Word's own mark for a picture that screen readers pass over."""
    from docx.oxml import parse_xml

    remove(properties, "a:extLst")
    properties.append(parse_xml(_DECORATIVE))


def _styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    styles = document.styles
    names = {style.name for style in styles}
    for name in ("Stamp", "Callout", "Callout Title", "Table Note", "Table Text", "Key Numbers", "Edition", "Brief"):
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
        "Brief": (9, _INK, False),
        "Compact": (10.5, _INK, False),
        "Table Text": (9, _INK, False),
        "Key What": (10, _INK, True),
        "Key Readings": (10, _INK, False),
        "Key Value": (14, _NAVY, True),
        "Key Label": (8.5, _GRAY, False),
        "Key Numbers": (9.8, _INK, False),
        "Key Whose": (8, _GRAY, False),
        "Fine Print": (8, _GRAY, False),
        "TOC Heading": (13, _NAVY, True),
    }
    known = _by_name(styles)
    for name, (size, color, bold) in looks.items():
        style = known.get(name.lower())
        if style is None:
            continue
        _face(style, "Calibri")
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(color)
    for name in ("Callout", "Callout Title", "Key Numbers"):
        _boxed(known[name.lower()])
    known["callout title"].paragraph_format.keep_with_next = True
    for name in ("Table Caption", "Image Caption", "Figure", "Captioned Figure"):
        style = known.get(name.lower())
        if style is not None:
            style.paragraph_format.keep_with_next = True
    # What stands on page one stands close, or its last lines go to a page of their own.
    for name in ("Author", "Stamp", "Edition", "Key What", "Key Readings", "Key Whose", "Key Numbers", "Fine Print"):
        style = known.get(name.lower())
        if style is not None:
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(2)
    known["body text"].paragraph_format.space_before = known["body text"].paragraph_format.space_after = Pt(5)
    known["heading 1"].paragraph_format.space_before = Pt(15)
    known["table text"].paragraph_format.space_before = Pt(1)
    known["table text"].paragraph_format.space_after = Pt(1)
    known["table note"].paragraph_format.space_after = Pt(8)
    _close_together(known["table note"])
    known["brief"].paragraph_format.space_before = Pt(0)
    known["brief"].paragraph_format.space_after = Pt(3)
    if _said_in(document, "Brief"):  # two pages: what is not its statements stands close
        known["heading 1"].font.size = Pt(13)
        known["heading 1"].paragraph_format.space_before = Pt(6)
        known["table note"].paragraph_format.space_after = Pt(3)
        known["title"].font.size = Pt(18)
        known["heading 1"].paragraph_format.space_after = Pt(1)
        known["brief"].paragraph_format.space_after = Pt(2)
    for name in ("Captioned Figure", "Figure"):
        style = known.get(name.lower())
        if style is not None:
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(10), Pt(0)
    for name in ("Title", "Subtitle", "Author"):
        style = known.get(name.lower())
        if style is not None:
            style.paragraph_format.alignment = 0


def _by_name(styles: Any) -> dict[str, Any]:
    """The styles by their name in small letters; python-docx translates some names and warns about others."""
    return {style.name.lower(): style for style in reversed(list(styles))}


def _face(style: Any, face: str) -> None:
    style.font.name = face
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qualified(f"w:{theme}"), None)


def _close_together(style: Any) -> None:
    """No space between paragraphs of this style: the notes of one table are one block."""
    put(style.element.get_or_add_pPr(), element("w:contextualSpacing"))


def _boxed(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    borders = element("w:pBdr")
    borders.append(element("w:left", val="single", sz="24", space="8", color="0072B2"))
    put(properties, borders)
    put(properties, element("w:shd", val="clear", color="auto", fill=_SOFT))


def _pages(document: Any, stamp: str, title: str, language: Language, margin: float) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Inches, Pt, RGBColor

    above = 0.65 if _said_in(document, "Brief") else 0.75  # a brief has two pages, and Spanish is longer
    for section in document.sections:
        section.page_width, section.page_height = Inches(8.5), Inches(11)
        section.left_margin = section.right_margin = Inches(margin)
        section.top_margin = section.bottom_margin = Inches(above)
        section.header_distance, section.footer_distance = Inches(above - 0.25), Inches(above - 0.3)
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
        remove(line._p, "w:fldSimple")
        line.paragraph_format.tab_stops.clear_all()
        line.paragraph_format.space_after = Pt(0)  # what is added below it pushes it into the text
        page, of = f"{language.text('chrome.page')} ", f" {language.text('chrome.of_pages')} "
        line.text = f"{title}\t{page}" if title else page
        line.paragraph_format.tab_stops.add_tab_stop(Inches(8.5 - 2 * margin), 2)
        line._p.append(_counted("PAGE"))
        line.add_run(of)
        line._p.append(_counted("NUMPAGES"))


def _counted(what: str) -> Any:
    """A number that Word fills in as it lays out the pages."""
    field = element("w:fldSimple", instr=what)
    run = element("w:r")
    text = element("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    return field


def _properties(document: Any, moment: datetime | None, title: str, author: str, language: Language) -> None:
    core = document.core_properties
    core.title, core.author = title or core.title, author or core.author
    core.language = f"{language.code}-US"
    core.last_modified_by = core.author
    core.revision = 1
    if moment is not None:
        core.created = core.modified = moment.replace(tzinfo=None)
    # Pandoc keeps the metadata it has no use for in docProps/custom.xml, the paths of this machine among them.
    relations = document.part.package.rels
    for key in [key for key, relation in relations.items() if relation.reltype.endswith("/custom-properties")]:
        del relations[key]
