"""The released numbers behind a figure, as a file that a spreadsheet opens, within the page itself."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.safe_text import in_csv
from ipvi_eval.report.sentences.filled import filled
from ipvi_eval.results.store import Cell, Curve, Table

_ESTIMATE = ("id", "label", "value", "lower", "upper", "level", "p", "n", "events", "unit")


def data_link(report: Report, name: str, title: str, of: Iterable[str]) -> str:
    """HTML of a link that saves the results `of` this figure as NAME.csv; it needs no script and no other file."""
    written = base64.b64encode(csv_of(report, title, of).encode("utf-8-sig")).decode()
    return f'<a class="data" download="{name}.csv" href="data:text/csv;base64,{written}">Data of this figure (CSV)</a>'


def csv_of(report: Report, title: str, of: Iterable[str]) -> str:
    """The title with the stamps, then a block for the estimates and one for each curve and table, as released.

    What was withheld is an empty field.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in _rows(report, title, tuple(of)):
        writer.writerow([_field(cell) for cell in row])
    return text.getvalue()


def _rows(report: Report, title: str, of: tuple[str, ...]) -> Iterator[Sequence[Cell]]:
    yield (title, *report.stamps)
    results = report.results
    estimates = [results.estimates[id] for id in of if id in results.estimates]
    if estimates:
        yield ()
        yield _ESTIMATE
        yield from map(_estimate, estimates)
    for id in of:
        if id in results.curves:
            yield from _block(results.curves[id])
        elif id in results.tables:
            yield from _block(filled(report, results.tables[id]))


def _estimate(one: Estimate) -> tuple[Cell, ...]:
    return tuple(getattr(one, name) for name in _ESTIMATE)


def _block(result: Curve | Table) -> Iterator[Sequence[Cell]]:
    yield ()
    yield (result.id,)
    yield result.columns if isinstance(result, Curve) else [column.name for column in result.columns]
    yield from result.rows


def _field(cell: Cell) -> str:
    if cell is None:
        return ""
    return in_csv(cell) if isinstance(cell, str) else str(cell)
