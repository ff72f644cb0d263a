"""Where a study cannot answer: which planned questions stay open, what its data could have shown, and what is needed.

A question is open where its number is missing or withheld, or where the range holds both no change and a fall that
would be worth having: then the two cannot be told apart. Every sentence is made from released numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.wording import numbers, words
from ipvi_eval.report.wording.told import Phrase, Told, escape
from ipvi_eval.results.sentence import Sentence

Kind = Literal["counts", "people"]
Why = Literal["missing", "withheld", "too weak"]

_TABLE = "study.plan"
_WORTH = 0.10
"""A fall worth having where the plan names none."""

_PLANNED = "A study is planned before its data are seen."
_NONE = "These data answer none of the questions that lead the plan."
_ONLY = "These data do not answer the question that leads the plan."
_SOME = "These data answer some of the questions that lead the plan, and leave others open."
_TOLD = "This document says why, how small an effect the data could have shown, and what would be needed."
_ANSWERED = "Every question that leads the plan has an answer in this edition. The annual report tells it."
_OTHERS = (
    "These questions lead, about the first outcome of the plan. The technical appendix has its further outcomes, each "
    "with the smallest change that its records could have shown."
)

_TITLES: dict[Kind, str] = {"counts": "Monthly counts", "people": "People after notification"}
_ASKED: dict[Kind, tuple[str, str]] = {
    "counts": ("Did the monthly counts (", ") change after the program began?"),
    "people": ("Is the rate of a first new record (", ") lower once people are notified?"),
}
_MORE: dict[Kind, str] = {
    "counts": "More areas that are counted alike would narrow the range; more months alone help little. The outcome "
    "with the most records would narrow it as well, if it fits the question.",
    "people": "More people who enter a list, and more time after their notification, would narrow the range: it rests "
    "on the new records, not on the people.",
}

_MORE_MONTHS = (
    "More months on either side of the start, or an outcome with more records, if it fits the question, would let the "
    "planned number be estimated."
)

_NO_FALL = "No fall that was tried would have been found with the power that the plan asks for."


@dataclass(frozen=True, slots=True)
class Open:
    """One planned question without an answer: the outcome it is about, its number, and why it stays open."""

    kind: Kind
    outcome: str
    id: str
    why: Why


def unanswered(report: Report) -> tuple[Open, ...]:
    """The planned questions that stay open; empty where each has an answer, a fall or none."""
    found = ((kind, outcome, id, _why(report, id)) for kind, outcome, id in _planned(report))
    return tuple(Open(kind, outcome, id, why) for kind, outcome, id, why in found if why)


def worth_having(report: Report) -> float:
    """The smallest fall that the plan calls worth having, as a share."""
    return float(report.meta.words.get("worth_having", _WORTH))


def opening(report: Report) -> str:
    """How many of the leading questions stay open, and what this document has to say of them."""
    planned, left = sum(1 for _ in _planned(report)), len(unanswered(report))
    if not left:
        return _paragraphs([_ANSWERED])
    how_many = _SOME if left < planned else _NONE if left > 1 else _ONLY
    return _paragraphs([f"{_PLANNED} {how_many} {_TOLD}"])


def asked(report: Report) -> str:
    """Every leading question of the plan, and of each whether it has an answer, as a list."""
    open_ones = {one.id for one in unanswered(report)}
    lines = [
        f"- {Phrase(before, report.text(f'outcomes.{outcome}'), after).markdown()} "
        f"*{'No answer.' if id in open_ones else 'Answered in the annual report.'}*"
        for kind, outcome, id in _planned(report)
        for before, after in (_ASKED[kind],)
    ]
    return _paragraphs(lines, between="\n") + _paragraphs([_OTHERS])


def reasons(report: Report) -> str:
    """Why each open question has no answer, a paragraph each."""
    return _paragraphs([f"**{_TITLES[one.kind]}.** {_reason(report, one)}" for one in unanswered(report)])


def could_have_shown(report: Report) -> str:
    """How small an effect the data of each open question could have shown, where that is known."""
    return _paragraphs([f"**{_TITLES[one.kind]}.** {_limits(report, one)}" for one in unanswered(report)])


def needed(report: Report) -> str:
    """What would give each open question an answer."""
    return _paragraphs([f"**{_TITLES[one.kind]}.** {_more(report, one)}" for one in unanswered(report)])


def _planned(report: Report) -> Iterator[tuple[Kind, str, str]]:
    if not report.outcomes:
        return
    if report.meta.ran("its"):
        outcome = report.first("its")
        yield "counts", outcome, f"its.{outcome}.headline.ratio"
    if report.meta.ran("survival") and report.parts["notified"]:
        yield "people", report.primary, f"survival.{report.primary}.notification.hazard_ratio"


def _why(report: Report, id: str) -> Why | None:
    found = report.results.estimates.get(id)
    if found is None:
        return "missing"
    if report.suppressed(found):
        return "withheld"
    side = words.side(found)
    if side is None:
        return "missing"
    weak = side == "neither" and found.lower is not None and found.lower < 1 - worth_having(report)
    return "too weak" if weak else None


def _reason(report: Report, one: Open) -> str:
    if one.why == "withheld":
        return f"The number is not shown. {Told(report.withheld, word='threshold').markdown()}"
    if one.why == "missing":
        gate = f"its.{one.outcome}.gate"
        rows = report.table(gate).records() if one.kind == "counts" and report.has(gate) else []
        said = ["".join(fill(report, row["verdict"], gate)) for row in rows if isinstance(row["verdict"], Sentence)]
        return " ".join(["The planned number could not be estimated.", *map(escape, said)])
    worth = numbers.whole_percent(worth_having(report))
    return _filled(
        report,
        f"Against {{{one.id}:base}}, the ratio is {{{one.id}}} ({{{one.id}:limits}}). One is no change, and that "
        f"range holds it. It also holds a fall of {{worth}}, the smallest that the plan calls worth having. The two "
        f"cannot be told apart.{_whose(report, one.id)}",
        {"worth": worth},
    )


def _limits(report: Report, one: Open) -> str:
    least = f"its.{one.outcome}.mde" if one.kind == "counts" else f"{_power(one)}.smallest"
    shown = report.has(least) and report.find(least).value is not None
    if shown and one.kind == "counts" and one.why == "missing":
        return _filled(
            report,
            f"Nothing would be tested. Two numbers that vary by chance alone would show a fall of {{{least}:fall}} "
            "{power}; a trend, a season and extra variation make it larger, so this must not be planned with."
            f"{_whose(report, least)}",
            {"power": report.power},
        )
    if shown:
        against = f", against {{{least}:base}}" if report.find(least).scope.base else ""
        return _filled(
            report,
            f"The smallest fall that the planned test would have found {{power}} is {{{least}:fall}}{against}. A "
            f"smaller one would mostly have gone unseen.{_whose(report, least)}",
            {"power": report.power},
        )
    found = report.results.estimates.get(one.id)
    nothing = "" if not report.has(least) or report.suppressed(report.find(least)) else _NO_FALL
    if found is None or found.n is None:
        return nothing or "How small an effect could have been shown is not known from this edition."
    return _filled(
        report,
        f"The comparison with {{{one.id}:base}} rests on {{{one.id}:n}} {found.n_of} with {{{one.id}:events}} "
        f"events. {nothing and f'{nothing} '}What that could have shown is in its range: {{{one.id}:limits}}."
        f"{_whose(report, one.id)}",
    )


def _whose(report: Report, id: str) -> str:
    """Of whom a number is and by which clock, as the end of a template; nothing where neither is said."""
    scope = report.find(id).scope
    parts = [f"{{{id}:{part}}}" for part in ("population", "clock") if getattr(scope, part)]
    return f" Of: {'; '.join(parts)}." if parts else ""


def _more(report: Report, one: Open) -> str:
    what = "incidents" if one.kind == "counts" else "people"
    told = [
        _filled(report, f"With {words_of} as many {what}, the smallest fall that is found would be {{{id}:fall}}.")
        for words_of, id in (("twice", f"{_power(one)}.twice"), ("four times", f"{_power(one)}.four_times"))
        if report.has(id) and report.find(id).value is not None
    ]
    missing = one.kind == "counts" and one.why == "missing"
    return " ".join((*told, _MORE_MONTHS if missing else _MORE[one.kind]))


def _power(one: Open) -> str:
    """What the ids begin with that tell what more would show."""
    stem = f"its.{one.outcome}" if one.kind == "counts" else f"survival.{one.outcome}.notification"
    return f"{stem}.power"


def _filled(report: Report, template: str, said: dict[str, str] | None = None) -> str:
    return "".join(piece.markdown() for piece in fill(report, Sentence(template, said or {}), _TABLE))


def _paragraphs(parts: list[str], between: str = "\n\n") -> str:
    return "\n" + between.join(parts) + "\n"
