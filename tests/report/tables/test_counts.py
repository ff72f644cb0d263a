from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.report import tables
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.store import Results
from ipvi_eval.scope import Scope
from tests.report.made_counts import exact_only

Speak = Callable[[Speech], Target]
Without = Callable[..., Report]
AREAS = "its.ipv_dir.headline.comparison_areas"


@pytest.fixture(autouse=True)
def _markdown(speaking: Speak) -> None:
    speaking("docx")


def lines_of(text: str) -> dict[str, list[str]]:
    """The cells of each line of a pipe table behind its first one, by the first one."""
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.replace("\\", "").splitlines()]
    return {first: rest for first, *rest in filter(None, cells)}


def turned(report: Report) -> Report:
    """The report of a run with very few incidents."""
    kept = [exact_only(item) for item in report.results.all()]
    report.results = Results.of([item for item in kept if item is not None])
    return report


def test_reports_lead_with_the_headline_and_nothing_else() -> None:
    assert tables.leading("ipv_dir", "ratio") == "its.ipv_dir.headline.ratio"
    assert tables.leading("ipv_dir", "averted") == "its.ipv_dir.headline.averted"


def test_results_are_those_of_the_headline(report: Report) -> None:
    found = lines_of(tables.count_results(report))
    assert found["Counted over expected (relative to comparison areas)"] == ["0.86", "0.69 to 1.03", "unclear"]
    assert found["Fewer than expected (negative: more)"] == ["310", "−55 to 855", "unclear"]
    assert found["Smallest detectable ratio below one"] == ["0.66", "–", "–"]
    assert "0.93" not in tables.count_results(report)  # level and slope lead nothing


def test_before_and_after_stand_in_one_row_each_with_its_own_result(report: Report, speaking: Speak) -> None:
    assert lines_of(tables.count_results(report))["Mean per month before the program, then after it began"] == [
        "40.2, then 27.8", "–", "–",
    ]  # fmt: skip
    speaking("html")
    text = tables.count_results(report)
    assert "its.ipv_dir.mean_before" in text
    assert "its.ipv_dir.mean_after" in text


def test_every_answer_is_shown_and_only_the_one_that_leads_is_marked(report: Report) -> None:
    found = lines_of(tables.count_answers(report))
    assert found["Relative to the comparison areas (leads)"] == ["0.86", "0.69 to 1.03", "0.090", "unclear"]
    assert found["The series on its own"] == ["0.80", "0.66 to 0.97", "0.020", "lower"]
    assert found["Against the forecast from the months before"] == ["0.75", "0.57 to 0.98", "0.040", "lower"]
    assert sum("(leads)" in first for first in found) == 1


def test_the_mark_moves_with_the_headline(report: Report) -> None:
    alone = report.find("its.ipv_dir.alone.ratio")
    led = replace(alone, id="its.ipv_dir.headline.ratio")
    report.results = replace(report.results, estimates={**report.results.estimates, led.id: led})
    marked = [first for first in lines_of(tables.count_answers(report)) if "(leads)" in first]
    assert marked == ["The series on its own (leads)"]
    assert [x for x in lines_of(tables.count_answers(turned(report))) if "(leads)" in x] == [
        "Exact ratio of the rates (leads)"
    ]


def test_a_withheld_headline_is_marked_by_its_method(report: Report) -> None:
    hidden = {
        id: replace(one, value=None, lower=None, upper=None, p=None, note="suppressed: small")
        for id, one in report.results.estimates.items()
        if id.endswith((".headline.ratio", ".alone.ratio", ".relative.ratio"))
    }
    report.results = replace(report.results, estimates={**report.results.estimates, **hidden})
    found = lines_of(tables.count_answers(report))
    assert found["Relative to the comparison areas (leads)"][:3] == ["[suppressed]", "–", "–"]
    assert found["The series on its own"][:3] == ["[suppressed]", "–", "–"]


def test_what_it_is_compared_with_and_the_caution_change_with_comparison_areas(
    report: Report, without: Without
) -> None:
    assert (
        tables.against(report, "ipv_dir") == "what the comparison areas and the earlier months would lead us to expect"
    )
    assert tables.caution(report, "ipv_dir").startswith("One area beside others that had no such program:")
    alone = without(AREAS)
    assert tables.caution(alone, "ipv_dir").startswith("One area before and after:")
    assert "others" not in tables.caution(alone, "ipv_dir")


def test_each_check_before_the_start_is_in_its_own_unit(report: Report) -> None:
    found = lines_of(tables.before(report, "ipv_dir"))
    assert found["level"][:3] == ["1.23", "1.18 to 1.29", "alike"]
    assert found["trend"][:3] == ["2.1%", "−1.4% to 5.6%", "unclear"]
    assert found["half-years"][:3] == ["5.0%", "0.0% to 14.0%", "unclear"]
    assert found["months"][:3] == ["0.88", "0.61 to 1.38", "alike"]
    assert len(found["trend"]) == 3  # the sentence of each check stands above the table


@pytest.mark.parametrize(("verdict", "said"), [("alike", "enough"), ("apart", "too few")])
def test_how_many_incidents_there_are_resembles_nothing(report: Report, verdict: str, said: str) -> None:
    table = report.table("its.ipv_dir.before")
    row = ("size", 89.27, None, None, verdict, "the comparison had incidents")
    beside = ("trend", 1.02, 0.96, 1.08, "alike enough", "the trend of the comparison is that of the series")
    report.results = replace(report.results, tables={table.id: replace(table, rows=(row, beside))})
    assert lines_of(tables.before(report, "ipv_dir"))["size"][2] == said


