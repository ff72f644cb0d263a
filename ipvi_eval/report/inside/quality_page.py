"""The page of `ipvi-eval check`: every kind of problem in plain words, and the facts behind it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ipvi_eval.data.problems import row_list
from ipvi_eval.quality.assessment import Assessment
from ipvi_eval.quality.facts import Cell, Facts
from ipvi_eval.quality.finding import LEVEL, SEVERITIES, Finding, Severity
from ipvi_eval.report.inside.inside_page import inside_page
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.rounding import percent, whole_percent

_SHOWN, _ROWS = 300, 10
_LEAST_P = 1e-15
_MEANT: dict[Severity, str] = {
    "stops the run": "Nothing is analyzed before these are mended.",
    "changes numbers": "The run goes on, and its numbers are other ones than with right records.",
    "worth knowing": "Nothing needs to be done, but readers of the numbers should know.",
}
_STYLE = """
.stops-the-run .finding { border-color: var(--warn); }
.changes-numbers .finding { border-color: #d08700; }
.worth-knowing .finding { border-color: var(--accent); }
"""


def quality_page(found: Assessment, *, title: str, workbook: str) -> str:
    """The page as text; `workbook` is the name of the file in which all rows stand."""
    body = "\n".join(_inside(found, workbook))
    return inside_page(body, about="Quality of the records", title=title, synthetic=found.synthetic, style=_STYLE)


def _inside(found: Assessment, workbook: str) -> Iterator[str]:
    counts = found.counts()
    yield '<ul class="tally">'
    yield from (f"<li><strong>{counts[severity]:,}</strong>{severity}</li>" for severity in SEVERITIES)
    yield "</ul>"
    if not found.finished:
        yield "<p>The extract could not be read to its end. Mend what stops the run and check again: the other checks "
        yield "need tables that can be read.</p>"
    yield f"<p>All problems with all their rows stand in <code>{escape(workbook)}</code>; the header of a file is "
    yield "row 1. No value of a cell is told anywhere.</p>"
    for severity in SEVERITIES:
        if found.of(severity):
            yield from _section(severity, found.of(severity), workbook)
    if found.facts:
        yield "<h2>What was counted</h2>"
    for facts in found.facts:
        if not facts.long:
            yield f"<details><summary>{escape(facts.title)}</summary><p>{escape(facts.about)}</p>"
            yield f"{_sheet(facts).html()}</details>"
    if found.candidates:
        yield "<h2>How sure this is</h2>"
        yield (
            f"<p>{found.candidates:,} statistical checks were made. They are held to one level together (Holm): in "
            f"{whole_percent(LEVEL)} of clean extracts, at most, chance alone would be told as a problem. Problems "
            "with a <code>p</code> were found so; all others are certain.</p>"
        )


def _section(severity: Severity, findings: tuple[Finding, ...], workbook: str) -> Iterator[str]:
    yield f'<section class="{severity.replace(" ", "-")}"><h2>{severity.capitalize()}</h2><p>{_MEANT[severity]}</p>'
    for one in findings[:_SHOWN]:
        yield f'<div class="finding"><p class="where">{_where(one)}</p><p>{escape(_sentence(one.what))}</p>'
        if one.rows:
            yield f'<p class="where">{escape(row_list(one.rows, shown=_ROWS).capitalize())}</p>'
        yield "</div>"
    if len(findings) > _SHOWN:
        yield f"<p>And {len(findings) - _SHOWN:,} more, in <code>{escape(workbook)}</code>.</p>"
    yield "</section>"


def _where(one: Finding) -> str:
    column = "" if one.column is None else f"column {one.column}"
    chance = "" if one.p is None else f"p {one.p:.2g}" if one.p >= _LEAST_P else f"p < {_LEAST_P}"
    return " · ".join(escape(part) for part in (one.about, one.file, column, chance) if part)


def _sentence(what: str) -> str:
    """With a capital, unless it begins with a name of a file or an outcome, and a full stop."""
    start = what[:1].upper() if what.split(maxsplit=1)[0].isalpha() else what[:1]
    return start + what[1:] + ("" if what.endswith(".") else ".")


def _sheet(facts: Facts) -> Sheet:
    """The table of facts; columns of numbers stand to the right."""
    headings = tuple(
        Heading(name, "left" if any(isinstance(row[place], str) for row in facts.rows) else "right")
        for place, name in enumerate(facts.header)
    )
    rows = tuple(
        tuple(_cell(cell, name, facts) for cell, name in zip(row, facts.header, strict=True)) for row in facts.rows
    )
    return Sheet(name=facts.name, caption=facts.title, headings=headings, rows=rows)


def _cell(value: Cell, name: str, facts: Facts) -> str:
    if value is None:
        return "–"
    if name in facts.shares and not isinstance(value, str):
        return percent(value, 1)
    # A year is a name and no number.
    return f"{value:,}" if isinstance(value, int) and name != "year" else str(value)
