"""Tables made of estimates: shares by list and horizon, hazard ratios, results of the monthly counts."""

from __future__ import annotations

import re

from ipvi_eval.estimate import Estimate, slug
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.sentences.comparison import comparison_areas, comparison_names
from ipvi_eval.report.tables import cells
from ipvi_eval.report.tables.results import results
from ipvi_eval.report.tables.sheet import Heading
from ipvi_eval.report.tables.undecided import beside, is_beside


def _ci(report: Report, width: int | None = None) -> Heading:
    level = report.confidence
    return Heading(f"{level} CI", "right", width)


def risk_by_list(report: Report, outcome: str, *, name: str = "tbl-risk") -> str:
    """Share with a new event at each horizon by list at entry; empty without the survival analysis."""
    if not report.meta.ran("survival"):
        return ""
    label = report.meta.outcomes.get(outcome, outcome)
    return _shares(
        report, f"survival.{outcome}", name=name,
        caption=f"Share of people with a new event ({label}), by list at entry and months since entry.",
    )  # fmt: skip


def _shares(report: Report, stem: str, *, name: str, caption: str) -> str:
    rows, groups = [], []
    for month in report.meta.horizons:
        for key, label in report.meta.lists.items():
            found = report.results.estimates.get(f"{stem}.list_{key}.risk_{month}m")
            if found is None:
                continue
            groups.append(f"Within {month} months")
            people, events = (cells.whole(report, found, number) for number in (found.n, found.events))
            rows.append((label, cells.value(report, found), cells.bounds(report, found), people, events))
    headings = (Heading("List", "left", 20), Heading("Share", "right", 16), _ci(report, 26),
                Heading("People", "right", 16), Heading("With a new event", "right", 22))  # fmt: skip
    custody = "; days in custody are not counted" if report.parts["custody"] else ""
    return results(
        report,
        name=name,
        caption=caption,
        headings=headings,
        rows=tuple(rows),
        groups=tuple(groups),
        notes=(f"Kaplan-Meier estimates{custody}. CI: confidence interval.",),
    )


def after_notification(report: Report, outcome: str, *, name: str = "tbl-after") -> str:
    """Share with a new event within each horizon of the notification, by list; empty when nobody was notified."""
    if not report.meta.ran("survival"):
        return ""
    return _shares(
        report, f"survival.{outcome}.notified", name=name, caption=f"Share of notified people with a new event "
        f"({report.meta.outcomes.get(outcome, outcome)}), by list and months since the first notification."
    )  # fmt: skip


def notification(report: Report, *, name: str = "tbl-notification") -> str:
    """Hazard ratio of a new event after notification, for each outcome; on both clocks where custody is known."""
    if not report.meta.ran("survival"):
        return ""
    planned = "Days in custody subtracted" if report.parts["custody"] else "All calendar days"
    kinds = (
        ("hazard_ratio", planned),
        ("hazard_ratio_no_trend", f"{planned}, without the trend over the years"),
        ("hazard_ratio_calendar", "All calendar days"),
        ("history_first", "First event, given the incidents so far"),
        ("history_every", "Every event, given the incidents so far"),
    )
    rows, groups = [], []
    for outcome, label in report.meta.outcomes.items():
        for kind, clock in kinds:
            found = report.results.estimates.get(f"survival.{outcome}.notification.{kind}")
            if found is None:
                continue
            groups.append(_capital(label))
            rows.append((clock, cells.value(report, found), cells.bounds(report, found), cells.p_value(report, found)))
    headings = (
        Heading("Comparison", "left", 50),
        Heading("Hazard ratio", "right", 16),
        _ci(report, 20),
        Heading("p-value", "right", 14),
    )
    return results(
        report,
        name=name,
        caption="Rate of new events after notification, as a ratio to that of people not notified by then; first "
        "events only where a row does not say every one.",
        headings=headings,
        rows=tuple(rows),
        groups=tuple(groups),
        notes=(
            "Below one: a lower rate after notification. An association, not an effect: people were not notified "
            "by chance, and those easier to reach, or better known to the police, may differ in risk. Where people "
            "are notified soon after an incident, a kind of event before which other incidents can come is to be "
            "compared only in its row given the incidents so far.",
        ),
    )


