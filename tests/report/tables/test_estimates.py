from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results
from ipvi_eval.scope import Scope

Speak = Callable[[Speech], Target]


@pytest.fixture(autouse=True)
def _markdown(speaking: Speak) -> None:
    speaking("pdf")


def plain(text: str) -> str:
    return text.replace("\\", "").replace("\u200b", "")


def test_risk_by_list(report: Report) -> None:
    text = plain(tables.risk_by_list(report, "ipv_arrest_injury"))
    assert "| **Within 6 months** |" in text
    assert "| List A | [suppressed] | – | – | – |" in text
    value = report.value("survival.ipv_arrest_injury.list_b.risk_12m")
    assert f"| List B | {value} |" in text
    assert "[suppressed]: Withheld to protect people" in text


def test_after_notification_has_only_lists_that_were_notified(report: Report) -> None:
    text = plain(tables.after_notification(report, "ipv_dir"))
    assert "List A" not in text
    assert text.count("| List B |") == 3


def test_notification(report: Report) -> None:
    text = plain(tables.notification(report))
    assert "| Days in custody subtracted | 0.81 | 0.51 to 1.11 | 0.21 |" in text
    assert "| **IPV arrest** |" in text


def test_areas(report: Report) -> None:
    text = plain(tables.areas(report, "ipv_dir"))
    assert "| **Poughkeepsie (the program)** |" in text
    assert "| **Comparison North** |" in text
    assert "| **St. Mary's** |" in text
    assert text.count("| Level | 0.99 | 0.90 to 1.08 |") == 2


def test_beside_program(report: Report) -> None:
    assert "| List C, 6 months | 12.3% (8.3% to 16.3%) | 11% | 1.3 points |" in plain(tables.beside_program(report))


def test_all_estimates(report: Report) -> None:
    text = plain(tables.all_estimates(report, "its.", name="tbl-its", caption="All."))
    assert "| Averted, the answer that leads | 310 | −55 to 855 | 114 | 3,948 |" in text
    assert "| Ratio, the series on its own | 0.80 | 0.66 to 0.97 | 114 | 3,948 |" in text
    assert "| Level change (COVID-19), rate ratio | 0.95 |" in text
    assert "{#tbl-its}" in text


def test_further_estimates_are_those_that_no_table_has_told(report: Report) -> None:
    every = replace(report, tabled=set())
    first = plain(tables.further_estimates(every, "its.", name="tbl-its", caption="Further."))
    assert first == plain(tables.all_estimates(report, "its.", name="tbl-its", caption="Further."))
    assert tables.further_estimates(every, "its.", name="tbl-its", caption="Further.") == ""
    told = replace(report, tabled=set())
    tables.areas(told, "ipv_dir")
    shown = set(told.tabled)
    left = plain(tables.further_estimates(told, "its.", name="tbl-its", caption="Further."))
    assert "| Ratio, the series on its own | 0.80 | 0.66 to 0.97 | 114 | 3,948 |" in left
    assert "its.ipv_dir.level_change" in shown
    assert len(first.splitlines()) - len(left.splitlines()) == len(shown)
    assert "Further" in plain(tables.all_estimates(told, "its.", name="tbl-its", caption="Further."))


def test_what_a_result_could_have_shown_is_no_row_of_its_own(report: Report) -> None:
    scope = Scope(population="people", base="others", clock="days")
    one = Estimate(
        id="its.x.ratio", value=0.9, lower=0.7, upper=1.1, level=0.95, unit="ratio", method="x", label="A ratio",
        scope=scope,
    )  # fmt: skip
    power = [
        Estimate(id=f"its.x.ratio.power.{end}", value=value, unit="ratio", method="x", label=end, scope=scope)
        for end, value in (("smallest", 0.6), ("twice", 0.7), ("four_times", 0.8))
    ]
    alone = replace(power[0], id="its.y.power.smallest", label="Smallest of a series")
    told = Report(Results.of([*report.results.all(), one, *power, alone]), report.meta)
    text = plain(tables.all_estimates(told, "its.x", name="tbl-its", caption="All."))
    assert "| A ratio | 0.90 | 0.70 to 1.10 | 0.60 (0.80) | unclear |" in text
    assert "| twice |" not in text.lower()
    text = plain(tables.all_estimates(told, "its.y", name="tbl-its", caption="All."))
    assert "| Smallest of a series | 0.60 |" in text  # of which no other estimate of the release tells
    told = Report(Results.of([*report.results.all(), replace(one, upper=0.8), *power]), report.meta)
    assert "Would be found" not in plain(tables.all_estimates(told, "its.x", name="tbl-its", caption="All."))


def test_everything_is_empty_when_its_analysis_did_not_run(make_run: Callable[..., Path]) -> None:
    report = open_report(make_run(analyses=[]))
    assert tables.risk_by_list(report, "ipv_dir") == tables.after_notification(report, "ipv_dir") == ""
    assert tables.notification(report) == tables.areas(report, "ipv_dir") == ""
    assert tables.beside_program(report) == ""
    assert tables.all_estimates(report, "its.", name="tbl-its", caption="All.") == ""
    assert tables.released(report, "evidence.high_point", name="tbl-x") == ""
    assert tables.sentences(report, "evidence.caveats", column="text") == ""
