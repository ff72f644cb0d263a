"""What may be quoted of what is on record, and of whom the program reached."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.quoted.quotable import (
    Quotable,
    behind,
    counted,
    here,
    here_and_when,
    interval,
    known,
    label,
    quoted,
    resting_on,
    source,
)
from ipvi_eval.report.wording.numbers import count
from ipvi_eval.report.wording.told import Told

_DUE, _REACHED, _BEFORE = "data.due", "data.due_notified", "delivery.reach_before"


def _reach_known(report: Report) -> bool:
    return report.parts["reach"] and known(report, _DUE, _REACHED)


def the_program(report: Report) -> Iterator[Quotable]:
    """A paragraph of some sixty words that stands wherever the program is described."""
    if not {"programme_title", "programme_start"} <= report.meta.words.keys() or not _reach_known(report):
        return
    yield quoted(
        report,
        "the program",
        "the_program",
        here=here(report),
        program=report.text("programme_title"),
        reached=report.value(_REACHED),
        due=report.value(_DUE),
        population=report.population(_DUE),
        counted=counted(report, _DUE),
    )


def baseline(report: Report) -> Iterator[Quotable]:
    """Police reports of the baseline year, or the agency's monthly totals of it."""
    every, partners = "data.baseline_dir", "data.baseline_ipv"
    total = report.total("total_baseline")
    if known(report, every, partners):
        yield quoted(
            report,
            "need",
            "baseline",
            here=here(report),
            population=report.population(every),
            every=report.value(every),
            police_reports=report.text("police_reports"),
            partners=report.value(partners),
            counted=counted(report, every),
        )
    elif known(report, total.result):
        yield quoted(
            report,
            "need",
            "baseline_total",
            title=report.language.text("title.baseline"),
            here=here(report),
            totalled=report.totalled("total_baseline"),
            total=total,
            counted=counted(report, total.result),
        )


def new_records(report: Report) -> Iterator[Quotable]:
    """Shares with a new record within the middle horizon, list by list."""
    horizons = report.meta.horizons
    if not report.meta.ran("survival") or not horizons:
        return
    months = horizons[len(horizons) // 2]
    named = {key: f"survival.{report.primary}.list_{key}.risk_{months}m" for key in report.meta.lists}
    shown = {key: name for key, name in named.items() if known(report, name)}
    if not shown:
        return
    name = next(iter(shown.values()))
    shares = [
        report.language.say(
            "quoted.share",
            list=report.text(f"lists.{key}"),
            value=report.value(each),
            interval=interval(report, each),
            n=resting_on(report, each),
        )
        for key, each in shown.items()
    ]
    yield quoted(
        report,
        "need",
        "new_records",
        here=here_and_when(report),
        outcome=label(report, report.primary),
        months=Told(count(months), word="horizons"),
        clock=report.clock(name),
        population=report.population(name),
        shares=[piece for share in shares for piece in (share, " ")][:-1],
        source=source(report),
    )


def reach(report: Report) -> Iterator[Quotable]:
    """How many were due, and how many of them were notified.

    Beside it, where both are told, the same of those who were on a list when the program began: often few of them.
    """
    if not _reach_known(report) or "programme_start" not in report.meta.words:
        return
    opening, population = here(report), report.population(_DUE)
    due, reached = report.value(_DUE), report.value(_REACHED)
    earlier = _earlier(report)
    if earlier is None:
        full = counted(report, _DUE)
        yield quoted(
            report, "reach", "reach", here=opening, due=due, population=population, reached=reached, counted=full
        )
        return
    others, of_them = (Told(count(number), result=_BEFORE) for number in earlier)
    yield quoted(
        report,
        "reach",
        "reach_both",
        title=report.language.text("title.reach"),
        here=opening,
        due=due,
        population=population,
        reached=reached,
        due_before=others,
        reached_before=of_them,
        counted=report.language.say("quoted.counted", n=report.language.strung([due, others]), source=source(report)),
    )


def _earlier(report: Report) -> tuple[int, int] | None:
    """How many were on a list when the program began, and were notified; None where one of both is not told."""
    table = report.results.tables.get(_BEFORE)
    every = table.records()[-1] if table is not None else {}
    due, reached = (every.get(name) for name in ("due", "reached"))
    return (due, reached) if isinstance(due, int) and isinstance(reached, int) and due else None


def delay(report: Report) -> Iterator[Quotable]:
    """How soon people were notified."""
    soon, later = "delivery.delay.within_30", "delivery.delay.within_90"
    if known(report, soon, later):
        yield quoted(
            report,
            "reach",
            "delay",
            here=here(report),
            population=report.population(soon),
            soon=report.value(soon),
            interval=interval(report, soon),
            clock=report.clock(soon),
            later=report.value(later),
            later_interval=interval(report, later),
            n=resting_on(report, later),
            source=source(report),
        )


def call_ins(report: Report) -> Iterator[Quotable]:
    """How many of those invited came to a call-in."""
    came = "delivery.call_ins.came"
    if known(report, came):
        yield quoted(
            report,
            "reach",
            "call_ins",
            here=here(report),
            population=report.population(came),
            came=report.value(came),
            behind=behind(report, came),
        )


def help_taken_up(report: Report) -> Iterator[Quotable]:
    """How many of those offered help took it up."""
    taken = "delivery.offers.taken_up"
    if known(report, taken):
        yield quoted(
            report,
            "reach",
            "help_taken_up",
            here=here(report),
            population=report.population(taken),
            taken=report.value(taken),
            behind=behind(report, taken),
        )


def by_letter(report: Report) -> Iterator[Quotable]:
    """How many of all who were notified got a letter and no more."""
    everybody, letter = "data.notified", "data.notified_by_letter"
    if known(report, everybody, letter):
        yield quoted(
            report,
            "reach",
            "by_letter",
            here=here(report),
            population=report.population(everybody),
            everybody=report.value(everybody),
            letter=report.value(letter),
            counted=counted(report, everybody),
        )


SAID = (the_program, baseline, new_records, reach, delay, by_letter, call_ins, help_taken_up)
"""What may be quoted, in the order of the brief."""
