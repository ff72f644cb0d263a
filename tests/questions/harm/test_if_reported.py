"""The answer on the counts restated: by hand, and withheld with it."""

from __future__ import annotations

import pytest

from ipvi_eval.estimate import Estimate
from ipvi_eval.questions.harm.asked import Asked
from ipvi_eval.questions.harm.if_reported import if_reported
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.results.store import Results
from ipvi_eval.scope import Scope

ABOUT = Scope(population="incidents on record in Poughkeepsie", base="the earlier months", clock="calendar months")


def answer(**more) -> Estimate:
    fixed = {"value": 0.8, "lower": 0.7, "upper": 0.92, "level": 0.95}
    return Estimate(id="its.ipv_dir.headline.ratio", unit="ratio", method="x", scope=ABOUT, **(fixed | more))


def restated(harm, *earlier):
    return list(if_reported(Asked(harm.study, harm.frames, Results.of(earlier))))


def test_by_hand(harm):
    found = {one.id.rpartition(".")[2]: one for one in restated(harm, answer())}
    changes = [f"{way}_{size}" for way, sizes in (("fall", (20, 10, 5)), ("rise", (5, 10, 20))) for size in sizes]
    assert list(found) == ["as_counted", *changes, "explains", "explains_limit"]
    # Where a fifth fewer were reported, a count that is a fifth lower says that nothing else changed.
    assert found["fall_20"].value == pytest.approx(1)
    assert found["rise_10"].value == pytest.approx(0.8 / 1.1)
    assert (found["rise_20"].lower, found["rise_20"].upper) == pytest.approx((0.7 / 1.2, 0.92 / 1.2))
    assert (found["explains"].value, found["explains_limit"].value) == (0.8, 0.92)


def test_it_falls_with_the_answer_and_says_whom_it_is_about(harm):
    as_counted, *others = restated(harm, answer())
    assert (as_counted.value, as_counted.scope, as_counted.rests_on) == (0.8, ABOUT, ("its.ipv_dir.headline.ratio",))
    for one in others:
        assert one.rests_on == ("its.ipv_dir.headline.ratio",)
        assert one.scope.population == "all incidents, reported or not, behind the incidents on record in Poughkeepsie"
        share = one.id.endswith(("explains", "explains_limit"))
        assert one.scope.base == ("the share of incidents reported before the start" if share else "the earlier months")


def test_a_share_that_fell(harm):
    plan = harm.study.harm.model_copy(update={"reporting": (-0.125,)})
    asked = Asked(harm.study.model_copy(update={"harm": plan}), harm.frames, Results.of([answer()]))
    _, first, *_ = if_reported(asked)
    assert (first.id, first.label.endswith("had the share reported fallen by 12.5%")) == (
        "harm.reporting.fall_12_5", True
    )  # fmt: skip
    assert first.value == pytest.approx(0.8 / 0.875)


@pytest.mark.parametrize("earlier", [(), (answer(value=None, lower=None, upper=None, level=None, note="none"),)])
def test_without_an_answer_that_is_said(harm, earlier):
    (found,) = restated(harm, *earlier)
    assert isinstance(found, NotEstimated)


def test_an_answer_without_an_interval_is_not_restated(harm):
    (found,) = restated(harm, answer(lower=None, upper=None, level=None))
    assert "interval" in found.why
