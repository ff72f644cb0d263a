"""Repetition as a table: one group for each question, a row for each share, and with the counts beside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results

SHARED = {"unit": "proportion", "method": "x"}
FOUND = (
    Estimate(id="harm.next.second", label="Pairs with a second", value=None, note="suppressed: x", **SHARED),  # type: ignore[arg-type]
    Estimate(
        id="harm.repeats.pair", label="Of the same pair", value=0.25, lower=0.2, upper=0.3, level=0.95, n=400,
        n_of="incidents", events=100, **SHARED,  # type: ignore[arg-type]
    ),
    Estimate(
        id="harm.top.share", label="Of few pairs", value=0.2, lower=0.1, upper=0.3, level=0.95, n=50,
        n_of="pairs", events=80, **SHARED,  # type: ignore[arg-type]
    ),
    Estimate(
        id="harm.along.slope", label="From one to the next", value=0.013, lower=-0.02, upper=0.046, level=0.95, n=50,
        n_of="pairs", unit="difference in proportions", method="x",
    ),
)  # fmt: skip


def test_rows_and_groups(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("pdf")
    text = tables.repetition(Report(Results.of([*report.results.all(), *FOUND]), report.meta)).replace("\\", "")
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "**Repeats**", "Of the same pair", "**From one report of a pair to the next**", "Pairs with a second",
        "**How few pairs make up how much**", "Of few pairs",
        "**Whether it gets worse along the reports of a pair**", "From one to the next",
    ]  # fmt: skip
    assert "| Of the same pair | 25.0% | 20.0% to 30.0% | 400 | 100 |" in text
    assert "| Pairs with a second | [suppressed] |" in text
    # A share of 80 incidents: beside the 50 pairs it would read as 80 of 50.
    assert "| Of few pairs | 20.0% | 10.0% to 30.0% | 80 | – |" in text
    assert "| From one to the next | 1.3 points | −2.0 to 4.6 | 50 | – |" in text


def test_without_repetition_there_is_no_table(report: Report) -> None:
    assert tables.repetition(report) == ""


def test_at_a_glance_one_number_for_each_question(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("pdf")
    severe, armed = (
        Estimate(
            id=f"harm.{name}.difference", value=value, lower=-0.02, upper=0.046, level=0.95,
            unit="difference in proportions", method="x",
        )
        for name, value in (("severity", 0.013), ("weapon", 0.02))
    )  # fmt: skip
    again = Estimate(id="harm.again.ratio", value=0.84, lower=0.8, upper=0.87, level=0.95, unit="ratio", method="x")
    rarest = Estimate(id="harm.weight.rarest", value=0.249, unit="proportion", method="x")
    words = {**report.meta.words, "harm_rarest": "together at most 5 of every 100 incidents"}
    meta = replace(report.meta, words=words)
    text = tables.harm_at_a_glance(
        Report(Results.of([*report.results.all(), *FOUND, severe, armed, again, rarest]), meta)
    )
    lines = [line for line in text.replace("\\", "").splitlines() if line.startswith("|")]
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "Incidents with another of the same pair shortly before",
        "Pairs with a second report soon after the first",
        "Rate of a pair's next report, since the start over before",
        "Share of all incidents that the few pairs with most have",
        "Share of incidents severe since the start, less that expected",
        "Share with a weapon since the start, less that expected",
        "Share of all harm that rests on the rarest offenses",
    ]  # fmt: skip
    assert "| 1.3 points | −2.0 to 4.6 |" in text.replace("\\", "")
    assert "| 0.84 | 0.80 to 0.87 |" in text.replace("\\", "")
    assert "The rarest offenses: together at most 5 of every 100 incidents." in text.replace("\\", "")
    without = tables.harm_at_a_glance(Report(Results.of([*report.results.all(), *FOUND]), meta))
    assert "rarest" not in without
    assert "[suppressed]" in text.replace("\\", "")


def test_nothing_at_a_glance_without_harm(report: Report) -> None:
    assert tables.harm_at_a_glance(report) == ""
