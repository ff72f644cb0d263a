"""The parts of the comparison as the results of a run: a table of what may be quoted, one of what was not done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ipvi_eval.questions.high_point import evidence_tables
from ipvi_eval.questions.high_point.asked import Part
from ipvi_eval.questions.high_point.quotation import Quotation
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Result


def told(parts: Iterable[Part]) -> Iterator[Result]:
    """The results of `parts` in order, then `evidence.statements` and `evidence.not_done`."""
    quotations: list[Quotation] = []
    not_done: list[NotEstimated] = []
    for one in parts:
        if isinstance(one, Quotation):
            quotations.append(one)
        elif isinstance(one, NotEstimated):
            not_done.append(one)
        else:
            yield one
    yield evidence_tables.statements(quotations)
    yield evidence_tables.not_done(not_done)
