"""What may be quoted of outcomes: counts, the rate after notification, shares beside another program, money."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.quotable import (
    SOURCE,
    Quotable,
    behind,
    here,
    here_and_when,
    interval,
    known,
    label,
    quoted,
    resting_on,
    within,
)
from ipvi_eval.report.sentences import fill
from ipvi_eval.report.tables import counts
from ipvi_eval.report.tables import survival as reoffending
from ipvi_eval.report.told import Told
from ipvi_eval.results.sentence import Sentence

_STATED = "evidence.statements"


def count_change(report: Report) -> Iterator[Quotable]:
    """The change of the counts that the documents tell of, as a percentage, a ratio and a number, with its verdict."""
    outcome = report.first("its") if report.outcomes else ""
    ratio, averted = (counts.leading(outcome, name) for name in ("ratio", "averted"))
    if not report.parts["count_change"] or not known(report, ratio, averted):
        return
    began = (" on ", report.text("programme_start")) if "programme_start" in report.meta.words else ()
    clock = (" by ", report.clock(ratio)) if report.clock(ratio) else ()
    compared = report.has(counts.leading(outcome, "comparison_areas"))
    yield quoted(
        "outcomes",
        "Reports to police",
        f"{_BESIDE if compared else _ALONE}; fewer reports can mean less reporting.",
        *(*here(report), "after the program began", *began, ", the count", *clock),
        *(*label(report, outcome), " of ", report.population(ratio), " was ", report.change(ratio)),
        *(" than ", report.base(ratio), " (ratio ", report.value(ratio), ", ", interval(report, ratio), "), that is "),
        *(report.balance(averted), "; ", *resting_on(report, ratio), f"; {SOURCE}; "),
        *within([report.verdict(ratio)]),
    )


_BESIDE = "One area beside others: whatever else changed here alone would look alike"
_ALONE = "One area before and after: whatever changed at the same time would look alike"


def after_notification(report: Report) -> Iterator[Quotable]:
    """The rate of a first new record after notification, and which direction may be claimed of it."""
    name = f"survival.{report.primary}.notification.hazard_ratio" if report.outcomes else ""
    if not report.meta.ran("survival") or not known(report, name):
        return
    apart = within([reoffending.said(report, f"{name}_no_trend")])
    yield quoted(
        "outcomes",
        "Rate after notification",
        "An association: people were not notified by chance, and a change in reporting would show here too.",
        *(*here_and_when(report), "the rate of a first new record", *label(report, report.primary), " of "),
        *(report.population(name), ", in ", report.clock(name), ", was ", report.change(name)),
        *(" after notification than among ", report.base(name), "; hazard ratio ", report.value(name)),
        *(*behind(report, name), *(("; ", *apart) if apart else ()), "; "),
        *within([reoffending.direction(report, report.primary)]),
    )


def in_people(report: Report) -> Iterator[Quotable]:
    """The same comparison in a hundred people."""
    months = report.meta.horizons
    middle = months[len(months) // 2] if months and report.outcomes else 0
    name = f"survival.{report.primary}.notification.share_difference_{middle}m" if middle else ""
    if not report.meta.ran("survival") or not known(report, name) or not report.find(name).note:
        return
    yield quoted(
        "outcomes",
        "The same in people",
        "It holds only if the difference is due to notification, which this comparison cannot show.",
        *(*here_and_when(report), Told(str(report.find(name).note), result=name), *label(report, report.primary)),
        *(", in ", report.clock(name), "; difference ", report.value(name), *behind(report, name)),
    )


def beside(report: Report) -> Iterator[Quotable]:
    """What the comparison with another program answers first, and beside it what that program published."""
    said = _stated(report, "answer")
    stems = [name.removesuffix(".ours") for name in said.ids if name.endswith(".ours")] if said else []
    theirs = [f"{stem}.theirs" for stem in stems]
    if said is None or not stems or not known(report, f"{stems[0]}.difference", *said.ids, *theirs):
        return
    yield quoted(
        "outcomes",
        f"Beside {report.elsewhere()}",
        "Two different populations: a lower share here is no evidence that the program works, or works better.",
        *(*here_and_when(report), *within(fill(report, said, _STATED)), "; the shares at that time of "),
        *(report.base(f"{stems[0]}.difference"), ", are ", *_listed([(report.value(name),) for name in theirs])),
        *(*_implied(report), " ("),
        *(*_listed([resting_on(report, name) for name in said.ids]), f"; {SOURCE} and published figures)"),
    )


def _implied(report: Report) -> tuple[str, ...]:
    """What the other program's own figures imply where they were read against each other."""
    low, high = "evidence.conflict.implied_low", "evidence.conflict.implied_high"
    if not known(report, low, high):
        return ()
    return (", while its other figures imply ", report.value(low), " to ", report.value(high))


def money(report: Report) -> Iterator[Quotable]:
    """What the incidents averted are worth beside what the program cost, where the plan's files say both."""
    said, name = _stated(report, "value"), "evidence.value.benefit"
    averted = counts.leading(report.first("its"), "averted") if report.outcomes else ""
    if said is None or not known(report, name, averted, *said.ids):
        return
    yield quoted(
        "cost",
        "Benefit and cost",
        "It rests on reports averted as estimated and unit costs from elsewhere; it is no saving in any budget.",
        *(*here_and_when(report), *within(fill(report, said, _STATED)), " (", *resting_on(report, averted), "; "),
        *(Told(str(report.find(name).note), result=name), f"; {SOURCE})"),
    )


def _stated(report: Report, kind: str) -> Sentence | None:
    """The first statement of this kind that the comparison with other places released; None where it was withheld."""
    table = report.results.tables.get(_STATED)
    rows = table.records() if table is not None and report.meta.ran("evidence") else []
    said = next((row["statement"] for row in rows if row["kind"] == kind), None)
    return said if isinstance(said, Sentence) else None


def _listed(parts: list[tuple[str, ...]]) -> Iterator[str]:
    """Parts of a sentence with commas and an "and" between them."""
    for place, part in enumerate(parts):
        yield "" if place == 0 else " and " if place == len(parts) - 1 else ", "
        yield from part
