"""The section of the page of `ipvi-eval diagnose` on the answer on counts by what it is compared with."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ipvi_eval.diagnosis.measured.areas import AreasMeasured
from ipvi_eval.diagnosis.measured.areas_tables import areas_tables
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.results.store import Table

_FIRST = 20
"""Per cent of a table's width that the names of a comparison take."""


def areas_section(found: AreasMeasured) -> Iterator[str]:
    """Two tables, as stored, and how to read them."""
    yield "<h2>Which comparison, in made-up cities</h2>"
    yield (
        "<p>No record of this study is in these numbers either. Cities were drawn whose areas have unequal trends; in "
        "some every area drifts by itself as well, so that a comparison shares only season and common trend with the "
        "program's area, and in some the ring of areas around it drifts with it. Where no area drifts, or the "
        "comparison drifts along, the intervals of the answer are wider than they need be, and power is given away: "
        "the level of real places does wander, nobody can tell from one series whether this one does not, and ways "
        "that trust an estimate of nothing call too many changed where areas drift. No report leads with a comparison "
        "weighted as a synthetic control: weights make it follow the very months from which the wandering is judged, "
        "and where areas drift most its interval is too narrow.</p>"
    )
    for table in areas_tables("stored", found):
        yield f"<h3>{escape(table.title)}</h3>"
        yield _sheet(table).html()


def _sheet(table: Table) -> Sheet:
    _, comparison, *rest = table.columns
    width = (100 - _FIRST) // len(rest)
    return Sheet(
        name=table.id.partition(".")[2],
        caption=table.title,
        headings=(Heading(comparison.label, width=_FIRST), *(Heading(one.label, width=width) for one in rest)),
        rows=tuple(tuple(str(cell) for cell in row[1:]) for row in table.rows),
        groups=tuple(str(row[0]) for row in table.rows),
        notes=(str(table.note),),
    )
