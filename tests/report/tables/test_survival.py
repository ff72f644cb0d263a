from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Report, open_report
from ipvi_eval.report.tables.survival import (
    NOT_ESTIMATED,
    about,
    absent,
    absolute,
    beside_nulls,
    by_list,
    caution,
    checks,
    days_free,
    direction,
    in_people,
    middle,
    of_hundred,
    other_designs,
    remark,
    said,
    unknown_difference,
)
from ipvi_eval.report.target import Speech, Target
from ipvi_eval.results.sentence import Sentence
from ipvi_eval.results.store import Column, Results, Table
from ipvi_eval.scope import Scope

Speak = Callable[[Speech], Target]
SUPPRESSED = "suppressed: a count below the disclosure threshold could be read from it"


def estimate(id: str, value: float | None, unit: str = "proportion", **more: object) -> Estimate:
    bounds = {} if value is None else {"lower": value - 0.1, "upper": value + 0.1, "level": 0.95}
    return Estimate(id=id, value=value, unit=unit, method="made up", **{**bounds, **more})  # type: ignore[arg-type]


def with_estimates(report: Report, *added: Estimate) -> Report:
    return Report(Results.of([*report.results.all(), *added]), report.meta)


def test_beside_a_difference_that_includes_none_stands_what_it_could_have_shown(
    report: Report, speaking: Speak
) -> None:
    speaking("docx")
    stem = "survival.ipv_dir.landmark_comparison_area.doubly_robust_12m"
    unclear = estimate(stem, -0.02, "difference in proportions", n=446, events=228)
    bare = {"lower": None, "upper": None, "level": None}
    found, larger = (
        estimate(f"{stem}.power.{end}", value, "difference in proportions", rests_on=(stem,), **bare)
        for end, value in (("smallest", 0.143), ("four_times", 0.071))
    )
    kinds = {"landmark_comparison_area.doubly_robust_12m": "Share"}
    told = about(with_estimates(report, unclear, found, larger), "ipv_dir", kinds, name="tbl-x", caption="Shares.")
    assert "14\\.3 points \\(7\\.1\\)" in told
    assert "Would be found" in told
    clear = replace(unclear, value=-0.2, lower=-0.3, upper=-0.1)
    told = about(with_estimates(report, clear, found, larger), "ipv_dir", kinds, name="tbl-x", caption="Shares.")
    assert "Would be found" not in told


def test_a_table_of_tests_has_no_column_of_estimates(report: Report, speaking: Speak) -> None:
    speaking("docx")
    bare = {"lower": None, "upper": None, "level": None}
    test = estimate("survival.ipv_dir.lists.gray", 0.04, "probability", n=446, events=228, **bare)
    told = about(with_estimates(report, test), "ipv_dir", {"lists.gray": "Gray's test"}, name="tbl-x", caption="T.")
    assert "p\\-value" in told
    assert "0\\.040" in told
    assert "Estimate" not in told
    assert "CI" not in told
    ratio = estimate("survival.ipv_dir.x", 0.7, "ratio")
    kinds = {"lists.gray": "Gray's test", "x": "A ratio"}
    assert "Estimate" in about(with_estimates(report, test, ratio), "ipv_dir", kinds, name="tbl-x", caption="T.")


def test_one_row_for_each_list_that_has_the_estimate(report: Report, speaking: Speak) -> None:
    speaking("docx")
    told = with_estimates(
        report,
        estimate("survival.ipv_dir.list_b.never", 0.232, n=446, events=228),
        estimate("survival.ipv_dir.list_c.never", None, note=SUPPRESSED),
    )
    text = by_list(told, "ipv_dir", {"never": "Never"}, name="tbl-never", caption="Never.", note="Rests on a model.")
    assert "| List B" in text
    assert "23\\.2%" in text
    assert "\\[suppressed\\]" in text
    assert "List D" not in text
    assert "Rests on a model" in text
    assert "**Never**" not in text  # one kind needs no group


