"""The section of the page of `ipvi-eval diagnose` on what the planned estimators do in made-up counties."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ipvi_eval.diagnosis.measured.planned import PlannedMeasured
from ipvi_eval.diagnosis.measured.planned_tables import planned_tables
from ipvi_eval.drawing.lollies import draw_lollies
from ipvi_eval.report.figures.violations import lollies_of, said_of
from ipvi_eval.report.inside.embedded import embedded
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.results.store import Table

_FIRST = 28
"""Per cent of a table's width that the names of what happens take."""
_SHOWN = ("violations", "violations_planted", "violations_outside")


def planned_section(found: PlannedMeasured) -> Iterator[str]:
    """A picture and three tables, as stored."""
    tables = {one.id.partition(".")[2]: one for one in planned_tables("stored", found)}
    labels, panels = lollies_of(tables["violations_held"].records())
    yield "<h2>Where something goes wrong, in made-up counties</h2>"
    yield (
        "<p>No record of this study is in these numbers: they are stored with the package and the same for every "
        "study. Counties like the shipped synthetic one were drawn, one thing at a time went wrong in them, and the "
        "estimators of the shipped plan were asked. Ask which of these things may have happened here. Where a cross "
        "stands, do not use that estimator unless it can be ruled out; where a ring stands, its intervals are wide "
        "enough to hold the truth, but its answers are off in one direction.</p>"
    )
    yield embedded(
        lambda: draw_lollies(labels, panels, claimed=found.level),
        alt=said_of(labels, panels),
        caption="How often the interval of each planned estimator holds the truth where the program does nothing. Thin "
        "lines: what chance in the simulation allows (95%).",
        stamps=(),
    )
    for name in _SHOWN:
        if name in tables:
            yield f"<h3>{escape(tables[name].title)}</h3>"
            yield _sheet(name, tables[name]).html()


def _sheet(name: str, table: Table) -> Sheet:
    first, *rest = table.columns
    width = (100 - _FIRST) // len(rest)
    return Sheet(
        name=name,
        caption=table.title,
        headings=(Heading(first.label, width=_FIRST), *(Heading(one.label, width=width) for one in rest)),
        rows=tuple(tuple(str(cell or "") for cell in row) for row in table.rows),
        notes=(str(table.note),),
    )
