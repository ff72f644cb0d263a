"""What may be quoted of outcomes: counts and harm, the rate after notification, shares beside others, money."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.quoted.quotable import (
    Quotable,
    here,
    here_and_when,
    interval,
    known,
    label,
    quoted,
    resting_on,
    source,
    undecided,
    within,
)
from ipvi_eval.report.sentences.filled import fill
from ipvi_eval.report.tables import counts
from ipvi_eval.report.tables import survival as reoffending
from ipvi_eval.report.wording.language import Said
from ipvi_eval.report.wording.told import Told
from ipvi_eval.results.sentence import Sentence

_STATED = "evidence.statements"


def count_change(report: Report) -> Iterator[Quotable]:
    """The change of the counts that the documents tell of, as a percentage, a ratio and a number, with its verdict."""
    outcome = report.first("its") if report.outcomes else ""
    ratio, averted = (counts.leading(outcome, name) for name in ("ratio", "averted"))
    if not report.parts["count_change"] or not known(report, ratio, averted):
        return
    say, dated = report.language.say, "programme_start" in report.meta.words
    compared = report.has(counts.leading(outcome, "comparison_areas"))
    yield quoted(
        report,
        "outcomes",
        "count_change",
        caution="count_change_beside" if compared else "count_change_alone",
        here=here(report),
        began=say("quoted.on_day", day=report.text("programme_start")) if dated else "",
        clock=say("quoted.by_clock", clock=report.clock(ratio)) if report.clock(ratio) else "",
        outcome=label(report, outcome),
        population=report.population(ratio),
        change=report.change(ratio),
        base=report.base(ratio),
        ratio=report.value(ratio),
        interval=interval(report, ratio),
        balance=report.balance(averted),
        window=within(report, averted),
        n=resting_on(report, ratio),
        source=source(report),
        verdict=report.verdict(ratio),
    )


def harm(report: Report) -> Iterator[Quotable]:
    """The change of harm with the change of the number of the same incidents in one sentence.

    Only where the change of the counts may be quoted too, and beside it: harm is never told alone.
    """
    weighed, incidents = "harm.monthly.middle", "harm.monthly.incidents"
    told = {"harm_weights", "harm_unit"} <= report.meta.words.keys() and known(report, weighed, incidents)
    if not told or not any(count_change(report)):
        return
    yield quoted(
        report,
        "outcomes",
        "harm",
        here=here(report),
        change=report.change(weighed),
        base=report.base(weighed),
        incidents_change=report.change(incidents),
        weights=report.text("harm_weights"),
        unit=report.text("harm_unit"),
        population=report.population(weighed),
        clock=report.clock(weighed),
        ratio=report.value(weighed),
        interval=interval(report, weighed),
        incidents_ratio=report.value(incidents),
        incidents_interval=interval(report, incidents),
        n=resting_on(report, weighed),
        source=source(report),
        verdict=report.verdict(weighed),
    )


def after_notification(report: Report) -> Iterator[Quotable]:
    """The rate of a first new record after notification, and which direction may be claimed of it."""
    name = f"survival.{report.primary}.notification.hazard_ratio" if report.outcomes else ""
    if not report.meta.ran("survival") or not known(report, name):
        return
    apart, direction = reoffending.said(report, f"{name}_no_trend"), reoffending.direction(report, report.primary)
    yield quoted(
        report,
        "outcomes",
        "after_notification",
        here=here_and_when(report),
        outcome=label(report, report.primary),
        population=report.population(name),
        clock=report.clock(name),
        change=report.change(name),
        base=report.base(name),
        ratio=report.value(name),
        interval=interval(report, name),
        n=resting_on(report, name),
        source=source(report),
        open="" if direction == report.verdict(name) else undecided(report, name),
        apart=report.language.say("quoted.apart", apart=apart) if apart else "",
        direction=direction,
    )


def in_people(report: Report) -> Iterator[Quotable]:
    """The same comparison in a hundred people."""
    months = report.meta.horizons
    middle = months[len(months) // 2] if months and report.outcomes else 0
    name = f"survival.{report.primary}.notification.share_difference_{middle}m" if middle else ""
    if not report.meta.ran("survival") or not known(report, name) or not report.find(name).note:
        return
    yield quoted(
        report,
        "outcomes",
        "in_people",
        here=here_and_when(report),
        note=reoffending.remark(report, name),
        outcome=label(report, report.primary),
        clock=report.clock(name),
        difference=report.value(name),
        interval=interval(report, name),
        n=resting_on(report, name),
        source=source(report),
        open=undecided(report, name),
    )


def beside(report: Report) -> Iterator[Quotable]:
    """What the comparison with another program answers first, and beside it what that program published."""
    said = _stated(report, "answer")
    stems = [name.removesuffix(".ours") for name in said.ids if name.endswith(".ours")] if said else []
    theirs = [f"{stem}.theirs" for stem in stems]
    if said is None or not stems or not known(report, f"{stems[0]}.difference", *said.ids, *theirs):
        return
    yield quoted(
        report,
        "outcomes",
        "beside",
        title=report.language.text("title.beside", site=report.elsewhere()),
        here=here_and_when(report),
        said=fill(report, said, _STATED),
        base=report.base(f"{stems[0]}.difference"),
        theirs=report.language.strung([report.value(name) for name in theirs]),
        implied=_implied(report),
        n=report.language.strung([resting_on(report, name) for name in said.ids]),
        source=report.language.text("quoted.and_figures", source=source(report)),
    )


def _implied(report: Report) -> Said:
    """What the other program's own figures imply where they were read against each other."""
    low, high = "evidence.conflict.implied_low", "evidence.conflict.implied_high"
    if not known(report, low, high):
        return ""
    return report.language.say("quoted.implied", low=report.value(low), high=report.value(high))


def money(report: Report) -> Iterator[Quotable]:
    """What the incidents averted are worth beside what the program cost, where the plan's files say both."""
    said, name = _stated(report, "value"), "evidence.value.benefit"
    averted = counts.leading(report.first("its"), "averted") if report.outcomes else ""
    if said is None or not known(report, name, averted, *said.ids):
        return
    yield quoted(
        report,
        "cost",
        "money",
        here=here_and_when(report),
        said=fill(report, said, _STATED),
        n=resting_on(report, averted),
        note=Told(report.language.stored(str(report.find(name).note)), result=name),
        source=source(report),
    )


def _stated(report: Report, kind: str) -> Sentence | None:
    """The first statement of this kind that the comparison with other places released; None where it was withheld."""
    table = report.results.tables.get(_STATED)
    rows = table.records() if table is not None and report.meta.ran("evidence") else []
    said = next((row["statement"] for row in rows if row["kind"] == kind), None)
    return said if isinstance(said, Sentence) else None


SAID = (count_change, harm, after_notification, in_people, beside, money)
"""What may be quoted, in the order of the brief."""