def areas(report: Report, outcome: str, *, name: str = "tbl-areas") -> str:
    """Level and trend changes here and in the comparison areas, as if the program had begun there too."""
    if not report.meta.ran("its"):
        return ""
    elsewhere = comparison_areas(report)
    places = [(report.meta.words.get("area", report.meta.site), "")]
    places += [(item, f"comparison_{slug(item)}.") for item in comparison_names(report)]
    rows, groups = [], []
    for place, key in places:
        for kind, words in (("level_change", "Level"), ("slope_change", "Trend per year")):
            found = report.results.estimates.get(f"its.{key}{outcome}.{kind}")
            if found is not None:
                groups.append(f"{place}{'' if key else ' (the program)'}")
                rows.append((words, cells.value(report, found), cells.bounds(report, found)))
    headings = (
        Heading("Change at the start of the program", "left", 50),
        Heading("Rate ratio", "right", 22),
        _ci(report, 28),
    )
    caption = f"The same model here and in {elsewhere} ({report.meta.outcomes.get(outcome, outcome)})."
    note = f"A rate ratio of one means no change. A change that also shows in {elsewhere} is not the program's."
    return results(report, name=name, caption=caption, headings=headings, rows=tuple(rows), groups=tuple(groups),
                     notes=(note,))  # fmt: skip


_HOW = "How it was worked out stands where the result is told."
_RECIDIVISM = re.compile(r"evidence\.recidivism\.list_(\w+)\.(\d+)m\.ours")


def beside_program(report: Report, *, name: str = "tbl-beside") -> str:
    """Share re-arrested here and in the program compared with, list by list at the same horizon, with the difference;
    empty where no list is compared.
    """
    if not report.meta.ran("evidence"):
        return ""
    rows = []
    for key in report.results.estimates:
        found = _RECIDIVISM.fullmatch(key)
        if not found:
            continue
        ours, theirs, gap = (
            report.results.estimates.get(key.removesuffix("ours") + kind) for kind in ("ours", "theirs", "difference")
        )
        label = report.meta.lists.get(found[1], f"List {found[1].upper()}")
        here, there = cells.with_bounds(report, ours), cells.value(report, theirs)
        rows.append((f"{label}, {found[2]} months", here, there, cells.value(report, gap)))
    if not rows:
        return ""
    headings = (Heading("List, and time since notification", "left", 32),
                Heading(f"Here ({report.confidence} CI)", "right", 30),
                Heading(str(report.elsewhere()), "right", 18), Heading("Difference", "right", 20))  # fmt: skip
    caption = f"Share re-arrested within the same time after notification, here and in {report.elsewhere()}."
    return results(report, name=name, caption=caption, headings=headings, rows=tuple(rows))


def all_estimates(report: Report, prefix: str, *, name: str, caption: str) -> str:
    """Every released estimate whose id begins with `prefix`, by its label without the outcome that they share; empty
    when its analysis did not run. What a result could have shown stands beside it, where nothing clear was found.
    """
    if not report.meta.ran(prefix.split(".")[0]):
        return ""
    return _listed(report, _of(report, prefix), name=name, caption=caption)


def further_estimates(report: Report, prefix: str, *, name: str, caption: str) -> str:
    """The same of those that no table of the document has told so far; empty where there is none."""
    left = [item for item in _of(report, prefix) if item.id not in report.tabled]
    return _listed(report, left, name=name, caption=caption) if left else ""


def _of(report: Report, prefix: str) -> list[Estimate]:
    every = report.results.estimates
    return [item for key, item in every.items() if key.startswith(prefix) and not is_beside(report, key)]


def _listed(report: Report, found: list[Estimate], *, name: str, caption: str) -> str:
    rows = tuple(
        (
            _words(report, item),
            cells.value(report, item),
            cells.bounds(report, item),
            cells.whole(report, item, item.n),
            cells.whole(report, item, item.events),
        )
        for item in found
    )
    headings: tuple[Heading, ...] = (
        Heading("Estimate", "left", 48),
        Heading("Value", "right", 15),
        _ci(report, 18),
        Heading("n", "right", 9),
        Heading("Events", "right", 10),
    )
    headings, wider, could_show = beside(report, headings, rows, found, how=_HOW)
    return results(report, name=name, caption=caption, headings=headings, rows=wider, notes=could_show)


def _words(report: Report, item: Estimate) -> str:
    """The label of an estimate, with the plan's own names of what else happened instead of those of columns."""
    words = item.label
    for label in report.meta.outcomes.values():
        words = words.removeprefix(f"{label}, ")
    for period in report.meta.periods:
        words = words.replace(f"({slug(period.label).replace('_', ' ')})", f"({period.label})")
    return _capital(words) or item.id


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