def test_a_check_that_was_not_made_has_no_number(report: Report) -> None:
    table = report.table("its.ipv_dir.before")
    row = ("level", None, None, None, "not assessed", "the level cannot be compared without populations")
    beside = ("trend", 1.02, 0.96, 1.08, "alike enough", "the trend of the comparison is that of the series")
    report.results = replace(report.results, tables={table.id: replace(table, rows=(row, beside))})
    assert lines_of(tables.before(report, "ipv_dir"))["level"][:3] == ["–", "–", "not assessed"]


def test_a_check_that_is_withheld_has_no_verdict(report: Report) -> None:
    table = report.table("its.ipv_dir.before")
    report.results = replace(report.results, tables={table.id: replace(table, rows=(("size", *[None] * 5),))})
    assert lines_of(tables.before(report, "ipv_dir"))["size"] == [report.hidden] * 3


def test_ways_to_estimate_the_ratio_whole_and_by_length(report: Report) -> None:
    text = tables.measured(report)
    found = lines_of(text)
    assert found["Level and slope"][:2] == ["22.7%", "6.0%"]
    assert found["Drifting level and step"][-1] == "900"
    assert found["48"] == ["22.7%", "4.3%"]
    assert "{#tbl-measured}" in text
    assert "{#tbl-measured-lengths}" in text


def test_empty_without_the_analysis_or_the_table(report: Report, without: Without) -> None:
    assert tables.measured(without("its.measured_lengths")) == ""
    assert tables.before(without("its.ipv_dir.before"), "ipv_dir") == ""
    report.meta = replace(report.meta, analyses=("survival",))
    assert tables.count_results(report) == ""
    assert tables.count_answers(report) == ""
    assert tables.before(report, "ipv_dir") == ""


def test_findings_of_one_kind_come_from_both_tables(report: Report, without: Without) -> None:
    text = tables.findings(report, "ipv_dir", "leading")
    assert text == tables.sentences(report, "its.ipv_dir.findings", column="text", where={"kind": "leading"})
    elsewhere = replace(
        report.results.tables["its.ipv_dir.findings"],
        id="its.ipv_dir.findings_elsewhere",
        rows=(("leading", "Another outcome did not move."),),
    )
    both = Report(Results.of([*report.results.all(), elsewhere]), report.meta)
    assert tables.findings(both, "ipv_dir", "leading").startswith(text)
    assert "Another outcome did not move" in tables.findings(both, "ipv_dir", "leading")
    assert tables.findings(both, "ipv_dir", "nothing") == ""


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (("phase_in", "shock"), " The phase-in of the program and the months of passing disruptions are left out. S"),
        (("phase_in",), " The phase-in of the program is left out. Such"),
        (("shock",), " The months of passing disruptions are left out. Such"),
        ((), " a month after. Such"),
    ],
)
def test_plain_counts_say_what_they_leave_aside(report: Report, kinds: tuple[str, ...], said: str) -> None:
    periods = tuple(one for one in report.meta.periods if one.kind in kinds)
    told = tables.plain_counts(Report(report.results, replace(report.meta, periods=periods)), "ipv_dir")
    assert said in re.sub(r"\]\{[^}]*\}|\[|\\", "", told)


def test_plain_counts_name_the_comparison_areas_in_the_same_breath(report: Report) -> None:
    alone = tables.plain_counts(report, "ipv_dir").replace("\\", "")
    assert "40.2" in alone
    assert "27.8" in alone
    assert "By comparison" not in alone
    made = {"unit": "incidents per month", "method": "made up", "scope": Scope(population="incidents elsewhere")}
    beside = [
        Estimate(id=f"its.ipv_dir.control.mean_{side}", value=value, **made)  # type: ignore[arg-type]
        for side, value in (("before", 89.3), ("after", 86.0))
    ]
    text = tables.plain_counts(Report(Results.of([*report.results.all(), *beside]), report.meta), "ipv_dir")
    (paragraph,) = text.replace("\\", "").split("\n")
    for part in ("40.2", "27.8", "incidents elsewhere", "89.3", "86.0", "neither season nor trend"):
        assert part in paragraph
    assert "areas together" not in paragraph, "there may be one area only"
    assert max(len(one.split()) for one in paragraph.split(". ")) <= 35
    assert tables.plain_counts(report, "other_dir") == ""
    # A mean alone is half a comparison: with one of a pair the other goes out of the sentence.
    hidden = [replace(beside[0], value=None, note="suppressed: x"), beside[1]]
    text = tables.plain_counts(Report(Results.of([*report.results.all(), *hidden]), report.meta), "ipv_dir")
    assert "40.2" in text.replace("\\", "")
    assert "there were a month is hidden" in text
    assert "86" not in text


def test_other_ways_leave_out_the_one_that_leads(report: Report) -> None:
    """The made-up run leads with the relative answer, which includes no change; the forecast does not."""
    text = str(tables.other_ways(report, "ipv_dir"))
    assert text.startswith("Two other comparisons were made: ")
    assert "the series on its own" in text
    assert "relative" not in text


def test_the_checks_before_the_start_say_how_they_stand_to_the_plan(report: Report) -> None:
    assert "Standing" not in tables.before(report, "ipv_dir")
    asked = replace(report, _standing=(("its.*.before", "exploratory"),))
    assert "Standing: exploratory" in tables.before(asked, "ipv_dir")
