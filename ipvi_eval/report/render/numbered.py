"""A finished web page whose numbers tell their ids, with a row for each result at its end: what it is, and of whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, absent
from ipvi_eval.report.sentences.last_shown import last_shown
from ipvi_eval.report.wording import numbers
from ipvi_eval.report.wording.language import Translation
from ipvi_eval.results.store import Curve, Table

_TOLD = re.compile(r'data-result="([^"]+)"')
_SPAN = re.compile(r'<span data-result="([^"]+)"')
_FOOT = '<footer class="page-foot">'


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
    text, columns = report.language.part("numbered"), _columns(report)
    title = escape(text["title"])
    head = "".join(f'<th scope="col" class="left">{escape(text[name])}</th>' for name in ("id", *columns))
    rows = "\n".join(_row(name, [escape(tell(report, name), quote=False) for tell in columns.values()]) for name in ids)
    return (
        f'<details class="numbers" id="numbers">\n<summary>{title}</summary>\n'
        f'<div class="scroll" role="region" tabindex="0" aria-label="{title}">\n'
        f'<table class="sheet"><caption>{escape(text["caption"])}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody></table>\n</div>\n</details>"
    )


def _row(name: str, cells: Iterable[str]) -> str:
    inside = "".join(f'<td class="left">{cell}</td>' for cell in cells)
    shown = re.sub(r"(?<=[._])", "<wbr>", escape(name))
    return f'<tr id="number.{escape(name)}"><th scope="row" class="left">{shown}</th>{inside}</tr>'


def _columns(report: Report) -> dict[str, Callable[[Report, str], str]]:
    """What is told of a result, by the key of its heading. Labels and methods are stored in English only."""
    told: dict[str, Callable[[Report, str], str]] = {"value": _value, "whose": _whose, "rests_on": _rests_on}
    return told if isinstance(report.language, Translation) else {"what": _what, **told, "method": _method}


def _what(report: Report, name: str) -> str:
    results = report.results
    item: Estimate | Curve | Table = next(
        kind[name] for kind in (results.estimates, results.curves, results.tables) if name in kind
    )
    return item.title if isinstance(item, Table) else item.label


def _value(report: Report, name: str) -> str:
    """The value with its limits; a table or curve has none of its own."""
    language, one = report.language, report.results.estimates.get(name)
    if one is None:
        return language.text("numbered.curve" if name in report.results.curves else "numbered.table")
    if one.value is None:
        return _withheld(report, name) if report.suppressed(one) else absent(one, language)
    shown, limits = numbers.value(one, language), numbers.limits(one, language)
    return language.text("answers.share_limits", value=shown, limits=limits) if limits else shown


def _withheld(report: Report, name: str) -> str:
    before = last_shown(report, name)
    if before is None:
        return report.hidden
    return report.language.text("numbered.last_shown", hidden=report.hidden, value=before.value, edition=before.edition)


def _whose(report: Report, name: str) -> str:
    return report.language.about([report.scope(name)])


def _rests_on(report: Report, name: str) -> str:
    one = report.results.estimates.get(name)
    if one is None or one.n is None:
        return ""
    n, of = numbers.count(one.n), report.language.stored(one.n_of)
    if one.events is None:
        return report.language.text("numbered.n", n=n, of=of)
    return report.language.text("numbered.n_events", n=n, of=of, events=numbers.count(one.events))


def _method(report: Report, name: str) -> str:
    one = report.results.estimates.get(name)
    return one.method if one is not None else ""
