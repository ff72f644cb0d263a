from __future__ import annotations

from dataclasses import replace

import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.figure import Figure
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.shares.counterpart import counterpart, published_share, surest
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.synthesis.proportions import wilson


def test_a_share_that_nobody_has_seen_is_refused() -> None:
    with pytest.raises(AnalysisError, match="open the COPS/UNCG 2016 report"):
        published_share(published().get("high_point.rearrest.list_b.12m"))


def test_a_published_share_carries_whatever_is_known_of_its_uncertainty() -> None:
    point = published().get("high_point.rearrest.list_d.12m")
    assert published_share(point).interval() == (0.16, 0.16)
    counted = replace(point, denominator=100)
    assert published_share(counted).interval() == pytest.approx(wilson(16, 100))
    assert published_share(replace(counted, numerator=16)).interval() == pytest.approx(wilson(16, 100))
    printed = replace(point, lower=0.1, upper=0.25, interval="95 %")
    assert published_share(printed).interval() == pytest.approx((0.1, 0.25))


def test_every_published_share_finds_its_own_risk() -> None:
    for name, months in (("C", 6), ("C", 12), ("D", 6), ("D", 12)):
        found = counterpart(Risk(list_at_entry=name, months=months, value=0.1, n=9, events=1), published())  # type: ignore[arg-type]
        assert isinstance(found, Figure)
        assert (found.list_at_entry, found.follow_up.months) == (name, months)


def test_of_two_answers_the_one_with_its_own_uncertainty_then_the_one_seen_is_used() -> None:
    quoted = published().get("high_point.rearrest.list_d.12m")
    seen = replace(quoted, id="high_point.other.list_d.12m", status="seen")
    counted = replace(quoted, id="high_point.counts.list_d.12m", value=0.15, numerator=60, denominator=400)
    empty = replace(quoted, id="high_point.empty.list_d.12m", status="unknown", value=None)
    assert surest([empty, quoted, seen]) is seen
    assert surest([quoted, seen, counted]) is counted
    assert surest([quoted, replace(quoted, id="x.y")]) is quoted
    risk = Risk(list_at_entry="D", months=12, value=0.1, n=90, events=9)
    assert counterpart(risk, published().over([counted])) == counted
