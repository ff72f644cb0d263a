"""The one place where a sentence gets its numbers and verdicts: each is looked up in the released results."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate
from ipvi_eval.report import numbers, words
from ipvi_eval.report.lookup import SUPPRESSED, Report, absent, suppressed
from ipvi_eval.report.told import Told
from ipvi_eval.results.sentence import BySign, ByVerdict, Sentence
from ipvi_eval.results.store import Cell, Table
from ipvi_eval.worded import PLACE


def fill(report: Report, sentence: Sentence, table: str) -> tuple[Told, ...]:
    """`sentence`, which stands in `table`, in pieces: its own words, and each place with what was released.

    A suppressed number reads "[suppressed]"; an id that is not released raises ReportError naming near ones.
    """
    return _pieces(report.find, sentence, table)


def filled_from(estimates: Iterable[Estimate], sentence: Sentence) -> str:
    """`sentence` from estimates at hand, before disclosure control: for the analyst's own eyes.

    Raises ReportError naming an estimate that it needs and that is not there.
    """
    known = {one.id: one for one in estimates}

    def find(id: str) -> Estimate:
        if id not in known:
            msg = f"the sentence needs estimate {id}, which is missing"
            raise ReportError(msg)
        return known[id]

    return "".join(_pieces(find, sentence, ""))


def _pieces(find: Callable[[str], Estimate], sentence: Sentence, table: str) -> tuple[Told, ...]:
    pieces, end = [], 0
    for match in PLACE.finditer(sentence.template):
        pieces.append(_own(sentence.template[end : match.start()], table))
        said = sentence.words.get(match[1])
        if said is None:
            found = find(match[1])
            pieces.append(Told(_tidy(_shown(found, match[2])), result=found.id))
        else:
            pieces.append(_own(said if isinstance(said, str) else _chosen(find, said), table))
        end = match.end()
    return (*pieces, _own(sentence.template[end:], table))


def filled(report: Report, table: Table) -> Table:
    """The table with its sentences as finished text."""

    def plain(cell: Cell) -> Cell:
        return "".join(fill(report, cell, table.id)) if isinstance(cell, Sentence) else cell

    return replace(table, rows=tuple(tuple(map(plain, row)) for row in table.rows))


def _own(said: str, table: str) -> Told:
    """Words of the sentence itself; their digits are those of published figures and of the plan."""
    return Told(_tidy(said), result=table if re.search(r"\d", said) else "")


def _chosen(find: Callable[[str], Estimate], said: ByVerdict | BySign) -> str:
    found = [find(id) for id in said.ids]
    if any(map(suppressed, found)):
        return SUPPRESSED
    if isinstance(said, BySign):
        return said.opposite if math.prod(one.value or 0.0 for one in found) < 0 else said.same
    side = words.side(found[0])
    return said.unknown if side is None else str(getattr(said, side))


def _shown(found: Estimate, part: str | None) -> str:
    if part in _ABOUT:
        return str(getattr(found.scope, part))
    return SUPPRESSED if suppressed(found) else _TOLD[part](found)


def _value(found: Estimate) -> str:
    if found.value is None:
        return absent(found)
    sure = found.unit == "probability" and found.value > numbers.ALMOST_SURE
    return f"more than {numbers.show(numbers.ALMOST_SURE, 'probability')}" if sure else numbers.value(found)


def _limits(found: Estimate) -> str:
    return numbers.interval(found) if _bounded(found) else _UNBOUNDED


def _bounds(found: Estimate) -> str:
    return numbers.limits(found) if _bounded(found) else _UNBOUNDED


def _bounded(found: Estimate) -> bool:
    return found.level is not None and (found.lower is not None or found.upper is not None)


def _p(found: Estimate) -> str:
    if found.p is None:
        return "no p-value"
    shown = numbers.show(found.p, "probability")
    return f"p < {shown.removeprefix(_LESS)}" if shown.startswith(_LESS) else f"p = {shown}"


def _n(found: Estimate) -> str:
    return _whole(found.n)


def _events(found: Estimate) -> str:
    return _whole(found.events)


def _whole(number: int | None) -> str:
    """A count beside an estimate, which may be withheld while the estimate is not."""
    return SUPPRESSED if number is None else numbers.count(number)


def _fall(found: Estimate) -> str:
    return absent(found) if found.value is None else numbers.percent(1 - found.value)


def _span(show: Callable[[float, Estimate], str]) -> Callable[[Estimate], str]:
    """The limits, each as `show` has it."""

    def shown(found: Estimate) -> str:
        if found.lower is None or found.upper is None:
            return _UNBOUNDED
        return f"{show(found.lower, found)} to {show(found.upper, found)}"

    return shown


def _alone(show: Callable[[float, Estimate], str]) -> Callable[[Estimate], str]:
    """The value as `show` has it."""
    return lambda found: absent(found) if found.value is None else show(found.value, found)


def _percent(value: float, _: Estimate) -> str:
    return numbers.percent(value)


def _signed(value: float, found: Estimate) -> str:
    shown = numbers.show(value, found.unit)
    return shown if shown.startswith(numbers.MINUS) else f"+{shown}"


def _change(value: float, found: Estimate) -> str:
    if math.isinf(value):
        return numbers.show(value, found.unit)
    return f"a {'fall' if value < 1 else 'rise'} of {numbers.percent(abs(value - 1))}"


_ABOUT, _UNBOUNDED, _LESS = ("population", "base", "clock"), "interval not known", "less than "
_TOLD: Mapping[str | None, Callable[[Estimate], str]] = {
    None: _value, "limits": _limits, "bounds": _bounds, "n": _n, "events": _events, "p": _p, "fall": _fall,
    "percent": _alone(_percent), "percent_bounds": _span(_percent),
    "signed": _alone(_signed), "signed_bounds": _span(_signed), "changes": _span(_change),
}  # fmt: skip
"""How each part of an estimate is told."""


def _tidy(text: str) -> str:
    return re.sub(r"(?<=\d) %", "%", text)
