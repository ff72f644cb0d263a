from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism, compare_with
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.synthesis.proportions import difference, normal_quantile, share_from_counts

D12: dict[str, Any] = {
    "list_at_entry": "D", "months": 12, "value": 0.14, "n": 200, "events": 25, "standard_error": 0.025,
}  # fmt: skip


def test_like_with_like_gives_difference_and_ratio_to_the_published_point() -> None:
    row = compare_recidivism([Risk(**D12)]).rows[0]
    # Closed form: log-log interval of ours, minus and over the published 0.16.
    rest = -math.log(0.86)
    half = 1.959963984540054 * 0.025 / (0.86 * rest)
    lower, upper = (1 - math.exp(-rest * math.exp(s * half)) for s in (-1, 1))
    assert row.theirs.id == "high_point.rearrest.list_d.12m"
    assert row.difference == pytest.approx(-0.02)
    assert row.difference_interval == pytest.approx((lower - 0.16, upper - 0.16))
    assert row.ratio == pytest.approx(0.875)
    assert row.ratio_interval == pytest.approx((lower / 0.16, upper / 0.16))
    assert row.their_interval is None
    assert not any("taken as exact" in text for text in row.caveats)
    assert any("second-hand" in text for text in row.caveats)


def test_with_their_counts_the_interval_is_newcombe_s() -> None:
    figure = replace(
        published().get("high_point.rearrest.list_b.12m"), value=0.25, numerator=50, denominator=200, status="seen"
    )
    risk = Risk(list_at_entry="B", months=12, value=0.2, n=50, events=10)
    row = compare_recidivism([risk], registry=published().over([figure])).rows[0]
    interval = difference(share_from_counts(10, 50), share_from_counts(50, 200), z=normal_quantile(0.95))
    assert (row.difference, *row.difference_interval) == pytest.approx((-0.05, *interval))
    assert row.their_interval is not None
    assert not any("uncertainty is unknown" in text for text in row.caveats)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"list_at_entry": "B"}, r"not known here \(status: unknown\)"),
        ({"list_at_entry": "A"}, "publishes no share for List A"),
        ({"outcome": "report"}, "different events with no published conversion"),
        ({"months": 24}, "no share of this list at this horizon"),
        ({"follow_up": "unequal"}, "grows with time"),
    ],
)
def test_what_is_not_alike_is_not_compared_and_says_why(change: dict[str, Any], why: str) -> None:
    comparison = compare_recidivism([Risk(**(D12 | change))])
    assert comparison.rows == ()
    assert comparison.not_compared[0].remedy
    assert re.search(why, comparison.not_compared[0].why)


def test_one_named_figure() -> None:
    figure = published().get("high_point.rearrest.list_d.12m")
    assert compare_with(Risk(**D12), figure) == compare_recidivism([Risk(**D12)]).rows[0]


@pytest.mark.parametrize(
    ("figure_id", "match"),
    [
        ("high_point.cumulative.2014_04", "9 %.*unequal follow-up"),
        ("high_point.rearrest.list_c.12m", "same list at entry"),
        ("new_york_city.prosecuted.dv.24m", "one horizon"),
        ("high_point.rearrest.list_d.6m", "one horizon"),
        ("high_point.calls.change", "ratio 0.80 is no share of people"),
        ("new_york_dv_courts.after", "within what time .* 29 % were counted is not stated"),
    ],
)
def test_a_named_figure_that_is_not_alike_is_refused(figure_id: str, match: str) -> None:
    with pytest.raises(AnalysisError, match=match):
        compare_with(Risk(**D12), published().get(figure_id))


def test_a_range_over_all_lists_is_refused_as_the_range_that_it_is() -> None:
    ours = Risk(**(D12 | {"list_at_entry": ""}))
    with pytest.raises(AnalysisError, match=r"about 16-17 %\) is a range and no single share; open the COPS"):
        compare_with(ours, published().get("high_point.ipdv.12m"))
    with pytest.raises(AnalysisError, match=r"\(arrest, List D, compare\) is not our arrest, all lists"):
        compare_with(ours, published().get("high_point.rearrest.list_d.12m"))


def test_estimates_and_tidy() -> None:
    comparison = compare_recidivism([Risk(**D12), Risk(**(D12 | {"list_at_entry": "C", "months": 6}))])
    made = {e.id: e for e in comparison.estimates("evidence.high_point")}
    assert set(made) == {
        f"evidence.high_point.{key}.{part}"
        for key in ("list_d.12m", "list_c.6m")
        for part in ("ours", "theirs", "difference", "ratio")
    }
    assert made["evidence.high_point.list_d.12m.theirs"].lower is None
    assert made["evidence.high_point.list_d.12m.difference"].n == 200
    frame = comparison.tidy()
    assert list(frame["site"]) == ["ours", "High Point"] * 2
    assert frame.loc[1, "status"] == "second-hand"
    assert frame.loc[1, "design_level"] == 1
    assert compare_recidivism([]).tidy().empty


def test_a_risk_of_zero_uses_its_people() -> None:
    row = compare_recidivism([Risk(list_at_entry="D", months=12, value=0.0, n=20, events=0, standard_error=0.0)]).rows[
        0
    ]
    # Newcombe 1998a, table I: 0 of 20, Wilson 0 to 0.1611.
    assert row.our_interval == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_the_difference_covers_against_a_true_point() -> None:
    # Simulation with known truth 0.15 - 0.16, n = 150, everybody followed, 1,500 draws: standard error 0.006.
    rng = np.random.default_rng(7)
    hits = 0
    for events in rng.binomial(150, 0.15, 1500):
        p = events / 150
        error = float(np.sqrt(p * (1 - p) / 150))
        risk = Risk(list_at_entry="D", months=12, value=p, n=150, events=int(events), standard_error=error)
        lower, upper = compare_recidivism([risk]).rows[0].difference_interval
        hits += lower <= -0.01 <= upper
    assert hits / 1500 == pytest.approx(0.95, abs=0.02)
