from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ipvi_eval.errors import ReportError
from ipvi_eval.estimate import Estimate
from ipvi_eval.report.lookup import Prose, Report, open_report, sentence_list
from ipvi_eval.report.wording.told import escape
from ipvi_eval.results.store import Results

HIDDEN = "survival.ipv_arrest_injury.list_a.risk_6m"


def test_every_way_to_quote(report: Report) -> None:
    ratio = "its.ipv_dir.headline.ratio"
    assert report.value(ratio) == "0.86"
    assert report.interval(ratio) == "95% CI 0.69 to 1.03"
    assert report.estimate(ratio) == "0.86 (95% CI 0.69 to 1.03)"
    assert report.change(ratio) == "14% lower"
    assert report.n(ratio) == "114"
    assert report.events("its.ipv_dir.level_change") == "3,948"
    assert report.p("its.ipv_dir.level_change") == "0.29"
    assert report.balance("its.ipv_dir.headline.averted") == "310 fewer than expected (95% CI 855 fewer to 55 more)"
    assert report.value("data.incidents") == "5,480"


def test_the_level_stands_without_its_space(report: Report) -> None:
    assert report.confidence == "95%"
    spaced = replace(report.meta, words={**report.meta.words, "level": "90 %"})
    assert replace(report, meta=spaced).confidence == "90%"


def test_unknown_id_names_the_nearest(report: Report) -> None:
    with pytest.raises(
        ReportError, match=r"no estimate is called its\.ipv_dir\.level; did you mean its\.ipv_dir\.level_change"
    ):
        report.value("its.ipv_dir.level")
    with pytest.raises(ReportError, match="no word is called sight; did you mean site"):
        report.text("sight")
    with pytest.raises(ReportError, match="no table"):
        report.table("data.nothing")
    with pytest.raises(ReportError, match="no curve"):
        report.curve("its.nothing")


def test_suppressed_answers_and_explains_once(report: Report) -> None:
    first, second = report.estimate(HIDDEN), report.value(HIDDEN)
    assert first == second == "[suppressed]"
    assert "between 1 and 10. It is" in first.footnote
    assert second.footnote == ""
    assert first._repr_markdown_().startswith(rf'[\[suppressed\]]{{result="{HIDDEN}"}}^[')


def test_median_not_reached(report: Report) -> None:
    assert report.value("survival.ipv_dir.list_b.median") == "not reached"


def test_parts_that_did_not_run_answer_placeholders(make_run: Callable[..., Path]) -> None:
    run = make_run(
        analyses=["survival"], keep=lambda item: not item.id.startswith(("its", "evidence", "data.baseline"))
    )
    report = open_report(run)
    assert report.value("its.ipv_dir.level_change") == "[not part of this run]"
    assert report.value("data.baseline_dir") == "[not part of this run]"
    assert report.elsewhere() == "[not part of this run]"
    with pytest.raises(ReportError, match="no estimate"):
        report.value("data.nothing")


def test_the_program_compared_with_is_named_by_the_results(report: Report) -> None:
    assert report.elsewhere() == "High Point"
    assert report.elsewhere("place") == "High Point, North Carolina"
    assert report.elsewhere("opening").result == "evidence.program"


def test_a_short_series_has_no_count_change(make_run: Callable[..., Path]) -> None:
    run = make_run(keep=lambda item: not item.id.startswith("its.ipv_dir.headline."))
    report = open_report(run)
    assert report.parts["its"]
    assert not report.parts["count_change"]
    assert report.change("its.ipv_dir.headline.ratio") == "[not part of this run]"
    # Another answer is not put in its place.
    assert report.value("its.ipv_dir.alone.ratio") == "0.80"


def test_words(report: Report) -> None:
    assert report.text("site") == "Poughkeepsie, New York"
    assert report.text("edition") == "October 1, 2025"
    assert report.text("horizons") == "6, 12 and 24"
    assert report.text("below_threshold") == "10"
    assert report.text("outcomes.ipv_arrest") == "IPV arrest"
    assert report.text("lists.a") == "List A"
    assert report.text("shocks") == "Bail reform and COVID-19"
    assert report.text("phase_in_months") == "[not part of this run]"  # the plan may leave it out
    assert report.text("level") == "95%"


def test_outcomes(report: Report) -> None:
    assert report.primary == report.outcomes[0] == "ipv_dir"
    assert report.first("its") == "ipv_dir"


def test_values_cannot_become_markup() -> None:
    nasty = "*a* [b](c) `d` <e> $f$ ^g^ @h {#i} a|b"
    assert all(mark not in escape(nasty).replace("\\*", "").replace("\\[", "").replace("\\`", "") for mark in "*[`")
    assert Prose("1*2")._repr_markdown_() == r"1\*2"


def test_sentence_list() -> None:
    assert sentence_list(["a", "b", "c"]) == "a, b and c"
    assert sentence_list(["a"]) == "a"
    assert sentence_list([]) == ""


def test_run_from_the_environment(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPVI_RUN", str(run))
    assert open_report().text("site") == "Poughkeepsie, New York"


def test_run_beside_the_project_file(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (run.parent / "_quarto.yml").write_text("project:\n  type: default\n")
    inside = run.parent / "reports"
    inside.mkdir()
    monkeypatch.delenv("IPVI_RUN", raising=False)
    monkeypatch.chdir(inside)
    assert open_report("").has("data.incidents")


def test_no_run_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ReportError, match="ipvi-eval run"):
        open_report(tmp_path)
    monkeypatch.delenv("IPVI_RUN", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ReportError, match="set IPVI_RUN"):
        open_report()


def test_monthly_totals_with_what_was_counted(report: Report) -> None:
    assert report.total("total") == "[not part of this run]"
    totals = {"ipv_dir": 131_507, "ipv_arrest": 900}
    found = [
        Estimate(id=f"data.{outcome}.total", value=value, unit="incidents", method="sum of monthly totals")
        for outcome, value in totals.items()
    ]
    more = Report(Results.of([*report.results.all(), *found]), report.meta)
    assert more.total("total") == "131,507 (IPV domestic incident report)"
    assert more.total("total_baseline") == "[not part of this run]"
    second = Report(Results.of([*report.results.all(), found[1]]), report.meta)
    assert second.total("total") == "900 (IPV arrest)"


def test_a_small_monthly_total_is_withheld_with_its_footnote(report: Report) -> None:
    hidden = Estimate(id="data.ipv_dir.total", value=None, unit="incidents", method="sum", note="suppressed: small")
    told = Report(Results.of([*report.results.all(), hidden]), report.meta).total("total")
    assert told == "[suppressed] (IPV domestic incident report)"
    assert "between 1 and 10" in told.footnote
