"""A finished web page whose numbers tell their ids, with a row for each result at its end: what it is, and of whom."""

from __future__ import annotations

import re
from html import escape, unescape

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import numbers
from ipvi_eval.report.lookup import SUPPRESSED, Report, absent
from ipvi_eval.results.store import Curve, Table

_TOLD = re.compile(r'data-result="([^"]+)"')
_SPAN = re.compile(r'<span data-result="([^"]+)"')
_FOOT = '<footer class="page-foot">'
_HEADS = ("Id", "What", "Value", "Of whom", "Rests on", "Method")


def numbered(page: str, report: Report) -> str:
    """The `page` with the id of every number on hover, and before its foot a folded table of all results it tells.

    Reads the marks that the text carries anyway (`data-result`); a mark that names no released result stays as it is.
    """
    told = [name for names in _TOLD.findall(page) for name in unescape(names).split()]
    ids = [name for name in dict.fromkeys(told) if report.has(name)]
    if not ids or _FOOT not in page:
        return page
    hovering = _SPAN.sub(r'<span title="\1" data-result="\1"', page)
    before, foot, after = hovering.rpartition(_FOOT)
    return f"{before}{_section(report, ids)}\n{foot}{after}"


def _section(report: Report, ids: list[str]) -> str:
    head = "".join(f'<th scope="col" class="left">{name}</th>' for name in _HEADS)
    rows = "\n".join(_row(name, _cells(report, name)) for name in ids)
    return (
        '<details class="numbers" id="numbers">\n<summary>Where each number comes from</summary>\n'
        '<div class="scroll" role="region" tabindex="0" aria-label="Where each number comes from">\n'
        '<table class="sheet"><caption>Every released result that this page tells, in the order in which it does. '
        "Files that hold them all are released beside it.</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n</div>\n</details>"
    )


def _row(name: str, cells: tuple[str, ...]) -> str:
    inside = "".join(f'<td class="left">{escape(cell, quote=False)}</td>' for cell in cells)
    shown = re.sub(r"(?<=[._])", "<wbr>", escape(name))
    return f'<tr id="number.{escape(name)}"><th scope="row" class="left">{shown}</th>{inside}</tr>'


def _cells(report: Report, name: str) -> tuple[str, ...]:
    """Label, value, scope, what it rests on and method; a table or curve has no value of its own."""
    results = report.results
    if name in results.estimates:
        one = results.estimates[name]
        return one.label, _value(report, one), one.scope.in_words(), _rests_on(one), one.method
    item: Curve | Table = results.curves.get(name) or results.tables[name]
    label = item.title if isinstance(item, Table) else item.label
    return label, "table" if isinstance(item, Table) else "curve", item.scope.in_words(), "", ""


def _value(report: Report, one: Estimate) -> str:
    if one.value is None:
        return SUPPRESSED if report.suppressed(one) else absent(one)
    limits = numbers.limits(one)
    return f"{numbers.value(one)} ({limits})" if limits else numbers.value(one)


def _rests_on(one: Estimate) -> str:
    if one.n is None:
        return ""
    events = "" if one.events is None else f", {numbers.count(one.events)} events"
    return f"{numbers.count(one.n)} {one.n_of}{events}"
