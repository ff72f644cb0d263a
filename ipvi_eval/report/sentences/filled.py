"""The one place where a sentence gets its numbers and verdicts: each is looked up in the released results."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TypeAlias

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, absent, suppressed
from ipvi_eval.report.wording import numbers, words
from ipvi_eval.report.wording.language import ENGLISH, Language
from ipvi_eval.report.wording.told import Told
from ipvi_eval.results.sentence import BySign, ByVerdict, Sentence
from ipvi_eval.results.store import Cell, Table
from ipvi_eval.worded import PLACE

_Tell: TypeAlias = Callable[[Estimate, Language], str]
_Show: TypeAlias = Callable[[float, Estimate, Language], str]


def fill(report: Report, sentence: Sentence, table: str) -> tuple[Told, ...]:
    """`sentence`, which stands in `table`, in pieces: its own words, and each place with what was released.

    A suppressed number reads "[suppressed]", in the language of the report; an id that is not released raises
    ReportError naming near ones.
    """
    return _pieces(report.find, report.language.sentence(sentence), table, report.language)


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

    return "".join(_pieces(find, sentence, "", ENGLISH))


def _pieces(find: Callable[[str], Estimate], sentence: Sentence, table: str, language: Language) -> tuple[Told, ...]:
    pieces, end = [], 0
    for match in PLACE.finditer(sentence.template):
        pieces.append(_own(sentence.template[end : match.start()], table))
        said = sentence.words.get(match[1])
        if said is None:
            found = find(match[1])
            pieces.append(Told(_tidy(_shown(found, match[2], language)), result=found.id))
        else:
            pieces.append(_own(said if isinstance(said, str) else _chosen(find, said, language), table))
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


def _chosen(find: Callable[[str], Estimate], said: ByVerdict | BySign, language: Language) -> str:
    found = [find(id) for id in said.ids]
    if any(map(suppressed, found)):
        return language.text("numbers.suppressed")
    if isinstance(said, BySign):
        return said.opposite if math.prod(one.value or 0.0 for one in found) < 0 else said.same
    side = words.side(found[0])
    return said.unknown if side is None else str(getattr(said, side))


def _shown(found: Estimate, part: str | None, language: Language) -> str:
    if part in _ABOUT:
        return language.stored(str(getattr(found.scope, part)))
    return language.text("numbers.suppressed") if suppressed(found) else _TOLD[part](found, language)


def _value(found: Estimate, language: Language) -> str:
    if found.value is None:
        return absent(found, language)
    if found.unit == "probability" and found.value > numbers.ALMOST_SURE:
        return language.text("numbers.above", most=numbers.show(numbers.ALMOST_SURE, "probability"))
    return numbers.value(found, language)


def _limits(found: Estimate, language: Language) -> str:
    return numbers.interval(found, language) if _bounded(found) else language.text(_UNBOUNDED)


def _bounds(found: Estimate, language: Language) -> str:
    return numbers.limits(found, language) if _bounded(found) else language.text(_UNBOUNDED)


def _bounded(found: Estimate) -> bool:
    return found.level is not None and (found.lower is not None or found.upper is not None)


def _p(found: Estimate, language: Language) -> str:
    if found.p is None:
        return language.text("words.no_p")
    if found.p < numbers.LEAST:
        return f"p < {numbers.LEAST:g}"
    return f"p = {numbers.show(found.p, 'probability', language)}"


def _n(found: Estimate, language: Language) -> str:
    return _whole(found.n, language)


def _events(found: Estimate, language: Language) -> str:
    return _whole(found.events, language)


def _whole(number: int | None, language: Language) -> str:
    """A count beside an estimate, which may be withheld while the estimate is not."""
    return language.text("numbers.suppressed") if number is None else numbers.count(number)


def _fall(found: Estimate, language: Language) -> str:
    return absent(found, language) if found.value is None else numbers.whole_percent(1 - found.value)


def _span(show: _Show) -> _Tell:
    """The limits, each as `show` has it."""

    def shown(found: Estimate, language: Language) -> str:
        if found.lower is None or found.upper is None:
            return language.text(_UNBOUNDED)
        low, high = (show(limit, found, language) for limit in (found.lower, found.upper))
        return language.text("numbers.between", low=low, high=high)

    return shown


def _alone(show: _Show) -> _Tell:
    """The value as `show` has it."""
    return lambda found, language: (
        absent(found, language) if found.value is None else show(found.value, found, language)
    )


def _percent(value: float, found: Estimate, language: Language) -> str:
    del found, language
    return numbers.whole_percent(value)


def _signed(value: float, found: Estimate, language: Language) -> str:
    return numbers.signed(value, found.unit, language)


def _more(value: float, found: Estimate, language: Language) -> str:
    size, none = (numbers.show(one, found.unit, language) for one in (abs(value), 0.0))
    if size == none:
        return language.text("words.no_different")
    return language.text("words.fewer" if value < 0 else "words.more", number=size)


def _change(value: float, found: Estimate, language: Language) -> str:
    if math.isinf(value):
        return numbers.show(value, found.unit, language)
    return language.text("words.fall" if value < 1 else "words.rise", size=numbers.whole_percent(abs(value - 1)))


_ABOUT, _UNBOUNDED = ("population", "base", "clock"), "numbers.unbounded"
_TOLD: Mapping[str | None, _Tell] = {
    None: _value, "limits": _limits, "bounds": _bounds, "n": _n, "events": _events, "p": _p, "fall": _fall,
    "percent": _alone(_percent), "percent_bounds": _span(_percent),
    "more": _alone(_more), "signed": _alone(_signed), "signed_bounds": _span(_signed), "changes": _span(_change),
    "change": lambda found, language: absent(found, language) if found.value is None else words.change(found, language),
    "compatible": words.compatible,
}  # fmt: skip
"""How each part of an estimate is told."""


def _tidy(text: str) -> str:
    return re.sub(r"(?<=\d) %", "%", text)
