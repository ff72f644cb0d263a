"""How a result shows itself, in a terminal and in a notebook: a title, its single values, and the rows of `tidy()`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import fields
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd

_ALL, _ROWS = 20, 10
_WIDTH, _WIDEST = 88, 160
_LONGEST = 40


class Printed:
    """What every public result is: its class says `title`, and `tidy()` gives the rows that are shown.

    `made_by` says what makes one, where a public function takes it; `instead` what to do where one is given to a
    function that takes something else (`arguments.py`).

    A dataclass that is one says `repr=False`, so that this text is not replaced by all its arrays. Nothing is computed
    before it is shown.
    """

    __slots__ = ()
    title: ClassVar[str]
    made_by: ClassVar[str]
    instead: ClassVar[str]

    @property
    def sentence(self) -> str:
        """What the result says, in words; empty where its rows say it."""
        return ""

    def tidy(self) -> pd.DataFrame:
        """One row: every field that is a single number or word, by its name."""
        import pandas as pd

        return pd.DataFrame([dict(_single_values(self))])

    def __repr__(self) -> str:
        table = self.tidy()
        lines = [
            *textwrap.wrap(_heading(self, table), _WIDTH),
            *textwrap.wrap(self.sentence, _WIDTH),
            "",
            *_text(table),
        ]
        return "\n".join([*lines, *_left_out(table)])

    def _repr_html_(self) -> str:
        table = self.tidy()
        below = [self.sentence, *_left_out(table)]
        return _html(_heading(self, table), table) + "".join(f"<p>{escape(text)}</p>" for text in below if text)


def _single_values(result: Any) -> Iterator[tuple[str, Any]]:
    for field in fields(result):
        value = getattr(result, field.name)
        if isinstance(value, str | int | float | None) and not field.name.startswith("_"):
            yield field.name, value


def _heading(result: Printed, table: pd.DataFrame) -> str:
    """The title, and the single values that no column of the table repeats."""
    single = [(name, value) for name, value in _single_values(result) if name not in table and value not in (None, "")]
    told = [f"{name.replace('_', ' ')} {_cell(value)}" for name, value in single]
    return f"{result.title}: {', '.join(told)}" if told else result.title


def _left_out(table: pd.DataFrame) -> list[str]:
    return [f"{_ROWS} of {len(table):,} rows, evenly spread; tidy() has all"] if len(table) > _ALL else []


def _cells(table: pd.DataFrame) -> list[list[str]]:
    """The rows that are shown, as text: all, or of a long table some, evenly spread from the first to the last."""
    count = len(table) if len(table) <= _ALL else _ROWS
    places = [round(row * (len(table) - 1) / max(count - 1, 1)) for row in range(count)]
    shown = table.iloc[places]
    known = shown.notna().to_numpy()
    rows = shown.itertuples(index=False, name=None)
    return [
        [_cell(value) if there else "" for value, there in zip(row, mask, strict=True)]
        for row, mask in zip(rows, known, strict=True)
    ]


def _cell(value: Any) -> str:
    if isinstance(value, bool) or type(value).__name__ == "bool":
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0f}" if 1e4 <= abs(value) < 1e15 else f"{value:.4g}"
    if hasattr(value, "strftime"):
        return str(value)[:10]
    return str(value)


def _is_text(table: pd.DataFrame) -> list[bool]:
    return [any(isinstance(value, str) for value in table.iloc[:, place]) for place in range(table.shape[1])]


def _text(table: pd.DataFrame) -> Iterator[str]:
    """Header and rows in columns, words to the left and numbers to the right; columns that do not fit are named."""
    rows = [[str(name) for name in table.columns], *([_cut(cell) for cell in row] for row in _cells(table))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    fits = sum(end <= _WIDEST for end in accumulate(width + 2 for width in widths))
    left = _is_text(table)
    for row in rows:
        parts = list(zip(row, widths, left, strict=True))[:fits]
        yield "  ".join(cell.ljust(width) if words else cell.rjust(width) for cell, width, words in parts).rstrip()
    if fits < len(widths):
        yield f"tidy() also has {', '.join(rows[0][fits:])}"


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LONGEST else f"{cell[: _LONGEST - 3]}..."


def _html(caption: str, table: pd.DataFrame) -> str:
    sides = ["left" if words else "right" for words in _is_text(table)]
    head = "".join(
        f'<th scope="col" style="text-align:{side};padding:0 .5em">{escape(str(name))}</th>'
        for name, side in zip(table.columns, sides, strict=True)
    )
    body = "".join(f"<tr>{_html_row(row, sides)}</tr>" for row in _cells(table))
    return (
        f'<table><caption style="text-align:left">{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _html_row(row: list[str], sides: list[str]) -> str:
    cells = [f'style="text-align:{side};padding:0 .5em">{escape(cell)}' for cell, side in zip(row, sides, strict=True)]
    return "".join([f'<th scope="row" {cells[0]}</th>', *(f"<td {cell}</td>" for cell in cells[1:])])
