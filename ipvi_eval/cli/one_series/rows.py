"""Which rows of a file are read, as it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from ipvi_eval.cli.one_series.plan import month_of

if TYPE_CHECKING:
    from ipvi_eval.questions.one_file.series.file import Rows


def rows_of(
    where: list[str], window: str, first: str, sheet: str, header_row: int, incident: str, *, quarters: bool
) -> Rows:
    """The rows of a file that are read, as the options name them.

    Raises BadParameter for a window that is none, AnalysisError for a condition that cannot be read.
    """
    from ipvi_eval.data.conditions import parse_condition
    from ipvi_eval.questions.one_file.series.dates import Window
    from ipvi_eval.questions.one_file.series.file import Rows

    begin, colon, end = window.partition(":")
    if window and (not colon or window == ":"):
        msg = "--window takes FIRST:LAST, for example 2017-01:2021-11, or :2021-11"
        raise typer.BadParameter(msg)
    for text, option in ((begin, "--window"), (end, "--window"), (first, "--first")):
        if text:
            month_of(text, option)
    return Rows(
        sheet=sheet or None,
        header_row=header_row,
        where=tuple(map(parse_condition, where)),
        incident=incident or None,
        first=first or None,
        window=Window(begin or None, end or None),
        quarters=quarters,
    )