def test_horizons_are_filled_in(report: Report, speaking: Speak) -> None:
    speaking("docx")
    kinds = {"risk_{months}m": "Within {months} months"}
    text = by_list(report, "ipv_dir", kinds, name="tbl-x", caption="X.")
    assert [f"**Within {months} months**" in text for months in (6, 12, 24)] == [True] * 3


def test_about_notification(report: Report, speaking: Speak) -> None:
    speaking("docx")
    kinds = {"notification.hazard_ratio": "Hazard ratio", "notification.unknown": "Unknown"}
    text = about(report, "ipv_dir", kinds, name="tbl-x", caption="X.")
    assert "0\\.81" in text
    assert "0\\.21" in text  # the p-value
    assert "Unknown" not in text


def test_nothing_estimated_is_said_under_the_same_id(
    report: Report, make_run: Callable[..., Path], speaking: Speak
) -> None:
    speaking("docx")
    text = by_list(report, "ipv_dir", {"never": "Never"}, name="tbl-never", caption="Never.")
    assert text == absent("tbl-never", "Never.")
    assert "{#tbl-never}" in text
    other = open_report(make_run(analyses=["its"]))
    assert by_list(other, "ipv_dir", {"never": "Never"}, name="tbl-never", caption="Never.") == ""
    assert about(other, "ipv_dir", {}, name="tbl-x", caption="X.") == ""


def test_remarks(report: Report) -> None:
    id = "survival.ipv_dir.notification.proportional_hazards"
    told = with_estimates(report, estimate(id, 0.4, "probability", note="it stays the same"))
    assert remark(told, id) == "It stays the same."
    hidden = with_estimates(report, estimate(id, None, "probability", note=SUPPRESSED))
    assert remark(hidden, id) == report.withheld
    assert remark(report, id) == NOT_ESTIMATED


def test_what_is_only_said_where_there_is_something_to_say(report: Report) -> None:
    id = "survival.ipv_dir.notification.spoken_for"
    assert said(report, id) == ""
    assert said(with_estimates(report, estimate(id, 5, "persons")), id) == ""
    told = said(with_estimates(report, estimate(id, 5, "persons", note="it speaks of five")), id)
    assert (told, told.result) == ("It speaks of five.", id)
    assert said(with_estimates(report, estimate(id, None, "persons", note=SUPPRESSED)), id) == ""


def test_beside_a_null_stands_what_could_have_been_shown(report: Report) -> None:
    stem = "survival.ipv_dir.notification.power"
    made = {end: estimate(f"{stem}.{end}", value, "ratio") for end, value in (
        ("smallest", 0.47), ("twice", 0.62), ("four_times", 0.73)
    )}  # fmt: skip
    assert beside_nulls(report) == ""
    ratio = report.find("survival.ipv_dir.notification.hazard_ratio")
    others = Report(Results.of(one for one in report.results.all() if one.id != ratio.id), report.meta)
    report = with_estimates(others, replace(ratio, lower=0.8, upper=1.1))
    told = beside_nulls(with_estimates(report, *made.values()))
    assert told.startswith("**What would decide it?**")
    for shown in ("0\\.47", "0\\.62", "0\\.73"):
        assert shown in told
    none = replace(made["smallest"], value=None, lower=None, upper=None, level=None)
    nothing = replace(made["twice"], value=None, lower=None, upper=None, level=None)
    told = beside_nulls(with_estimates(report, none, nothing))
    assert "No ratio would have been found there" in told
    assert f"The comparison is with {report.base(ratio.id).markdown()}" in told
    assert "twice as many" not in told
    assert beside_nulls(with_estimates(others, replace(ratio, lower=0.6, upper=0.9), *made.values())) == ""
    hidden = [
        replace(one, value=None, lower=None, upper=None, level=None, note=SUPPRESSED) for one in (ratio, *made.values())
    ]
    assert beside_nulls(with_estimates(others, *hidden)) == ""
    # Withheld beside a ratio that is told: that is not to say that none would have been found.
    assert beside_nulls(with_estimates(report, *hidden[1:])) == ""


