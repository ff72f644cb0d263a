from __future__ import annotations

from dataclasses import replace

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


@pytest.mark.parametrize(
    ("p", "text"), [(0.0004, "< 0.001"), (0.0123, "0.012"), (0.35, "0.35"), (None, None), (float("nan"), None)]
)
def test_p_in_words(p: float | None, text: str | None) -> None:
    assert p_text(p) == text
