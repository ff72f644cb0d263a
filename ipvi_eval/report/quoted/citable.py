"""Files of numbers for whoever writes: `citable_numbers` as CSV, text and Word, and every released table for Excel.

All are made from the released results of a run, the sentences from the one source that the brief has too.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.quoted.quotable import Quotable, markdown
from ipvi_eval.report.quoted.quotations import heading, quotations
from ipvi_eval.report.quoted.tables_workbook import tables_workbook
from ipvi_eval.report.render.builtin import BuiltinEngine
from ipvi_eval.report.safe_text import in_csv
from ipvi_eval.report.wording.told import escape

CSV, TEXT, WORD, TABLES = "citable_numbers.csv", "citable_numbers.txt", "citable_numbers.docx", "tables.xlsx"
FILES = (CSV, TEXT, WORD, TABLES)
HEADER = ("topic", "title", "sentence", "caution", "ids", "edition", "checksum")
TITLE = "Numbers that may be cited"
_NONE = "This edition holds no number that can be quoted by itself."
_HOW = (
    "Quote a statement whole and together with its caution, and not without it. The checksum is the first 16 "
    "hexadecimal digits of the SHA-256 of edition, statement, caution and ids, a line each, in UTF-8: whoever has a "
    "quoted statement can check with it that no sign was changed."
)
_DOCUMENT = """---
title: {title}
lang: en-US
---

```{{python}}
#| tags: [parameters]
run = ""
```

```{{python}}
#| output: asis
from ipvi_eval.report import banner, open_report
from ipvi_eval.report.quoted.citable import paragraphs

report = open_report(run)
print(banner(report))
print(paragraphs(report))
```
"""


def write_citable(run: Path) -> None:
    """Write the four files into `run`/released, the same bytes for the same released results."""
    for name, content in citable(run).items():
        (run / "released" / name).write_bytes(content)


def citable(run: Path) -> dict[str, bytes]:
    """The content of each of `FILES`, made from `run`/released. OutputError where there are none."""
    report = open_report(run)
    return {
        CSV: _csv(report).encode("utf-8-sig"),
        TEXT: _text(report).encode("utf-8"),
        WORD: _word(run),
        TABLES: tables_workbook(report),
    }


def paragraphs(report: Report) -> str:
    """What the Word file holds below its title, as markdown: the statements of each topic below its heading."""
    topics = groupby(quotations(report), key=attrgetter("topic"))
    found = [part for topic, of_topic in topics for part in (*heading(report, topic), *_of_topic(report, of_topic))]
    return "\n" + "\n\n".join((escape(_HOW), *(found or [escape(_NONE)]))) + "\n"


def _of_topic(report: Report, every: Iterable[Quotable]) -> Iterator[str]:
    for one in every:
        origin = escape(_origin(one, report.meta.edition))
        yield f'{markdown(report, one)}\n\n::: {{custom-style="Table Note"}}\n{origin}\n:::'


def _csv(report: Report) -> str:
    """With the mark of byte order that Excel on Windows needs to read UTF-8 when the file is opened by a double click:
    without it minus signs and dashes turn into other letters. Lines end as RFC 4180 and Excel have them.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    edition = report.meta.edition
    for one in quotations(report):
        row = (one.topic, one.title, one.sentence, one.caution, " ".join(one.ids), edition, one.checksum(edition))
        writer.writerow(map(in_csv, row))
    return text.getvalue()


def _text(report: Report) -> str:
    edition = report.meta.edition
    head = (TITLE, *report.meta.stamps, report.meta.about, report.meta.site, "", _HOW)
    found = [
        f"{one.title}\n{one.sentence}\nCaution: {one.caution}\n{_origin(one, edition)}" for one in quotations(report)
    ]
    return "\n".join(head) + "\n\n" + "\n\n".join(found or [_NONE]) + "\n"


def _origin(one: Quotable, edition: str) -> str:
    return f"Edition {edition}; checksum {one.checksum(edition)}; ids: {' '.join(one.ids)}"


def _word(run: Path) -> bytes:
    with tempfile.TemporaryDirectory(prefix="ipvi-") as folder:
        source, work = Path(folder) / "source" / "citable_numbers.qmd", Path(folder) / "work"
        source.parent.mkdir()
        work.mkdir()
        source.write_text(_DOCUMENT.format(title=TITLE), "utf-8", newline="\n")
        return BuiltinEngine(path=source, run=run.resolve(), work=work).render("docx").read_bytes()