def test_the_caution_names_what_the_model_does_not_allow_for(report: Report) -> None:
    assert "fewer reports in every year since the start" in caution(report, "ipv_dir")
    trend = estimate("survival.ipv_dir.notification.yearly_trend", 0.97, "ratio")
    allowed = caution(with_estimates(report, trend), "ipv_dir")
    assert "a sudden change in reporting since the start" in allowed
    assert "in every year" not in allowed


def test_the_direction_is_that_of_the_checks_where_there_are_any(report: Report) -> None:
    id, ratio = "survival.ipv_dir.notification_direction", "survival.ipv_dir.notification.hazard_ratio"
    assert direction(report, "ipv_dir") == report.verdict(ratio)
    others = Results.of([one for one in report.results.all() if one.id != ratio])
    report = with_estimates(Report(others, report.meta), replace(report.find(ratio), upper=0.9))
    for text, said_ in (
        (Sentence("No direction is claimed: {why}.", {"why": "x"}), "No direction is claimed: x."),
        (None, f"Whether a direction may be claimed rests on a number that is not shown. {report.withheld}"),
    ):
        table = Table(id=id, title="x", columns=(Column("text", "x", "sentence"),), rows=((text,),))
        told = direction(Report(Results.of([*report.results.all(), table]), report.meta), "ipv_dir")
        assert (told, told.result) == (said_, id)


def test_no_check_is_missed_where_the_interval_includes_no_change(report: Report) -> None:
    id = "survival.ipv_dir.notification_direction"
    table = Table(id=id, title="x", columns=(Column("text", "x", "sentence"),), rows=((None,),))
    told = direction(Report(Results.of([*report.results.all(), table]), report.meta), "ipv_dir")
    assert "The interval includes no change" in told
    assert "not shown" not in told


def test_checks_have_their_verdicts_beside_them(report: Report, speaking: Speak) -> None:
    speaking("docx")
    stem = "survival.ipv_dir.notification"
    told = with_estimates(
        report,
        estimate(f"{stem}.trend_before", 0.9, "ratio", note="it already fell"),
        estimate(f"{stem}.chosen.several", None, "ratio", note=SUPPRESSED),
    )
    kinds = {"notification.trend_before": "Trend", "notification.chosen.several": "Two", "notification.other": "None"}
    text = checks(told, "ipv_dir", kinds, name="tbl-choice", caption="Checks.")
    assert "It already fell" in text
    assert "\\[suppressed\\]" in text
    assert text.count("Withheld to protect people") == 1  # under the table, not in the row
    assert "None" not in text


def test_the_planned_comparison_in_people(report: Report, speaking: Speak) -> None:
    speaking("docx")
    unit = "difference in proportions"
    told = with_estimates(
        report,
        estimate(
            "survival.ipv_dir.notification.share_difference_12m", -0.065, unit, note="of 100 people 19 against 25"
        ),
        estimate("survival.ipv_dir.notification.share_difference_24m", -0.078, unit),
    )
    assert in_people(told, "ipv_dir") == "Of 100 people 19 against 25."
    assert in_people(report, "ipv_dir") == NOT_ESTIMATED
    hidden = estimate("survival.ipv_dir.notification.share_difference_12m", None, unit, note=SUPPRESSED)
    said_ = in_people(with_estimates(report, hidden), "ipv_dir")
    assert said_ == "How many people that would be of every hundred is hidden to protect people."
    assert of_hundred(with_estimates(report, hidden), "ipv_dir") == ""
    text = absolute(told)
    assert [words in text for words in ("Within 12 months of entry", "Within 24 months of entry")] == [True, True]
    assert "-6\\.5" in text.replace("\u2212", "-")
    assert "Within 6 months" not in text


def difference(id: str, value: float, lower: float, upper: float, unit: str = "difference in proportions") -> Estimate:
    scope = Scope(population="people like the notified", base="the same people otherwise", clock="days")
    return Estimate(id=id, value=value, lower=lower, upper=upper, level=0.95, unit=unit, method="x", scope=scope)  # type: ignore[arg-type]


