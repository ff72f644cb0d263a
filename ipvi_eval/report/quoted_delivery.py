"""What may be quoted of what is on record, and of whom the program reached."""

from __future__ import annotations

from collections.abc import Iterator

from ipvi_eval.report.lookup import Report
from ipvi_eval.report.numbers import count
from ipvi_eval.report.quotable import (
    COUNTED,
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
)
from ipvi_eval.report.told import Told

_DUE, _REACHED = "data.due", "data.due_notified"


def the_program(report: Report) -> Iterator[Quotable]:
    """A paragraph of some sixty words that stands wherever the program is described."""
    if not {"programme_title", "programme_start"} <= report.meta.words.keys() or not known(report, _DUE, _REACHED):
        return
    yield quoted(
        "the program",
        "The program",
        "Reach is what the program did, not what it achieved.",
        *(*here(report), report.text("programme_title"), " notified ", report.value(_REACHED), " of "),
        *(report.value(_DUE), " ", report.population(_DUE), " (n = ", report.value(_DUE), f"; {COUNTED}); "),
        "its evaluation shows associations, not cause: nobody was assigned at random",
    )


def baseline(report: Report) -> Iterator[Quotable]:
    """Police reports of the baseline year, or the agency's monthly totals of it."""
    every, partners = "data.baseline_dir", "data.baseline_ipv"
    total = report.total("total_baseline")
    if known(report, every, partners):
        yield quoted(
            "need",
            "On record",
            "Reports are not incidents: many incidents are never reported, and a report need not be of an offense.",
            *(*here(report), "the ", report.population(every), " hold ", report.value(every), " "),
            *(report.text("police_reports"), ", of which ", report.value(partners)),
            *(" were about intimate partners (n = ", report.value(every), f"; {COUNTED})"),
        )
    elif known(report, total.result):
        yield quoted(
            "need",
            "On record",
            "This is what police recorded; many incidents are never reported.",
            *(*here(report), "the ", report.totalled("total_baseline"), " add up to ", total),
            *(" (n = ", report.value(total.result), f"; {COUNTED})"),
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
    shares: list[str] = []
    for key, each in shown.items():
        shares += ["; " if shares else "", report.text(f"lists.{key}"), " ", report.value(each)]
        shares += [" (", interval(report, each), "; ", *resting_on(report, each), ")"]
    yield quoted(
        "need",
        "New records",
        "These are new police records, before and after notification alike; violence that nobody reports is missing.",
        *(*here_and_when(report), "the shares with a new record", *label(report, report.primary), " within "),
        *(Told(count(months), word="horizons"), " months, in ", report.clock(name), ", among "),
        *(report.population(name), ", are: ", *shares, f" ({SOURCE})"),
    )


def reach(report: Report) -> Iterator[Quotable]:
    """How many were due, and how many of them were notified."""
    if known(report, _DUE, _REACHED) and "programme_start" in report.meta.words:
        yield quoted(
            "reach",
            "Reached",
            "Reach is what the program did, not what it achieved; people who entered before it began are not counted.",
            *(*here(report), "of ", report.value(_DUE), " ", report.population(_DUE), ", ", report.value(_REACHED)),
            *(" were notified by then (n = ", report.value(_DUE), f"; {COUNTED})"),
        )


def delay(report: Report) -> Iterator[Quotable]:
    """How soon people were notified."""
    soon, later = "delivery.delay.within_30", "delivery.delay.within_90"
    if known(report, soon, later):
        yield quoted(
            "reach",
            "How soon",
            "People who died or moved away before notification count until that day, as if they could be reached.",
            *(*here(report), "of ", report.population(soon), ", an estimated ", report.value(soon)),
            *(" were notified within thirty days of the incident that put them on the list (", interval(report, soon)),
            *("; time in ", report.clock(soon), "), and ", report.value(later), " within ninety"),
            *behind(report, later),
        )


def call_ins(report: Report) -> Iterator[Quotable]:
    """How many of those invited came to a call-in."""
    came = "delivery.call_ins.came"
    if known(report, came):
        yield quoted(
            "reach",
            "At the call-ins",
            "Who came may differ from who did not; attendance is no outcome.",
            *(*here(report), "of ", report.population(came), ", ", report.value(came), " came to one"),
            *behind(report, came),
        )


def help_taken_up(report: Report) -> Iterator[Quotable]:
    """How many of those offered help took it up."""
    taken = "delivery.offers.taken_up"
    if known(report, taken):
        yield quoted(
            "reach",
            "Help taken up",
            "What became of those who took up help is not known.",
            *(*here(report), "of ", report.population(taken), ", ", report.value(taken), " took some of it up"),
            *behind(report, taken),
        )


def by_letter(report: Report) -> Iterator[Quotable]:
    """How many of all who were notified got a letter and no more."""
    everybody, letter = "data.notified", "data.notified_by_letter"
    if known(report, everybody, letter):
        yield quoted(
            "reach",
            "By letter or in person",
            "These include people who had entered a list before the program began.",
            *(*here(report), "by the ", report.population(everybody), ", of all ", report.value(everybody)),
            *(" people notified, ", report.value(letter), " were told by letter only (n = "),
            *(report.value(everybody), f"; {COUNTED})"),
        )
