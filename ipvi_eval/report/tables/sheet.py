"""One table, two representations: HTML whose headers have a scope, a real pandoc table everywhere else."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Literal

from ipvi_eval.report.target import current_target
from ipvi_eval.report.wording.told import Linked, Told, escape

Align = Literal["left", "right", "center"]

EMPTY = "No row of this table could be filled in this edition."
"""What stands below the caption of a table without rows."""

_PHONE, _EDGES, _BOLD = 43, 1, 1.2
"""Letters that stand in one line of a table on a phone of 390 pixels, what the edges of a cell take of them, and how
much wider those of a heading are."""
_PAGE = 95
"""Letters that stand in one line of a table on a printed page."""
_KEEPS = 0.75
"""What a column of text keeps of its width where numbers beside it would break."""
_LINES = 2
"""So many lines of a row can be followed below the name of the row."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's label, alignment and relative width (None: as wide as its text).

    `breaks`: the cells are ids without spaces, which may be broken after a dot or an underscore.
    """

    label: str
    align: Align = "left"
    width: int | None = None
    breaks: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Cells as finished text. `groups` names the group of each row, in order; rows of one group stand together.

    `name` is the id for cross-references (`tbl-...`), `notes` are lines under the table. `source` is the
    released table that the cells are taken from, where they are no estimates.
    """

    name: str
    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[str, ...], ...]
    groups: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        """The markdown block for the format being rendered, with caption and id."""
        if not self.rows:
            return f"\n::: {{#{self.name}}}\n{escape(EMPTY)}\n\n{escape(self.caption)}\n:::\n"
        if current_target().format == "html":
            return f"\n::: {{#{self.name}}}\n```{{=html}}\n{self.html()}\n```\n\n{escape(self.caption)}\n:::\n"
        notes = "".join(f"\n{escape(note)}\n" for note in self.notes)
        return f"\n::: {{#{self.name}}}\n{self.markdown()}\n{notes}\n{escape(self.caption)}\n:::\n"

    _repr_markdown_ = __str__

    def markdown(self) -> str:
        """A pipe table; a group becomes a row with its name in bold."""
        lines = [_line([escape(heading.label) for heading in self.headings]), self._ruler()]
        for group, rows in self._grouped():
            if group:
                lines.append(_line([f"**{escape(group)}**", *[""] * (len(self.headings) - 1)]))
            lines += [_line([_cell(cell, item) for cell, item in zip(row, self.headings, strict=True)]) for row in rows]
        return "\n".join(lines) + "\n"

    def html(self) -> str:
        """The table in a box that scrolls where the screen is narrow, and its notes.

        Where rows do not fit a phone, but do below their names, the style has the widths for that (`--stacked`).

        Columns, groups and the first cell of each row are headers with a scope, so that every number is read out with
        what it is about; the box has a name and can be reached with the keyboard. The caption is put in by the layout.
        """
        source = f' data-result="{html.escape(self.source)}"' if self.source else ""
        columns = "".join(f'<col style="width: {width}%">' for width in self._widths())
        head = "".join(_header("col", item, html.escape(item.label, quote=False)) for item in self.headings)
        bodies = "\n".join(self._body(group, rows) for group, rows in self._grouped())
        notes = "".join(f"<p>{html.escape(note, quote=False)}</p>" for note in self.notes)
        lines = (
            f'<div class="scroll" role="region" tabindex="0" aria-label="{html.escape(self.caption)}">',
            # Quarto would take the table apart and put it together again without its scopes.
            f'<table class="sheet" data-quarto-disable-processing="true"{source}{self._stacked()}>',
            f"<colgroup>{columns}</colgroup>" if columns else "",
            f"<thead><tr>{head}</tr></thead>",
            bodies,
            "</table>",
            "</div>",
            f'<div class="table-note">{notes}</div>' if notes else "",
        )
        return "\n".join(filter(None, lines))

    def _body(self, group: str, rows: Sequence[tuple[str, ...]]) -> str:
        lines = ["<tbody>"]
        if group:
            name = html.escape(group, quote=False)
            lines.append(f'<tr><th scope="rowgroup" class="left" colspan="{len(self.headings)}">{name}</th></tr>')
        for row in rows:
            first, *others = (_cell_html(cell, item) for cell, item in zip(row, self.headings, strict=True))
            data = "".join(
                f'<td class="{item.align}">{text}</td>' for text, item in zip(others, self.headings[1:], strict=True)
            )
            lines.append(f"<tr>{_header('row', self.headings[0], first)}{data}</tr>")
        return "\n".join((*lines, "</tbody>"))

    def _grouped(self) -> list[tuple[str, list[tuple[str, ...]]]]:
        """Each group's name, empty without groups, and its rows."""
        named = zip(self.groups or [""] * len(self.rows), self.rows, strict=True)
        return [(group, [row for _, row in found]) for group, found in groupby(named, key=itemgetter(0))]

    def _widths(self) -> list[int]:
        if any(heading.width is None for heading in self.headings):
            return []
        total = sum(heading.width or 0 for heading in self.headings)
        given = [100 * (heading.width or 0) / total for heading in self.headings]
        return [round(width) for width in self._with_room(given)]

    def _with_room(self, given: Sequence[float]) -> list[float]:
        """The widths with room that cells do not use given to columns of numbers whose cells would break, and where
        that is not enough room of columns of text, whose cells break anyway.

        A number stands in one line; what stands in its place where it is withheld can be longer.
        """
        needs = [
            100 * (max(_longest_word(item.label) * _BOLD, *map(len, column)) + _EDGES) / _PAGE
            for item, column in zip(self.headings, zip(*self.rows, strict=True), strict=False)
        ] or list(given)
        asks = [
            max(0.0, need - width) if item.align == "right" else 0.0
            for item, need, width in zip(self.headings, needs, given, strict=True)
        ]
        spare = [max(0.0, width - need) for need, width in zip(needs, given, strict=True)]
        words = [100 * (max(map(_longest_word, column)) + _EDGES) / _PAGE for column in zip(*self.rows, strict=True)]
        folds = [
            max(0.0, width - max(word, _KEEPS * width)) if item.align == "left" and need > width else 0.0
            for item, need, width, word in zip(self.headings, needs, given, words or given, strict=True)
        ]
        first = _moved(given, asks, spare)
        numbers = [
            100 * (max(_longest_word(item.label) * _BOLD, *map(_unbroken, column)) + _EDGES) / _PAGE
            for item, column in zip(self.headings, zip(*self.rows, strict=True), strict=False)
        ]
        asks = [
            max(0.0, need - width) if ask else 0.0
            for ask, need, width in zip(asks, numbers or given, first, strict=True)
        ]
        return _moved(first, asks, folds)

    def _stacked(self) -> str:
        """Widths of all columns but the first, which then stands above them; empty where that is of no use.

        What does not fit one line may fit two: the headings then break as the rows do. A number and an interval break
        only where they fit neither.
        """
        columns = list(zip(*self.rows, strict=True))
        if not columns:
            return ""
        heads = [_longest_word(heading.label) * _BOLD for heading in self.headings]
        whole = [max(head, *map(len, column)) for head, column in zip(heads, columns, strict=True)]
        if len(columns) < 3 or sum(whole) <= _PHONE - _EDGES * len(columns):
            return ""
        numbers = [_unbroken if heading.align == "right" else _longest_word for heading in self.headings]
        broken = [_longest_word] * len(columns)
        for longest in (numbers, broken):
            least = [max(head, *map(one, cells)) for head, one, cells in zip(heads, longest, columns, strict=True)]
            beside = list(zip(least, whole, strict=True))[1:]
            lines = (_shared(_below(beside, -(-len(beside) // lines))) for lines in range(1, _LINES + 1))
            if sizes := next(filter(None, lines), ()):
                return f' style="--stacked: {" ".join(f"{_EDGES + size:.0f}fr" for size in sizes)}"'
        return ""

    def _ruler(self) -> str:
        # pandoc takes the relative widths from the dashes as soon as one line is wider than the page.
        widths = self._widths() or [3] * len(self.headings)
        marks = {"left": (":", ""), "right": ("", ":"), "center": (":", ":")}
        cells = []
        for heading, width in zip(self.headings, widths, strict=True):
            before, after = marks[heading.align]
            cells.append(before + "-" * max(3, width) + after)
        return "|" + "|".join(cells) + "|"


def _below(sizes: Sequence[tuple[float, float]], many: int) -> list[tuple[float, float]]:
    """What columns need that stand one below the other, `many` of them beside each other: the least and the whole."""
    below = (sizes[first::many] for first in range(many))
    return [(max(least for least, _ in one), max(whole for _, whole in one)) for one in below]


def _shared(sizes: Sequence[tuple[float, float]]) -> tuple[float, ...]:
    """The letters of a line of a phone, shared out by what each column needs; none where they are too few."""
    room = _PHONE - _EDGES * len(sizes)
    least, wanted = sum(few for few, _ in sizes), sum(many - few for few, many in sizes)
    if least > room:
        return ()
    part = min((room - least) / wanted, 1.0) if wanted else 0.0
    return tuple(few + part * (many - few) for few, many in sizes)


def _moved(widths: Sequence[float], asks: Sequence[float], spare: Sequence[float]) -> list[float]:
    """The widths with what is spare given to those that ask, as far as it goes."""
    moved = min(sum(asks), sum(spare))
    if not moved:
        return list(widths)
    return [
        width + moved * (ask / sum(asks) - free / sum(spare))
        for width, ask, free in zip(widths, asks, spare, strict=True)
    ]


def _unbroken(text: str) -> int:
    """The letters of a cell that stand in one line: a number with its unit, of words the longest."""
    return len(text) if any(map(str.isdigit, text)) else _longest_word(text)


def _longest_word(text: str) -> int:
    return max(map(len, text.split()), default=0)


def _cell_html(text: str, heading: Heading) -> str:
    if isinstance(text, Told):
        return text.html()
    return _breakable(html.escape(text, quote=False), "<wbr>") if heading.breaks else html.escape(text, quote=False)


def _header(scope: str, heading: Heading, inner: str) -> str:
    return f'<th scope="{scope}" class="{heading.align}">{inner}</th>'


def _breakable(text: str, mark: str) -> str:
    return re.sub(r"(?<=[._])", mark, text)


def _cell(text: str, heading: Heading) -> str:
    if isinstance(text, Linked):
        return text.markdown()
    return escape(_breakable(text, "\N{ZERO WIDTH SPACE}") if heading.breaks else text)


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