def test_the_planned_comparison_in_people_of_a_hundred(report: Report) -> None:
    found = difference("survival.ipv_dir.notification.share_difference_12m", -0.068, -0.111, -0.024)
    text = of_hundred(with_estimates(report, found), "ipv_dir")
    assert middle(report, "ipv_dir") == found.id
    assert "people like the notified" in text
    assert "the same people otherwise" in text
    assert "7 fewer of every 100" in text
    assert of_hundred(report, "ipv_dir") == ""


def test_other_designs_are_named_with_the_longest_landmark(report: Report) -> None:
    stem = "survival.ipv_dir"
    added = (
        difference(f"{stem}.notification.hazard_ratio_historical_cohort", 0.7, 0.6, 0.8, "ratio"),
        difference(f"{stem}.notification.hazard_ratio_historical_cohort_matched", 0.9, 0.7, 1.1, "ratio"),
        difference(f"{stem}.landmark_historical_cohort.doubly_robust_12m", -0.2, -0.3, -0.1),
        difference(f"{stem}.landmark_historical_cohort.doubly_robust_24m", -0.2, -0.3, 0.1),
    )
    text = str(other_designs(with_estimates(report, *added), "ipv_dir"))  # the planned ratio includes no change
    assert text == (
        "Three other comparisons were made: in two no difference can be told from none either (earlier people in "
        "matched pairs and earlier people followed from a landmark on). One points to a lower rate (earlier people "
        "weighted to be alike)."
    )
    assert str(other_designs(report, "ipv_dir")) == ""


def test_days_free_of_each_design(report: Report) -> None:
    found = difference("survival.ipv_dir.landmark_comparison_area.days_24m", 15.0, -3.0, 32.0, "days")
    text = days_free(with_estimates(report, found), "ipv_dir").replace("\\", "")
    assert "of the landmark: [15 more]" in text
    assert "the same people otherwise" in text
    assert "95% CI \N{MINUS SIGN}3 to 32" in text
    assert "an interval that includes no difference." in text  # fifteen days more are not told as a finding
    assert text.count("below zero is fewer days") == 1
    above = difference(found.id, 15.0, 3.0, 32.0, "days")
    assert "wholly above no difference" in days_free(with_estimates(report, above), "ipv_dir")
    below = difference(found.id, -15.0, -32.0, -3.0, "days")
    assert "of the landmark: [15 fewer]" in days_free(with_estimates(report, below), "ipv_dir")
    none = difference(found.id, -0.2, -32.0, 31.0, "days")
    assert "of the landmark: [no different]" in days_free(with_estimates(report, none), "ipv_dir")
    assert days_free(report, "ipv_dir") == ""
    hidden = replace(
        found,
        id="survival.ipv_dir.landmark_historical_cohort.days_24m",
        value=None,
        lower=None,
        upper=None,
        note=SUPPRESSED,
    )
    text = days_free(with_estimates(report, above, hidden), "ipv_dir").replace("\\", "")
    assert text.endswith(
        "It is hidden to protect people how many more days the notified had beside "
        f'[the same people otherwise]{{result="{hidden.id}"}}.'
    )
    assert "[suppressed]" not in text


def test_how_strong_something_unknown_would_have_to_be(report: Report) -> None:
    stem = "survival.ipv_dir.notification.e_value"

    def told(limit: float | None, value: float | None = 1.87) -> str:
        scope = Scope(base="people not yet notified")
        pair = (Estimate(id=id, value=one, unit="number", method="x", scope=scope, note="" if one else SUPPRESSED)
                for id, one in ((stem, value), (f"{stem}_limit", limit)))  # fmt: skip
        return unknown_difference(with_estimates(report, *pair), "ipv_dir").replace("\\", "")

    assert told(1.4).count("1.87") == 2
    assert "people not yet notified" in told(1.4)
    assert "1.40" in told(1.4)
    assert "includes no change as it is" in told(1.0)
    for limit in (None, 1.4):  # the range alone would say how strong without saying of what
        assert told(limit, None).endswith("What would explain all of the difference is hidden to protect people.")
    assert "the range" not in told(None)
    assert "[suppressed]" not in told(None, None)
    assert unknown_difference(report, "ipv_dir") == ""
