"""One answer about the counts: wherever a document tells it, in words, tables or figures, it is the headline's."""

from __future__ import annotations

import ast
import importlib
import math
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.its.lasting_step.exact import ExactRatio
from ipvi_eval.its.lasting_step.step_fit import StepFit, fit_step
from ipvi_eval.its.series.design import DesignPlan, Interruption
from ipvi_eval.its.series.monthly import monthly_series
from ipvi_eval.questions.counts.estimates import as_estimates
from ipvi_eval.questions.counts.stored.fits.exact import exact_headline
from ipvi_eval.report.lookup import Report
from ipvi_eval.report.render import render
from ipvi_eval.report.tables import counts
from ipvi_eval.report.wording import words

ROOT = Path(__file__).resolve().parents[2]
Run = Callable[..., Path]

# Of 0.86 (0.69 to 1.03) and 1,904 incidents counted, by hand: how each place looks, and what must stand there.
PERCENT = (r"was (\S+ (?:lower|higher)) (?:\([^)]+\) )?than what the comparison areas", "14% lower")
RANGE = (
    r"(?:compatible with |(?:low|high)er \()(anything from \S+ \w+ to \S+ \w+)[.;)]",
    "anything from 31% lower to 3% higher",
)
NULL, FALL = "The interval includes no change", "The whole interval lies below no change"
VERDICT = (r"(The interval includes no change|The whole interval lies \w+ no change)", NULL)
FEWER, OTHER = (
    "310 fewer than expected (95% CI 855 fewer to 55 more)",
    "476 fewer than expected (95% CI 981 fewer to 59 fewer)",
)
INCIDENTS = (r"([\d,.]+ (?:fewer|more) than expected \(95% CI [^)]*\))", FEWER)
QUOTED = (r"The ratio is ([\d.]+ \(95% CI [\d.]+ to [\d.]+\))", "0.86 (95% CI 0.69 to 1.03)")
FIGURE = (r"over expected after the start: ([\d.]+ \(95% CI [\d.]+ to [\d.]+\))", "0.86 (95% CI 0.69 to 1.03)")
TABLE = (r"Counted over expected(?: \(relative to comparison areas\))? ([\d.]+ [\d.]+ to [\d.]+)", "0.86 0.69 to 1.03")
LINES = (r"The answer that leads: ([\d.]+ \([\d.]+ to [\d.]+)", "0.86 (0.69 to 1.03")
MARKED = (r"\(leads\) ([\d.]+ [\d.]+ to [\d.]+)", "0.86 0.69 to 1.03")
PLACES = {
    "annual_report": (PERCENT, RANGE, VERDICT, INCIDENTS, FIGURE, TABLE),
    "grant_brief": (PERCENT, QUOTED, VERDICT, INCIDENTS),
    "technical_appendix": (INCIDENTS, LINES, MARKED),
}
SPEAKING = (
    *("before_start", "findings", "headline", "power", "sensitivity", "shown", "specification"),
    *("step_placebo", "strip", "weak_spots"),
)
"""Modules of the analysis that write sentences and labels."""
RATIO, AVERTED = 'tables.leading(counted, "ratio")', 'tables.leading(counted, "averted")'
ALONE, FORECAST = 'f"its.{counted}.alone.ratio"', 'f"its.{counted}.forecast.ratio"'


def text_of(path: Path) -> str:
    """What a reader sees or is read: the text with the alternative texts of its figures in their places."""
    html = re.sub(r"<style.*?</style>|</?span[^>]*>", "", path.read_text("utf-8"), flags=re.S)
    html = re.sub(r'<img[^>]*?alt="([^"]*)"[^>]*>', r" \1 ", html)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()).replace(" .", ".")


def told(reports: Path, name: str, run: Path, out: Path) -> str:
    (made,) = render(reports / f"{name}.qmd", run=run, engine="builtin", out=out, formats=("html",))
    return text_of(made)


def contradictions(text: str, name: str) -> list[str]:
    """Places of the document that tell another number than the headline's, or none at all."""
    found = []
    for pattern, wanted in PLACES[name]:
        here = re.findall(pattern, text)
        if not here:
            found.append(f"nothing is said: {pattern}")
        found += [item for item in here if item != wanted]
    return found


@pytest.fixture
def counts_run(make_run: Run) -> Path:
    """A run with the analysis of the counts only."""
    return make_run(analyses=["its"], keep=lambda item: not item.id.startswith(("survival", "evidence")))


@pytest.mark.parametrize("name", PLACES)
def test_percentage_incidents_verdict_figure_and_table_are_one_estimate(
    reports: Path, counts_run: Path, tmp_path: Path, name: str
) -> None:
    text = told(reports, name, counts_run, tmp_path / "out")
    assert contradictions(text, name) == []


@pytest.mark.parametrize(
    ("name", "file", "quoted", "of", "other", "said"),
    [
        ("annual_report", "_page_one", "compatible", RATIO, FORECAST, "anything from 43% lower to 2% lower"),
        ("annual_report", "_counts_annual", "verdict", RATIO, ALONE, FALL),
        ("annual_report", "_counts_annual", "change", RATIO, ALONE, "20% lower"),
        ("annual_report", "_counts_annual", "balance", AVERTED, 'f"its.{counted}.alone.averted"', OTHER),
    ],
)
def test_a_sentence_about_another_quantity_is_a_contradiction(
    reports: Path, counts_run: Path, tmp_path: Path, name: str, file: str, quoted: str, of: str, other: str, said: str
) -> None:
    old, new = f"report.{quoted}({of})", f"report.{quoted}({other})"
    changed = tmp_path / "reports"
    shutil.copytree(reports, changed)
    text = (changed / f"{file}.qmd").read_text("utf-8")
    assert text.count(old) == 1
    (changed / f"{file}.qmd").write_text(text.replace(old, new), "utf-8")
    assert contradictions(told(changed, name, counts_run, tmp_path / "out"), name) == [said]


