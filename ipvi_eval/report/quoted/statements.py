"""Sentences that may be quoted, filled from released numbers, each with the caution that always travels with it."""

from __future__ import annotations

from collections.abc import Mapping

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.wording.told import Told
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell

_TABLE = "evidence.statements"


def _markdown(report: Report, said: Sentence) -> str:
    return "".join(piece.markdown() for piece in fill(report, said, _TABLE))


def _caution(report: Report, said: Sentence) -> str:
    """The caution in italics; nothing where cautions are sentences of their own, as in the answer."""
    return f" *Caution: {_markdown(report, said)}*" if said.template else ""


def statements(report: Report, *kinds: str, where: Mapping[str, Cell] | None = None) -> str:
    """The statements of these kinds (all when none is named) as a bulleted list, each with its caution in italics.

    `where` keeps the rows whose cells are these. A statement that rests on too few people is not shown, since its
    wording could tell of the number withheld; where all of them are, one line says so. Empty when there are none.
    """
    table = report.results.tables.get(_TABLE)
    if table is None or not report.meta.ran("evidence"):
        return ""
    rows = [
        row
        for row in table.records()
        if (not kinds or row["kind"] in kinds) and all(row[key] == cell for key, cell in (where or {}).items())
    ]
    lines = [
        f"- {_markdown(report, statement)}{_caution(report, caveat)}"
        for row in rows
        for statement, caveat in ((row["statement"], row["caveat"]),)
        if isinstance(statement, Sentence) and isinstance(caveat, Sentence)
    ]
    if rows and len(lines) < len(rows):
        few = sum(row["statement"] is None for row in rows)
        what = "A further statement is" if few == 1 else "Further statements are"
        lines.append(f"- {Told(f'{what} not shown. {report.withheld}', result=_TABLE).markdown()}")
    return "\n" + "\n".join(lines) + "\n" if lines else ""
