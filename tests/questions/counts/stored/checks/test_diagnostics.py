from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.its.checks.diagnostics import Diagnostics, diagnose
from ipvi_eval.its.counts.count_models import CountFit
from ipvi_eval.questions.counts.stored.checks.diagnostics import diagnostic_lines, estimates, p_text


@pytest.fixture(scope="module")
def checks(fit: CountFit) -> Diagnostics:
    return diagnose(fit)


def test_diagnostics_name_every_check(checks: Diagnostics) -> None:
    named = " ".join(diagnostic_lines(checks).frame["check"])
    for wanted in ("Ljung-Box", "Breusch-Godfrey", "Dispersion", "leverage", "Cook", "Quadratic"):
        assert wanted in named


def test_each_test_is_stored_with_its_lags_and_p(checks: Diagnostics) -> None:
    found = {one.id: one for one in estimates(checks, "its.x")}
    for test in checks.tests:
        one = found.pop(f"its.x.{test.id}")
        assert (one.value, one.df, one.p, one.n) == (test.statistic, test.order, test.p, 57)
    assert found["its.x.pearson_dispersion"].value == checks.dispersion
    assert checks.curvature is not None
    bend = found["its.x.curvature"]
    assert (bend.value, bend.lower, bend.upper) == (
        checks.curvature.value, checks.curvature.lower, checks.curvature.upper,
    )  # fmt: skip


def test_without_a_quadratic_term_none_is_told(checks: Diagnostics) -> None:
    straight = replace(checks, curvature=None)
    assert "its.x.curvature" not in {one.id for one in estimates(straight, "its.x")}
    assert not diagnostic_lines(straight).frame["check"].str.contains("Quadratic").any()


def verdicts(found: Diagnostics) -> dict[str, str]:
    rows = diagnostic_lines(found).frame
    return {check.split(",")[0]: verdict for check, verdict in zip(rows["check"], rows["meaning"], strict=True)}


@pytest.mark.parametrize(
    ("p", "said"), [(0.049, "serial correlation is left over"), (0.051, "none is found to be left over")]
)
def test_a_test_of_serial_correlation_says_what_its_p_value_says(checks: Diagnostics, p: float, said: str) -> None:
    told = verdicts(replace(checks, tests=tuple(replace(test, p=p) for test in checks.tests)))
    assert {told["Ljung-Box"], told["Breusch-Godfrey"]} == {said}


def test_each_verdict_is_on_its_side_of_the_border(checks: Diagnostics) -> None:
    # Of 24 autocorrelations without any, P(more than 3 outside) = 0.030 and P(more than 2) = 0.116 (binomial).
    lags = np.zeros(24)
    lags[1:4] = checks.band * 1.01
    # Tables of chi-squared: with 40 degrees of freedom 1 in 20 is above 55.76, and so a dispersion above 1.394.
    of_40 = replace(checks, leverage=np.full(57, 17 / 57))
    quiet = replace(of_40, acf=lags, dispersion=1.39, cook=np.ones(3), influential=())
    told = verdicts(quiet)
    assert told["First autocorrelation of the residuals"].startswith("within")
    assert told["Autocorrelations outside the band"] == "no more than by chance"
    assert told["Dispersion (Pearson chi-squared / df)"] == "no more varied than chance makes Poisson counts"
    assert told["Largest Cook's distance"] == "no period decides much alone"
    assert told["Largest leverage"] == "no period carries much"
    more = lags.copy()
    more[0] = -checks.band * 1.01
    loud = verdicts(replace(quiet, acf=more, dispersion=1.40, cook=np.array([1.01]), influential=("2020-03",)))
    assert loud["First autocorrelation of the residuals"].startswith("beyond")
    assert loud["Autocorrelations outside the band"] == "more than by chance"
    assert loud["Dispersion (Pearson chi-squared / df)"] == "more varied than Poisson counts"
    assert loud["Largest Cook's distance"] == "one period decides much"
    assert loud["Largest leverage"].endswith("2020-03")


@pytest.mark.parametrize(("p", "said"), [(0.04, "the trend bends"), (0.06, "no bend is found")])
def test_a_bend_is_told_where_its_test_finds_one(checks: Diagnostics, p: float, said: str) -> None:
    assert checks.curvature is not None
    assert verdicts(replace(checks, curvature=replace(checks.curvature, p=p)))["Quadratic term of the trend"] == said


@pytest.mark.parametrize(
    ("p", "text"), [(0.0004, "< 0.001"), (0.0123, "0.012"), (0.35, "0.35"), (None, None), (float("nan"), None)]
)
def test_p_in_words(p: float | None, text: str | None) -> None:
    assert p_text(p) == text
