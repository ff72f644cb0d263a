"""Released tables as they are: data sources, quality, the plan, agreement checks, published figures."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.filled import fill, filled
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.headed_rows import headed_rows
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.told import Told
from ipvi_eval.results.not_estimated import NOTHING
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Cell, Table

_NUMBER = re.compile(rf"(< )?{numbers.MINUS}?[\d,]+(\.\d+)?")


def released(
    report: Report,
    table: str,
    *,
    name: str,
    columns: Sequence[str] = (),
    widths: Sequence[int] = (),
    where: Mapping[str, Cell] | None = None,
    alike: Sequence[Sequence[str]] = (),
    caption: str = "",
    under: str | Sequence[str] = (),
) -> str:
    """The released table `table` with the id `name`; empty when its analysis is not part of the run.

    `columns` chooses and orders columns (all when empty), `widths` are relative, `where` keeps the rows whose cells are
    these. Columns that are `alike` measure the same and have the same decimals, none beyond a number's fourth
    digit. Rows that share the cells of the column `under`, or of several, stand together below them and without them.
    Raises ReportError when there is no such table.
    """
    if not report.meta.ran(table.split(".")[0]):
        return ""
    return as_it_is(
        report, report.table(table), name=name, columns=columns, widths=widths, where=where, alike=alike,
        caption=caption, under=under,
    )  # fmt: skip


def as_it_is(
    report: Report,
    table: Table,
    *,
    name: str,
    columns: Sequence[str] = (),
    widths: Sequence[int] = (),
    where: Mapping[str, Cell] | None = None,
    alike: Sequence[Sequence[str]] = (),
    caption: str = "",
    under: str | Sequence[str] = (),
) -> str:
    """A released table, or one made of its cells, as `released` has it."""
    found = filled(report, table)
    names = [column.name for column in found.columns]
    above = (under,) if isinstance(under, str) else tuple(under)
    places = [names.index(column) for column in columns or names if column not in above]
    chosen = [found.columns[place] for place in places]
    numeric = [_numeric(found, place) for place in places]
    decimals = _decimals(found, [names[place] for place in places], alike)
    spans = list(widths) if len(widths) == len(chosen) else [None] * len(chosen)
    kept = [row for row in found.rows if all(row[names.index(key)] == cell for key, cell in (where or {}).items())]
    headed = headed_rows(found, kept, above)
    if above:
        numeric[0] = False

    rows = tuple(
        tuple(
            cells.missing(column, withheld=cells.withheld_in(found, column, row))
            if row[place] is None
            else _of_id(report, str(row[place]))
            if column.name == "id"
            else _text(row[place], shown)
            for place, column, shown in zip(places, chosen, decimals, strict=True)
        )
        for row in headed.rows
    )
    headings = tuple(
        Heading(column.label, "right" if right else "left", span, breaks=column.name in ("id", "fingerprint"))
        for column, right, span in zip(chosen, numeric, spans, strict=True)
    )
    return results(
        report,
        name=name,
        caption=caption or _sentence(found.title),
        headings=headings,
        rows=rows,
        groups=headed.headings,
        notes=(_sentence(cells.note(found)),),
        source=found.id,
        scope=found.scope,
    )


def sentences(report: Report, table: str, *, column: str, where: Mapping[str, Cell] | None = None) -> str:
    """One column of a released table as a bulleted list; empty when its analysis did not run or has no such rows.

    `where` keeps the rows whose cells are these.
    """
    if not report.meta.ran(table.split(".")[0]) or table not in report.results.tables:
        return ""
    rows = report.table(table).records()
    kept = [row for row in rows if all(row[key] == cell for key, cell in (where or {}).items())]
    if not kept:
        return ""
    lines = [_line(report, row[column], table) for row in kept if row[column] is not None]
    if len(lines) < len(kept):
        what = "What else" if lines else "What"
        lines.append(Told(f"{what} there is to say is not shown. {report.withheld}", result=table).markdown())
    return "\n" + "".join(f"- {line}\n" for line in lines)


def left_out(report: Report, table: str) -> str:
    """What an analysis could not tell and why, as a bulleted list; empty where nothing was left out.

    The parts and reasons are finished words of a table of `part` and `reason`; parts with the same reason share a line.
    """
    if table not in report.results.tables:
        return ""
    parts: dict[str, list[str]] = {}
    for row in report.table(table).records():
        if row["part"] != NOTHING:
            parts.setdefault(str(row["reason"]), []).append(str(row["part"]))
    lines = [f"{_together(alike)}: {reason}" for reason, alike in parts.items()]
    return "\n" + "".join(f"- {_line(report, line, table)}\n" for line in lines) if lines else ""


def _together(parts: Sequence[str]) -> str:
    """Parts in one line: what all of them begin with, up to a comma, stands once."""
    begun = {part.partition(", ")[0] for part in parts}
    if len(parts) == 1 or len(begun) > 1:
        return "; ".join(parts)
    return f"{begun.pop()} ({'; '.join(part.partition(', ')[2] for part in parts)})"


def not_told(report: Report, table: str, *, name: str) -> str:
    """What an analysis could not tell, as a table with the id `name` and a sentence that leads to it; a sentence alone
    where nothing was left out, and nothing where its analysis did not run."""
    if table not in report.results.tables:
        return ""
    if all(row["part"] == NOTHING for row in report.table(table).records()):
        return "\nEverything that the plan asks for here could be worked out.\n"
    return f"\n@{name} lists what could not be told.\n{released(report, table, name=name, widths=(40, 60))}"


def _line(report: Report, cell: Cell, table: str) -> str:
    """A sentence in markdown: filled, or finished words with a capital and a full stop."""
    if isinstance(cell, Sentence):
        return "".join(piece.markdown() for piece in fill(report, cell, table))
    return Told(_sentence_case(_sentence(cells.plain(cell))), result=table).markdown()


def _of_id(report: Report, id: str) -> str:
    """The label of an estimate; its id where this release has none such."""
    found = report.results.estimates.get(id)
    return _sentence_case(found.label) if found else id


def _text(cell: Cell, decimals: int | None) -> str:
    if decimals is not None and isinstance(cell, float):
        return cells.fixed(cell, decimals)
    return cells.plain(cell)


def _numeric(table: Table, place: int) -> bool:
    known = [row[place] for row in table.rows if row[place] is not None]
    if not known:  # all of it withheld, or nothing to tell
        return table.columns[place].role in ("count", "derived")
    return all(_NUMBER.fullmatch(cells.plain(cell)) for cell in known)


def _decimals(table: Table, names: Sequence[str], alike: Sequence[Sequence[str]]) -> list[int | None]:
    """For each of the columns `names` as many decimals as its own numbers need, and those of columns `alike` to it."""
    every = [column.name for column in table.columns]
    groups = [next((group for group in alike if name in group), (name,)) for name in names]
    return [_most_decimals(table, [every.index(name) for name in group]) for group in groups]


def _most_decimals(table: Table, places: Sequence[int]) -> int | None:
    """As many decimals as the number in the columns at `places` that needs most; None where none is a number."""
    texts = [cells.plain(row[place]) for row in table.rows for place in places if isinstance(row[place], float)]
    return max((len(text.partition(".")[2]) for text in texts), default=None)


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _sentence(text: str) -> str:
    return text if not text or text.endswith(".") else f"{text}."
