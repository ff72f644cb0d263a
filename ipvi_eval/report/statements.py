"""Sentences that may be quoted, filled from released numbers, each with the caution that always travels with it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import numbers
from ipvi_eval.report.lookup import SUPPRESSED, Report, absent
from ipvi_eval.report.tables.styled import ALMOST_SURE
from ipvi_eval.report.told import Told
from ipvi_eval.results.store import Cell

_PLACE = re.compile(r"\{([a-z0-9_.]+)(?::(limits|population|clock))?\}")
_TABLE = "evidence.statements"


def fill(report: Report, template: str) -> tuple[Told, ...]:
    """`template` in pieces: its own words, each `{id}` as the released value, each `{id:limits}` as its interval,
    `{id:population}` and `{id:clock}` as whom it is about.

    A suppressed number reads "[suppressed]"; an id that is not released raises ReportError naming near ones.
    """
    pieces, end = [], 0
    for match in _PLACE.finditer(template):
        pieces.append(_own(template[end : match.start()]))
        found = report.find(match[1])
        pieces.append(Told(_tidy(_shown(report, found, match[2])), result=found.id))
        end = match.end()
    return (*pieces, _own(template[end:]))


def _own(words: str) -> Told:
    """Words of the statement itself; their digits are those of published figures and of the plan."""
    return Told(_tidy(words), result=_TABLE if re.search(r"\d", words) else "")


def _shown(report: Report, found: Estimate, part: str | None) -> str:
    if part in ("population", "clock"):
        return str(getattr(found.scope, part))
    if report.suppressed(found):
        return SUPPRESSED
    if part == "limits":
        known = found.level is not None and (found.lower is not None or found.upper is not None)
        return numbers.interval(found) if known else "interval not known"
    if found.value is None:
        return absent(found)
    sure = found.unit == "probability" and found.value > ALMOST_SURE
    return f"more than {numbers.show(ALMOST_SURE, 'probability')}" if sure else numbers.show(found.value, found.unit)


def _tidy(text: str) -> str:
    return re.sub(r"(?<=\d) %", "%", text)


def _markdown(report: Report, template: Cell) -> str:
    return "".join(piece.markdown() for piece in fill(report, str(template)))


def _caution(report: Report, template: Cell) -> str:
    """The caution in italics; nothing where cautions are sentences of their own, as in the answer."""
    return f" *Caution: {_markdown(report, template)}*" if template else ""


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
        f"- {_markdown(report, row['statement'])}{_caution(report, row['caveat'])}"
        for row in rows
        if row["statement"] is not None and row["caveat"] is not None
    ]
    if rows and len(lines) < len(rows):
        few = sum(row["statement"] is None for row in rows)
        what = "A further statement is" if few == 1 else "Further statements are"
        lines.append(f"- {Told(f'{SUPPRESSED} {what} not shown. {report.withheld}', result=_TABLE).markdown()}")
    return "\n" + "\n".join(lines) + "\n" if lines else ""
