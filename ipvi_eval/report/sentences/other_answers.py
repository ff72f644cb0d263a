"""Whether other ways to ask the same question agree: one sentence by the verdicts, which names those that do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ipvi_eval.report.lookup import Prose, Report, sentence_list
from ipvi_eval.report.wording import words

_NUMBERS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_WITHHELD, _OPEN = "withheld", "open"

_Group = Sequence[str]


def other_answers(report: Report, lead: str, others: Mapping[str, str], *, of: str) -> Prose:
    """What `others` (ids, each with a name) say beside the estimate `lead`: "Four other comparisons were made: three
    point to a lower rate as well (a, b and c). In one no difference can be told from none (d)."

    `of` is what is lower or higher ("rate", "count"). Only the verdicts are told, so no number stands in it; one that
    is withheld is named as such. Beside a `lead` that is withheld nothing else is said; empty where it is absent, or
    none of the others is there.
    """
    first = report.results.estimates.get(lead)
    found = {id: name for id, name in others.items() if id in report.results.estimates}
    if first is None or not found:
        return Prose("")
    if report.suppressed(first):
        return Prose("That is not told: the answer that they would agree with is hidden to protect people.")
    groups: dict[str, list[str]] = {}
    for id, name in found.items():
        groups.setdefault(_verdict(report, id), []).append(name)
    own = words.side(first) or _OPEN
    order = sorted(groups, key=lambda verdict: (verdict != own, _ORDER.index(verdict)))
    said = [_clause(verdict, groups[verdict], of, alike=verdict == own, total=len(found)) for verdict in order]
    return Prose(f"{_opening(len(found))}: {'. '.join([said[0], *(one[0].upper() + one[1:] for one in said[1:])])}.")


_ORDER = ("lower", "higher", "neither", _OPEN, _WITHHELD)


def _verdict(report: Report, id: str) -> str:
    found = report.find(id)
    return _WITHHELD if report.suppressed(found) else words.side(found) or _OPEN


def _opening(number: int) -> str:
    made = "comparison was made" if number == 1 else "comparisons were made"
    return f"{in_words(number).capitalize()} other {made}"


def _clause(verdict: str, names: _Group, of: str, *, alike: bool, total: int) -> str:
    many, called = len(names) > 1, sentence_list(names)
    every = {1: "it", 2: "both"}.get(total, "all")
    who = every if len(names) == total else in_words(len(names))
    if verdict in ("lower", "higher"):
        also = " as well" if alike else ""
        return f"{who} point{'' if many else 's'} to a {verdict} {of}{also} ({called})"
    if verdict == "neither":
        return f"in {who} no difference can be told from none{' either' if alike else ''} ({called})"
    held = "are" if many else "is"
    return f"{who} {held} {'withheld to protect people' if verdict == _WITHHELD else 'without a range'} ({called})"


def in_words(number: int) -> str:
    """A small whole number as a word."""
    return _NUMBERS[number] if number < len(_NUMBERS) else f"{number}"
