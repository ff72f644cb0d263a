"""A stand-in for Quarto, and files laid out the way it lays them out, built from what was seen of them.

DOCX: every captioned table and figure stands in a table of one cell, and a callout in a table of one column whose icon
is a picture without description. Typst: every captioned table is the body of a figure of kind `quarto-float-tbl`, in an
article whose text is justified.
"""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from PIL import Image, PngImagePlugin

from ipvi_eval.report.render.openxml import element, qualified

STAND_IN = """#!{python}
import json, os, shutil, sys
from pathlib import Path
if sys.argv[1] == "--version":
    print("{version}"); sys.exit({version_exit})
source, format = Path(sys.argv[2]), sys.argv[4]
names = ("IPVI_RUN", "IPVI_FORMAT", "QUARTO_PYTHON", "NO_COLOR")
told = {{name: os.environ.get(name) for name in names}}
Path({log!r}).write_text(json.dumps({{"argv": sys.argv[1:], "env": told, "text": source.read_text()}}))
if {fail}:
    sys.stderr.write("ERROR: something is wrong\\n"); sys.exit(1)
out = Path("_output/reports"); out.mkdir(parents=True, exist_ok=True)
goal = out / (source.stem + "." + {{"typst": "pdf"}}.get(format, format))
if format == "docx":
    shutil.copy({word!r}, goal)
else:
    goal.write_text("rendered")
"""
HEADINGS = ("Months", "Ratio", "Interval")


def stand_in(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    version: str = "1.10.18",
    fail: bool = False,
    version_exit: int = 0,
) -> Path:
    if os.name == "nt":
        pytest.skip("the stand-in for Quarto is a script with a #! line, which Windows does not run")
    log = tmp_path / "log.json"
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "quarto"
    word = str(word_file(tmp_path / "made.docx"))
    script.write_text(
        STAND_IN.format(
            python=sys.executable, log=str(log), word=word, fail=fail, version=version, version_exit=version_exit
        )
    )
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return log


def png(alt: str = "") -> io.BytesIO:
    """A picture; with `alt` as the package draws it, without as anybody else does."""
    info = PngImagePlugin.PngInfo()
    if alt:
        info.add_text("Description", alt)
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG", pnginfo=info)
    out.seek(0)
    return out


def word_file(path: Path, *, rows: int = 80) -> Path:
    """A Word file with stamp, callout, a captioned table of `rows` rows, a captioned figure and a path of a machine."""
    document = docx.Document()
    document.styles.add_style("Stamp", 1)
    document.styles.add_style("Image Caption", 1)
    document.add_paragraph("Annual report", style="Title")
    document.add_paragraph("Safer Homes", style="Subtitle")
    document.add_paragraph("SYNTHETIC DATA", style="Stamp")
    _callout(document)
    _captioned(document, "Table 1: Ratios.", rows)
    figure = _one_cell(document)
    figure.paragraphs[0].add_run().add_picture(png("A line that falls."))
    figure.add_paragraph("Figure 1: The course.", style="Image Caption")
    document.core_properties.title = "Annual report"
    _custom_property(document, "bibliography", "/home/somebody/study/reports/references.bib")
    document.save(str(path))
    return path


def _one_cell(document: Any) -> Any:
    table = document.add_table(rows=1, cols=1)
    _look(table, "0000", header=False)
    return table.cell(0, 0)


def _callout(document: Any) -> None:
    table = document.add_table(rows=2, cols=1)
    _look(table, "0000", header=False)
    title = table.cell(0, 0).paragraphs[0]
    title.add_run().add_picture(png())
    title.add_run("Take care")
    table.cell(1, 0).paragraphs[0].add_run("Inside the callout.")
    table._tbl.remove(table._tbl.tblGrid)


