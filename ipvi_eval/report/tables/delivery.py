"""How soon people were notified, by list, and whether it matters; and what was offered to survivors."""

from __future__ import annotations

import re

from ipvi_eval.report.lookup import Prose, Report
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.released import released
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.tables.undecided import FROM_DAYS, beside
from ipvi_eval.results.sentence import Sentence

_DELAY = re.compile(r"delivery\.delay\.(list_\w+\.)?(within_\d+|median)")

_NOTE = (
    "Kaplan-Meier estimates in calendar days. Whoever was not notified counts to death, to moving away or to the data "
    "freeze, as if the person could still have been reached afterwards; days in custody count like any others."
)


def delays(report: Report, *, name: str = "tbl-delays") -> str:
    """Estimates `delivery.delay.*`, grouped by what they are of; empty where the run has none."""
    kinds: dict[str, list[tuple[str, ...]]] = {}
    for id, found in report.results.estimates.items():
        if _DELAY.fullmatch(id):
            words, _, who = found.label.rpartition(", ")
            people, notified = (cells.whole(report, found, number) for number in (found.n, found.events))
            row = (_capital(who), cells.value(report, found), cells.bounds(report, found), people, notified)
            kinds.setdefault(words, []).append(row)
    rows = tuple(row for of_kind in kinds.values() for row in of_kind)
    if not rows:
        return ""
    headings = (
        Heading("Who was due", "left", 26),
        Heading("Estimate", "right", 18),
        Heading(_interval(report), "right", 26),
        Heading("People", "right", 14),
        Heading("Notified", "right", 16),
    )
    return results(
        report,
        name=name,
        caption="How soon after the incident that put them on the list people were notified.",
        headings=headings,
        rows=rows,
        groups=tuple(words for words, of_kind in kinds.items() for _ in of_kind),
        notes=(f"{_NOTE} CI: confidence interval.",),
    )


_MEDIAN, _SOON, _LATER = (f"delivery.delay.{kind}" for kind in ("median", "within_30", "within_90"))


def how_soon(report: Report) -> str:
    """How soon people were notified, a sentence for each number that is told, as markdown; empty without any."""
    found = {id: report.find(id) for id in (_MEDIAN, _SOON, _LATER) if report.has(id)}
    if not found:
        return ""
    told = [id for id, one in found.items() if one.value is not None]
    hidden = [id for id, one in found.items() if report.suppressed(one)]
    said = [f"This is about {{{next(iter(found))}:population}}."]
    if _MEDIAN in told:
        said.append(f"Half were notified within {{{_MEDIAN}}} days of the incident that put them on the list "
                    f"({{{_MEDIAN}:limits}}).")  # fmt: skip
    elif _MEDIAN in found and _MEDIAN not in hidden:
        said.append("Fewer than half were notified, so there is no day by which half were.")
    within = {_SOON: "thirty days", _LATER: "ninety days"}
    shares = [f"within {days} {{{id}}} were ({{{id}:limits}})" for id, days in within.items() if id in told]
    if shares:
        together = ", and ".join(shares).replace(" were ", " were notified ", 1)
        said.append(f"{together[:1].upper()}{together[1:]}.")
    if hidden:
        what = "Other numbers of it are" if told else "How soon they were notified is"
        said.append(f"{what} hidden to protect people.")
    said.append(f"Time is counted in {{{next(iter(found))}:clock}}.")
    pieces = fill(report, Sentence(" ".join(said)), "study.plan")
    return "**How soon?** " + "".join(piece.markdown() for piece in pieces)


def reached_since(report: Report) -> Prose:
    """How many of those who entered a list since the start were due and reached, for a sentence; empty where the run
    has no `delivery.reach`."""
    return _reached(report, "delivery.reach", "who entered a list that the program notifies since it began")


def reached_before(report: Report) -> Prose:
    """How many of those on a list on the day of the start were due and reached, for a sentence; empty where the run has
    no `delivery.reach_before`.

    Whoever quotes the reach among those who entered since then must find the other one beside it.
    """
    return _reached(report, "delivery.reach_before", "who were on such a list already on the day it began")


def _reached(report: Report, id: str, who: str) -> Prose:
    """The last row of a table of who was due and who was reached, that of everybody, as a sentence."""
    table = report.results.tables.get(id)
    if table is None:
        return Prose("")
    every = table.records()[-1]
    due, reached = every["due"], every["reached"]
    if due is None and reached is None:
        return Prose(f"How many of those {who} were reached is hidden to protect people.", result=table.id)
    if due == 0:
        return Prose(f"Nobody was due of those {who}.", result=table.id)
    if due is None:
        text = f"{cells.plain(reached)} of those {who} were reached; of how many is hidden to protect people."
    elif reached is None:
        text = f"Of the {cells.plain(due)} {who}, how many were reached is hidden to protect people."
    else:
        text = f"Of the {cells.plain(due)} {who}, {cells.plain(reached)} were reached."
    return Prose(text, result=table.id)


def survivors(report: Report, *, name: str = "tbl-survivors") -> str:
    """The rows of `delivery.services` of the latest year; empty where the run has none."""
    table = report.results.tables.get("delivery.services")
    if table is None:
        return ""
    latest = max(str(row["year"]) for row in table.records())
    caption = "Services to survivors in the latest year on record."
    return released(report, table.id, name=name, widths=(46, 14, 20, 20), where={"year": latest}, caption=caption)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_TIMING = {
    "soon": "Notified within thirty days of the incident, against not notified yet",
    "later": "Notified later, against not notified yet",
    "soon_or_later": "Notified within thirty days, against later",
}


def timing(report: Report, *, name: str = "tbl-soon-or-later") -> str:
    """Hazard ratios `delivery.timing.*`; empty where the run has none."""
    known = {words: report.results.estimates.get(f"delivery.timing.{key}") for key, words in _TIMING.items()}
    every = {words: found for words, found in known.items() if found is not None}
    rows: tuple[tuple[str, ...], ...] = tuple(
        (words, cells.value(report, found), cells.bounds(report, found), cells.p_value(report, found))
        for words, found in every.items()
    )
    if not rows:
        return ""
    headings: tuple[Heading, ...] = (
        Heading("Comparison", "left", 52),
        Heading("Hazard ratio", "right", 16),
        Heading(_interval(report), "right", 20),
        Heading("p-value", "right", 12),
    )
    caption = "Rate of a first new event after a notification within thirty days and after a later one."
    note = "Below one: a lower rate than among those it is compared with. CI: confidence interval."
    headings, rows, could_show = beside(report, headings, rows, list(every.values()), how=FROM_DAYS)
    return results(report, name=name, caption=caption, headings=headings, rows=rows, notes=(note, *could_show))


def _interval(report: Report) -> str:
    return f"{report.meta.words.get('level', '95%').replace(' %', '%')} CI"
