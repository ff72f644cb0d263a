"""Groups of people beside everybody: how many were due and reached, came back, and were arrested when they did."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.tables.undecided import FROM_DAYS, beside

if TYPE_CHECKING:
    from ipvi_eval.estimate import Estimate
    from ipvi_eval.report.lookup import Report

_STAGE = re.compile(r"equity\.(?P<group>[\w.]+)\.(?P<stage>reached|risk_(?P<months>\d+)m)")


def groups(report: Report, *, name: str = "tbl-groups") -> str:
    """Estimates `equity.<group>.*`, a row for everybody and for each group; empty where the run has none.

    Both shares stand with those who could: the due, and people on a list. Groups stand in the order of the plan.
    """
    found: dict[str, dict[str, Estimate]] = {}
    months = ""
    for id, one in report.results.estimates.items():
        if match := _STAGE.fullmatch(id):
            months = match["months"] or months
            stage = "reached" if match["stage"] == "reached" else "risk"
            found.setdefault(match["group"], {})[stage] = one
    if not found:
        return ""
    # Without a record of notifications nobody is due.
    told = any("reached" in of_group for of_group in found.values())
    rows: list[tuple[str, ...]] = []
    divided = []
    for of_group in found.values():
        column, label = _named(next(iter(of_group.values())))
        reached, risk = of_group.get("reached"), of_group.get("risk")
        shares = (cells.with_bounds(report, one) for one in (reached, risk))
        people = (cells.whole(report, one, one.n if one else None) for one in (reached, risk))
        (due, listed), (share, again) = people, shares
        rows.append((label, due, share, listed, again) if told else (label, listed, again))
        divided.append(column)
    headings: tuple[Heading, ...] = (
        Heading("Group", "left", 22),
        *((Heading("Due", "right", 10), Heading("Reached, of those due", "right", 26)) if told else ()),
        Heading("On a list", "right", 12),
        Heading(f"New record within {months} months" if months else "New record", "right", 30),
    )
    level = report.confidence
    note = (
        f"In brackets: {level} confidence intervals. Groups differ in much else, such as the list they are on, so a "
        "difference between two of them has many possible reasons."
    )
    shown = tuple(rows)
    caption = f"Groups of people beside everybody: {'who was reached, and ' if told else ''}who had a new record."
    return results(
        report,
        name=name,
        caption=caption,
        headings=headings,
        rows=shown,
        groups=tuple(divided),
        notes=(note,),
    )


_ARRESTED = re.compile(r"equity\.[\w.]+\.arrested")


def group_arrests(report: Report, *, name: str = "tbl-group-arrests") -> str:
    """Estimates `equity.<group>.arrested`, a row for everybody and for each group; empty where the run has none."""
    found = [one for id, one in report.results.estimates.items() if _ARRESTED.fullmatch(id)]
    if not found:
        return ""
    rows, divided = [], []
    for one in found:
        column, label = _named(one)
        rows.append(
            (
                label,
                cells.whole(report, one, one.n),
                cells.whole(report, one, one.events),
                cells.with_bounds(report, one),
            )
        )
        divided.append(column)
    headings = (
        Heading("Group", "left", 24),
        Heading("New record", "right", 16),
        Heading("Arrested", "right", 16),
        Heading("Arrested, of those with a new record", "right", 44),
    )
    when = found[0].label.partition(" of the first")[0].lower()
    note = (
        f"People on a list only, each by the first new record after entry: {when} of it, for whatever reason. In "
        f"brackets: {report.confidence} confidence intervals. Whether there was reason for an arrest is not recorded, "
        "so a difference between two groups has many possible reasons."
    )
    return results(
        report,
        name=name,
        caption="Groups of people beside everybody: who was arrested after a new record.",
        headings=headings,
        rows=tuple(rows),
        groups=tuple(divided),
        notes=(note,),
    )


_EFFECT = re.compile(r"equity\.(?!effects\.)[\w.]+\.hazard_ratio")


def group_effects(report: Report, *, name: str = "tbl-group-effects") -> str:
    """Hazard ratios `equity.<group>.hazard_ratio`, and under each column whether its groups are alike; empty where the
    run has none."""
    found = [one for id, one in report.results.estimates.items() if _EFFECT.fullmatch(id)]
    if not found:
        return ""
    rows, divided = [], []
    for one in found:
        column, label = _named(one)
        people, records = (cells.whole(report, one, number) for number in (one.n, one.events))
        rows.append((label, cells.value(report, one), cells.bounds(report, one), people, records))
        divided.append(f"{column}{_alike(report, one.id)}")
    level = report.confidence
    headings: tuple[Heading, ...] = (
        Heading("Group", "left", 26),
        Heading("Hazard ratio", "right", 18),
        Heading(f"{level} CI", "right", 22),
        Heading("People", "right", 14),
        Heading("New records", "right", 20),
    )
    note = (
        "Below one: a lower rate after a notification. A group that is missing had too few new records on one side, or "
        "its notified people differ too much from the others of their lists. p: that the ratios of the groups are "
        "alike, adjusted for the number of columns asked. CI: confidence interval."
    )
    if any(one.id.startswith("equity.mode.") for one in found):
        note += " The ways of notification stand in one model of everybody, whose people and new records are given."
    caption = "The rate of a first new record after a notification, group by group."
    headings, shown, could_show = beside(report, headings, rows, found, how=FROM_DAYS)
    return results(
        report,
        name=name,
        caption=caption,
        headings=headings,
        rows=shown,
        groups=tuple(divided),
        notes=(note, *could_show),
    )


def _alike(report: Report, id: str) -> str:
    """The p-value of the column that a group's ratio belongs to, where its groups were tested."""
    test = report.results.estimates.get(f"equity.effects.{id.split('.')[1]}")
    return f" (p: {cells.value(report, test)})" if test else ""


def _named(one: Estimate) -> tuple[str, str]:
    """The column and the group that the label of an estimate names: "..., sex: Female, within 12 months"."""
    words = re.sub(r", within \d+ months$", "", one.label).rpartition(", ")[2]
    column, divided, label = words.partition(": ")
    return (f"By {column}", label) if divided else ("Total", "Everybody")