def _captioned(document: Any, caption: str, rows: int) -> None:
    cell = _one_cell(document)
    cell.paragraphs[0].text = caption
    cell.paragraphs[0].style = "Image Caption"
    table = cell.add_table(rows=rows + 1, cols=3)
    _look(table, "0020", header=True)
    for place, heading in enumerate(HEADINGS):
        table.cell(0, place).text = heading
    for number in range(1, rows + 1):
        for place, text in enumerate((f"{number}", f"{number / 100:.2f}", f"{number / 200:.2f} to {number / 50:.2f}")):
            table.cell(number, place).text = text


def _look(table: Any, bits: str, *, header: bool) -> None:
    properties = table._tbl.tblPr
    for old in properties.findall(qualified("w:tblLook")):
        properties.remove(old)
    properties.append(element("w:tblLook", val=bits, firstRow=str(int(header)), firstColumn="0"))
    if header:
        table.rows[0]._tr.get_or_add_trPr().append(element("w:tblHeader"))


def _custom_property(document: Any, name: str, value: str) -> None:
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><Properties '
        'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
        'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="2" name="{name}">'
        f"<vt:lpwstr>{value}</vt:lpwstr></property></Properties>"
    )
    package = document.part.package
    kind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
    part = Part(PackURI("/docProps/custom.xml"), kind, xml.encode(), package)
    package.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_PROPERTIES)


def typst_at_the_foot(header: str) -> str:
    """A document with `header` where Quarto includes it, and tables and figures that begin ever nearer to the foot.

    The page of the caption of each, and of what belongs to it (its first row, its picture), can be asked for as
    metadata with the label <foot>; a cell tells as <justified> whether its text is.
    """

    def told(what: str) -> str:
        return f'#context [#metadata((what: "{what}", page: here().page()))<foot>]'

    def figure(what: str, at: int, body: str) -> str:
        kind, side = ("tbl", "top") if what.startswith("table") else ("fig", "bottom")
        return f"""#pagebreak()
#v({at}pt)
#figure([{body}], caption: figure.caption(position: {side}, [{told(what)} A caption.]),
  kind: "quarto-float-{kind}", supplement: "Float")
"""

    def table(what: str) -> str:
        number = "#context [#metadata(par.justify)<justified>] 1"
        return f"#table(columns: 2, table.header([Text], [Number]), [{told(what)} a text], [{number}], [more], [2])"

    tables = "\n".join(figure(f"table {at}", at, table(f"table {at}")) for at in range(540, 612, 6))
    pictures = "\n".join(
        figure(f"picture {at}", at, f"{told(f'picture {at}')} #rect(width: 100%, height: 60pt)")
        for at in range(500, 572, 6)
    )
    return f"""
{header}
#set page(paper: "us-letter", margin: (x: 1.25in, y: 1.25in), numbering: "1")
#set document(title: [A report])
#set par(justify: true)
{tables}
{pictures}
"""


def typst_source(header: str, *, rows: int) -> str:
    """A document with `header` where Quarto includes it, and a captioned table that tells where its rows stand.

    The positions can be asked for as metadata with the label <row>.
    """
    cells = "\n".join(
        f"    [#context [#metadata((row: {number}, ..here().position()))<row>] a text of row {number}], [{number}],"
        for number in range(rows)
    )
    return f"""
#let article(title: none, doc) = {{
  set document(title: title)
  set par(justify: true)
  set heading(numbering: "1.1")
  doc
}}
#set table(inset: 6pt, stroke: none)
{header}
#set page(paper: "us-letter", margin: (x: 1.25in, y: 1.25in), numbering: "1")
#show: doc => article(title: [A report], doc)
#report-stamp.update("SYNTHETIC DATA")
#report-name.update("Safer Homes")
= A heading
#lorem(180)
#figure([
#table(
    columns: (70%, 30%),
    align: (left, right),
    table.header([Text], [Number]),
{cells}
)
],
  caption: figure.caption(position: top, [A long table.]),
  kind: "quarto-float-tbl", supplement: "Table", numbering: "1",
)<tbl-long>
"""