@pytest.mark.parametrize(
    ("tell", "other", "said"),
    [("change", "alone.ratio", "20% lower"), ("balance", "alone.averted", OTHER), ("value", "alone.ratio", None)],
)
def test_a_quotable_sentence_about_another_quantity_is_a_contradiction(
    reports: Path, counts_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tell: str, other: str, said: str
) -> None:
    """The brief's sentences are made in the package: the report tells them another estimate there."""
    true = getattr(Report, tell)

    def wrong(report: Report, name: str) -> str:
        return true(report, f"its.ipv_dir.{other}" if ".headline." in name else name)

    monkeypatch.setattr(Report, tell, wrong)
    found = contradictions(told(reports, "grant_brief", counts_run, tmp_path / "out"), "grant_brief")
    assert found == [said or "0.80 (95% CI 0.69 to 1.03)"]


def test_a_table_or_a_figure_about_another_quantity_is_a_contradiction(
    reports: Path, counts_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (_, label), *others = counts._QUANTITIES
    monkeypatch.setattr(counts, "_QUANTITIES", (("forecast.ratio", label), *others))
    for figure, alt in (
        ("monthly", "Counted over expected after the start: 0.80 (95% CI 0.66 to 0.97)."),
        ("panels", OTHER),
    ):
        # The package's attribute of that name is the function.
        module = importlib.import_module(f"ipvi_eval.report.figures.{figure}")
        monkeypatch.setattr(module, "_alt", lambda *_, alt=alt: alt)
    annual = contradictions(told(reports, "annual_report", counts_run, tmp_path / "a"), "annual_report")
    # A web page holds each figure twice, wide and narrow, and shows one of them.
    assert list(dict.fromkeys(annual)) == ["0.80 (95% CI 0.66 to 0.97)", "0.75 0.57 to 0.98"]
    appendix = contradictions(told(reports, "technical_appendix", counts_run, tmp_path / "b"), "technical_appendix")
    assert set(appendix) == {OTHER}


LOGS = st.one_of(st.just(0.0), st.floats(1e-9, 4.0), st.floats(-4.0, -1e-9))


@cache
def fitted() -> StepFit:
    """A fit whose phase-in ramps up, so that the months have different shares of the step."""
    months = np.datetime64("2016-01", "M") + np.arange(72)
    counted = np.random.default_rng(4).poisson(30.0, 72)
    start = Interruption(month="2020-04", phase_in=("2020-01", "2020-03"), phase_style="ramp")
    found = fit_step(monthly_series(months, counted, name="own"), DesignPlan(interruptions=(start,), offset="none"))
    assert isinstance(found, StepFit)
    return found


@given(st.lists(LOGS, min_size=3, max_size=3))
def test_ratio_percentage_and_incidents_averted_have_one_verdict(logs: list[float]) -> None:
    lower, value, upper = sorted(logs)
    step = replace(fitted().step, value=value, lower=lower, upper=upper)
    ratio, percent, averted, *_ = as_estimates(replace(fitted(), step=step), "its.x.headline")
    assert words.verdict(ratio) == words.verdict(percent) == words.verdict(averted)
    includes = "includes no change" in words.verdict(averted)
    assert includes == (lower <= 0 <= upper)


@given(st.lists(st.integers(1, 4000), min_size=3, max_size=3), st.booleans())
def test_the_exact_ratio_and_its_incidents_have_one_verdict(thousandths: list[int], bare: bool) -> None:
    lower, value, upper = (one / 1000 for one in sorted(thousandths))
    bottom = 0.0 if bare else lower
    one = ExactRatio(value, bottom, upper, 0.5, 0.4, 0.95, 9, 7, 60, 30, odds=7 / value / 9)
    ratio, percent, averted = exact_headline(one, "its.x.headline")
    assert words.verdict(percent) == words.verdict(ratio)
    assert words.verdict(ratio) == words.verdict(averted)
    assert ("includes no change" in words.verdict(averted)) == ((bare or lower <= 1) and upper >= 1)
    assert (averted.upper == math.inf) == bare


@pytest.mark.parametrize("name", PLACES)
def test_nothing_in_a_document_speaks_of_calibration(
    reports: Path, shared_run: Path, tmp_path: Path, name: str
) -> None:
    assert "calibrat" not in told(reports, name, shared_run, tmp_path).lower()


def test_no_text_that_reaches_a_document_speaks_of_calibration(reports: Path) -> None:
    sources = [*reports.glob("*.qmd"), *(ROOT / "ipvi_eval" / "report").rglob("*.py")]
    said = [path.read_text("utf-8") for path in sources]
    for name in SPEAKING:
        (path,) = (ROOT / "ipvi_eval").glob(f"[iq]*/*/{name}.py")
        tree = ast.parse(path.read_text("utf-8"))
        docstrings = {ast.get_docstring(node, clean=False) for node in ast.walk(tree)
                      if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)}  # fmt: skip
        strings = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        said += [text for text in strings - docstrings if " " in text]
    assert not [text for text in said if "calibrat" in text.lower()]
