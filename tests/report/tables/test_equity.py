"""Groups of people beside everybody, as a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results
from ipvi_eval.scope import Scope

SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"


def one(id: str, label: str, value: float | None, n: int | None) -> Estimate:
    bounds = {} if value is None else {"lower": value - 0.05, "upper": value + 0.05, "level": 0.95}
    note = SUPPRESSED if value is None else ""
    return Estimate(
        id=f"equity.{id}", label=label, value=value, unit="proportion", method="x", n=n, note=note, **bounds
    )  # type: ignore[arg-type]


FOUND = (
    one("all.reached", "Reached, of those due, everybody", 0.85, 736),
    one("all.risk_12m", "IPV report, everybody, within 12 months", 0.25, 2341),
    one("sex.female.reached", "Reached, of those due, sex: Female", 0.82, 141),
    one("sex.female.risk_12m", "IPV report, sex: Female, within 12 months", None, None),
)


def test_a_row_for_everybody_and_each_group(report: Report, speaking: Callable[[Speech], Target]) -> None:
    speaking("pdf")
    text = tables.groups(Report(Results.of([*report.results.all(), *FOUND]), report.meta)).replace("\\", "")
    assert "| Everybody | 736 | 85.0% (80.0% to 90.0%) | 2,341 | 25.0% (20.0% to 30.0%) |" in text
    assert "**By sex**" in text
    assert "| Female | 141 | 82.0% (77.0% to 87.0%) | – | [suppressed] |" in text
    assert "New record within 12 months" in text


def test_where_nobody_could_be_reached_nothing_is_said_of_it(
    report: Report, speaking: Callable[[Speech], Target]
) -> None:
    speaking("pdf")
    back = [one for one in FOUND if ".risk_" in one.id]
    text = tables.groups(Report(Results.of([*report.results.all(), *back]), report.meta)).replace("\\", "")
    assert "| Everybody | 2,341 | 25.0% (20.0% to 30.0%) |" in text
    assert "Due" not in text
    assert "reached" not in text.casefold()


def test_without_groups_there_is_no_table(report: Report) -> None:
    assert tables.groups(report) == ""


def test_arrests_stand_group_by_group_with_those_who_could_be(
    report: Report, speaking: Callable[[Speech], Target]
) -> None:
    speaking("pdf")
    said = "Arrested within 30 days of the first new record"
    found = (
        one("all.arrested", f"{said}, everybody", 0.4, 800),
        one("sex.female.arrested", f"{said}, sex: Female", None, None),
    )
    found = (replace(found[0], events=320), found[1])
    text = tables.group_arrests(Report(Results.of([*report.results.all(), *found]), report.meta)).replace("\\", "")
    assert "| Everybody | 800 | 320 | 40.0% (35.0% to 45.0%) |" in text
    assert "**By sex**" in text
    assert "| Female | – | – | [suppressed] |" in text
    assert "record after entry: arrested within 30 days of it" in text
    assert tables.group_arrests(report) == ""


def ratio(id: str, label: str, value: float) -> Estimate:
    bounds = {"lower": value - 0.2, "upper": value + 0.2, "level": 0.95}
    return Estimate(
        id=f"equity.{id}.hazard_ratio", label=f"IPV report, {label}", value=value, unit="ratio", method="x", n=400,
        events=90, scope=Scope(population="people", base="people not notified"), **bounds,
    )  # type: ignore[arg-type]  # fmt: skip


def test_ratios_of_groups_stand_under_their_column_with_its_test(
    report: Report, speaking: Callable[[Speech], Target]
) -> None:
    speaking("pdf")
    test = Estimate(
        id="equity.effects.sex", label="alike", value=0.31, p=0.31, df=1.0, unit="probability", method="Cochran's Q"
    )
    found = (ratio("sex.female", "sex: Female", 0.82), ratio("list.c", "list: List C", 0.58), test)
    text = tables.group_effects(Report(Results.of([*report.results.all(), *found]), report.meta)).replace("\\", "")
    assert "**By sex (p: 0.31)**" in text
    assert "**By list**" in text
    assert "| Female | 0.82 | 0.62 to 1.02 | 400 | 90 |" in text
    assert "people not notified" in text


def test_without_ratios_there_is_no_table(report: Report) -> None:
    assert tables.group_effects(report) == ""


def test_ways_of_notification_are_said_to_stand_in_one_model(
    report: Report, speaking: Callable[[Speech], Target]
) -> None:
    speaking("pdf")
    shared = {"value": 0.7, "lower": 0.5, "upper": 0.9, "level": 0.95, "unit": "ratio", "method": "x"}
    for name, said in ("mode.letter", True), ("sex.male", False):
        one = Estimate(id=f"equity.{name}.hazard_ratio", label="x, way: y", **shared)  # type: ignore[arg-type]
        text = tables.group_effects(Report(Results.of([*report.results.all(), one]), report.meta))
        assert ("one model of everybody" in text) == said
