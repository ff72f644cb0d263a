"""A table of results that says of which of its numbers each note holds: whom they are about, and how they stand to the
plan.

What all numbers share is said once. Where they differ, a letter stands at the heading of a column, at a group of rows,
at a row or in a cell, whichever is the widest that is about one thing, and the notes say what each letter means. Where
that would be more letters than anybody looks up, rows stand under headings that say what they are compared with, one
note says what is usual, and letters stand only where it is otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from string import ascii_lowercase
from typing import TypeAlias

from ipvi_eval.report.lookup import SUPPRESSED, Report
from ipvi_eval.report.sentences.last_shown import last_shown
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.last_shown import with_last_shown
from ipvi_eval.report.tables.repetition import without_repetition
from ipvi_eval.report.tables.sheet import Heading, Sheet
from ipvi_eval.report.wording import words
from ipvi_eval.report.wording.told import Phrase, Told
from ipvi_eval.scope import Scope

Row: TypeAlias = tuple[str, ...]
_About: TypeAlias = tuple[str, str, str, str]
"""Population, base, clock and standing of one result."""
_Kind: TypeAlias = tuple[str, ...]
"""Of these what the result does not share with all others of its sheet, the rest empty."""
_NAMES = ("Of", "Compared with", "Time", "Standing")
_MANY = 6
"""Letters that a reader still looks up."""
_USUALLY = "Unless a heading or a letter says otherwise, all rows are as follows."
_ALONE, _NONE = "Not compared", "none"
_TOGETHER = _ALL_OF_THESE, _ALL_OTHERS = "All of these", "All others"
"""What a row is called that stands for several."""
_FILLS = 8
"""Withheld rows that fill a page and tell a reader nothing by their names."""
_VERDICTS = {"lower": "lower", "higher": "higher", "neither": "unclear"}
_VERDICT = Heading("Verdict", "left", 12)
_SAID = frozenset({"Verdict", "What it says"})
"""Headings of columns that hold verdicts already."""
_OF_VERDICTS = (
    "Verdict: the side of no difference on which the whole interval lies. Unclear: the interval includes no "
    "difference, which does not show that there is none."
)


def results(
    report: Report,
    *,
    name: str,
    caption: str,
    headings: tuple[Heading, ...],
    rows: Sequence[Row],
    groups: tuple[str, ...] = (),
    notes: Sequence[str] = (),
    scope: Scope | None = None,
    source: str = "",
) -> str:
    """The markdown of a table: a verdict for each comparison, and the notes that its numbers need before the `notes`.

    The arguments are those of a `Sheet`. `scope` is that of the released table `source`, where cells are no estimates.
    """
    sheet = Sheet(name=name, caption=caption, headings=headings, rows=tuple(rows), groups=groups, source=source)
    sheet, further = _with_verdicts(report, sheet)
    sheet, repeated = without_repetition(sheet)
    sheet, first, apart = _told_apart(report, sheet, scope or Scope())
    sheet, lettered = _lettered(_folded(report, sheet), apart)
    hidden = any(SUPPRESSED in cell for row in sheet.rows for cell in row)
    sheet, before = with_last_shown(report, sheet)
    lines = (
        first,
        *lettered,
        f"{SUPPRESSED}: {report.withheld}" if hidden else "",
        before,
        *further,
        *repeated,
        *map(cells.signed, notes),
    )
    return str(replace(sheet, notes=tuple(filter(None, lines))))


def _folded(report: Report, sheet: Sheet) -> Sheet:
    """With one row for the rows under a heading that are all withheld, and for those that fill the sheet: row by row
    they would say the same. A row of which an earlier edition told a number stands by itself."""
    rows: list[Row] = []
    groups: list[str] = []
    named = sheet.groups or ("",) * len(sheet.rows)
    for group, found in groupby(zip(named, sheet.rows, strict=True), key=itemgetter(0)):
        shown = _fewer(report, [row for _, row in found], least=2 if sheet.groups else _FILLS)
        rows += shown
        groups += [group] * len(shown)
    return replace(sheet, rows=tuple(rows), groups=tuple(groups) if sheet.groups else ())


def _fewer(report: Report, every: list[Row], *, least: int) -> list[Row]:
    """The rows of one heading: at `least` so many that are all withheld as one, and `_FILLS` that nearly all are."""
    told = [row for row in every if not _withheld(report, row)]
    hidden = [row for row in every if _withheld(report, row)]
    if not told and len(hidden) >= least:
        return [_as_one(_ALL_OF_THESE, hidden)]
    if len(hidden) >= max(_FILLS, 3 * len(told)):
        return [*told, _as_one(_ALL_OTHERS, hidden)]
    return every


def _withheld(report: Report, row: Row) -> bool:
    shown = set(row[1:])
    silent = SUPPRESSED in shown and shown <= {SUPPRESSED, cells.NONE}
    return silent and not any(last_shown(report, id) for cell in row for id in _ids(cell))


def _as_one(name: str, rows: Sequence[Row]) -> Row:
    columns = list(zip(*rows, strict=True))[1:]
    return (name, *map(_one_cell, columns))


def _one_cell(column: Sequence[str]) -> str:
    ids = dict.fromkeys(id for cell in column for id in _ids(cell))
    text = SUPPRESSED if SUPPRESSED in column else cells.NONE
    return Told(text, result=" ".join(ids)) if ids else text


def _ids(cell: str) -> list[str]:
    return cell.result.split() if isinstance(cell, Told) else []


def _with_verdicts(report: Report, sheet: Sheet) -> tuple[Sheet, tuple[str, ...]]:
    """With a last column of verdicts where each row has at most one comparison, and some row has one."""
    found = [_compared(report, row) for row in sheet.rows]
    told = any(heading.label in _SAID for heading in sheet.headings)
    if told or not any(found) or any(len(ids) > 1 for ids in found):
        return sheet, ()
    verdicts = [_verdict(report, ids) for ids in found]
    rows = tuple((*row, verdict) for row, verdict in zip(sheet.rows, verdicts, strict=True))
    narrow = all(heading.width is not None for heading in sheet.headings)
    last = _VERDICT if narrow else replace(_VERDICT, width=None)
    return replace(sheet, headings=(*sheet.headings, last), rows=rows), (_OF_VERDICTS,)


def _compared(report: Report, row: Row) -> list[str]:
    """The estimates of a row that compare with something and have an interval."""
    ids = dict.fromkeys(id for cell in row for id in _ids(cell))
    found = [report.results.estimates[id] for id in ids if id in report.results.estimates]
    return [one.id for one in found if one.scope.base and words.side(one)]


def _verdict(report: Report, ids: list[str]) -> str:
    side = words.side(report.find(ids[0])) if ids else None
    return _VERDICTS[side] if side else cells.NONE


def _told_apart(report: Report, sheet: Sheet, scope: Scope) -> tuple[Sheet, str, Mapping[str, _Kind]]:
    """The sheet, under headings where letters would be too many; the note on what all numbers share; and by the id of
    each result what it does not share."""
    about = {id: _about(report, id) for row in sheet.rows for cell in row for id in _ids(cell)}
    if not about:
        return sheet, _line((scope.population, scope.base, scope.clock, report.standing(sheet.source))), {}
    parts = [list(dict.fromkeys(column)) for column in zip(*about.values(), strict=True)]
    shared = tuple(map(_shared, _NAMES, parts))
    apart = {id: tuple("" if shared[place] else part for place, part in enumerate(one)) for id, one in about.items()}
    kinds = {kind for kind in apart.values() if any(kind)}
    if len(kinds) > _MANY and not sheet.groups:
        return _under_headings(sheet, about)
    return sheet, _line(shared), apart


def _shared(name: str, parts: Sequence[str]) -> str:
    """What may be said once of all numbers.

    Where only some are compared, a verdict tells which, and what has no standing was not asked of the plan. But a clock
    that is not that of all would be read as it.
    """
    known = [part for part in parts if part]
    return known[0] if len(known) == 1 and (len(parts) == 1 or name != "Time") else ""


def _under_headings(sheet: Sheet, about: Mapping[str, _About]) -> tuple[Sheet, str, Mapping[str, _Kind]]:
    """Rows under headings of whom they are about and what they are compared with, by that of each row's first result.

    What most results share is the usual; letters are left for the clocks and standings that are not.
    """
    usual = [Counter(column).most_common(1)[0][0] for column in zip(*about.values(), strict=True)]
    of, _, clock, standing = usual
    under: list[str] = []
    for row in sheet.rows:
        own = next((about[id] for cell in row for id in _ids(cell)), None)
        under.append(_heading(own, of) if own else (under or [_ALONE])[-1])
    order = sorted(range(len(under)), key=lambda row: under.index(under[row]))
    sheet = replace(
        sheet, rows=tuple(sheet.rows[row] for row in order), groups=tuple(under[row] for row in order)
    )  # fmt: skip
    apart = {
        id: (
            "",
            "",
            *("" if part == one else part or _NONE for part, one in zip(own[2:], (clock, standing), strict=True)),
        )
        for id, own in about.items()
    }
    return sheet, f"{_USUALLY} {_line((of, '', clock, standing))}", apart


def _heading(about: _About, usual: str) -> str:
    of, base, *_ = about
    return _line(("" if of == usual else of, base, "", "")).removesuffix(".") or _ALONE


def _about(report: Report, id: str) -> _About:
    scope = report.scope(id)
    return scope.population, scope.base, scope.clock, report.standing(id)


def _line(about: Sequence[str]) -> str:
    return " ".join(f"{name}: {part}." for name, part in zip(_NAMES, about, strict=True) if part)


def _letters() -> Iterator[str]:
    yield from ascii_lowercase
    yield from (first + second for first in ascii_lowercase for second in ascii_lowercase)


def _lettered(sheet: Sheet, apart: Mapping[str, _Kind]) -> tuple[Sheet, tuple[str, ...]]:
    """With letters where they say most at once (over columns, before groups of rows, at rows, in cells), in the order
    in which the sheet has them, and the note on each.

    A row that stands for several has none: nothing is told in it.
    """
    grid = [
        [[] if row[0] in _TOGETHER else list(dict.fromkeys(apart[id] for id in _ids(cell))) for cell in row]
        for row in sheet.rows
    ]
    rows = [_kinds(row) for row in grid]
    if not any(kind for row in rows for kind in row if any(kind)):
        return sheet, ()
    columns = [_kinds(column) for column in zip(*grid, strict=True)]
    by_column = _single(columns)
    letters = dict(zip(filter(any, _kinds(columns if by_column else rows)), _letters(), strict=False))
    notes = tuple(f"({letter}) {_line(kind)}" for kind, letter in letters.items())
    if by_column:
        named = (
            replace(head, label=_with(head.label, one, letters))
            for head, one in zip(sheet.headings, columns, strict=True)
        )
        return replace(sheet, headings=tuple(named)), notes
    groups = {
        name: _kinds(rows[at] for at, one in enumerate(sheet.groups) if one == name)
        for name in dict.fromkeys(sheet.groups)
    }
    if len(groups) > 1 and _single(groups.values()):
        return replace(sheet, groups=tuple(_with(name, groups[name], letters) for name in sheet.groups)), notes
    if _single(rows):
        first = ((_with(row[0], one, letters), *row[1:]) for row, one in zip(sheet.rows, rows, strict=True))
        return replace(sheet, rows=tuple(first)), notes
    marked = (
        tuple(_with(cell, one, letters) for cell, one in zip(row, found, strict=True))
        for row, found in zip(sheet.rows, grid, strict=True)
    )
    return replace(sheet, rows=tuple(marked)), notes


def _kinds(found: Iterable[Iterable[_Kind]]) -> list[_Kind]:
    return list(dict.fromkeys(kind for one in found for kind in one))


def _single(found: Iterable[Sequence[_Kind]]) -> bool:
    return all(len(one) <= 1 for one in found)


def _with(text: str, kinds: Iterable[_Kind], letters: Mapping[_Kind, str]) -> str:
    mark = " ".join(f"({letter})" for letter in sorted(letters[kind] for kind in kinds if kind in letters))
    if not mark or not text:
        return text
    if isinstance(text, Phrase):
        return type(text)(*text.pieces, f" {mark}")
    return Phrase(text, f" {mark}") if isinstance(text, Told) else f"{text} {mark}"
