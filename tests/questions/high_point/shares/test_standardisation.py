from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.high_point.published.registry import published
from ipvi_eval.questions.high_point.shares.comparison import compare_recidivism
from ipvi_eval.questions.high_point.shares.risk import Risk
from ipvi_eval.questions.high_point.shares.standardisation import (
    Standardised,
    over_lists,
    published_mix,
    standardise,
    why_not_by_age,
)
from ipvi_eval.results.not_estimated import NotEstimated
from ipvi_eval.synthesis.proportions import difference, normal_quantile, share_from_counts, share_point, wilson

OURS = {"C": share_from_counts(20, 100), "D": share_from_counts(12, 200)}
THEIRS = {"C": share_point(0.15), "D": share_point(0.16)}


def test_by_hand() -> None:
    result = standardise(OURS, THEIRS, standard={"C": 30, "D": 10}, site="Elsewhere")
    assert isinstance(result, Standardised)
    # 0.75 * 0.20 + 0.25 * 0.06 = 0.165; 0.75 * 0.15 + 0.25 * 0.16 = 0.1525.
    assert (result.ours, result.theirs, result.difference) == pytest.approx((0.165, 0.1525, 0.0125))
    assert result.exact == ("C", "D")
    assert result.difference_interval == pytest.approx(tuple(x - 0.1525 for x in result.our_interval))


def test_one_stratum_is_newcombe() -> None:
    ours, theirs = share_from_counts(56, 70), share_from_counts(48, 80)
    result = standardise({"D": ours}, {"D": theirs}, standard={"D": 1}, site="Elsewhere")
    assert isinstance(result, Standardised)
    assert result.difference == pytest.approx(0.2)
    assert result.difference_interval == pytest.approx(difference(ours, theirs, z=normal_quantile(0.95)))
    assert result.our_interval == pytest.approx(wilson(56, 70))


def test_the_same_mix_as_ours_gives_our_crude_share() -> None:
    result = standardise(OURS, OURS, standard={"C": 100, "D": 200}, site="Elsewhere")
    assert isinstance(result, Standardised)
    assert result.ours == pytest.approx(32 / 300)
    assert result.difference == 0


def test_coverage() -> None:
    # Simulation with known truth, 2,000 draws: 0.5 * (0.3 - 0.2) + 0.5 * (0.1 - 0.15) = 0.025.
    rng = np.random.default_rng(6)
    sizes = {"C": (80, 0.3, 120, 0.2), "D": (150, 0.1, 200, 0.15)}
    hits = 0
    for _ in range(2000):
        ours = {s: share_from_counts(int(rng.binomial(n, p)), n) for s, (n, p, _, _) in sizes.items()}
        theirs = {s: share_from_counts(int(rng.binomial(n, p)), n) for s, (_, _, n, p) in sizes.items()}
        result = standardise(ours, theirs, standard={"C": 1, "D": 1}, site="Elsewhere")
        assert isinstance(result, Standardised)
        hits += result.difference_interval[0] <= 0.025 <= result.difference_interval[1]
    assert hits / 2000 == pytest.approx(0.95, abs=0.015)


def test_a_missing_stratum_makes_it_impossible_and_is_named() -> None:
    result = standardise(OURS, THEIRS, standard={"B": 1, "C": 1}, site="Elsewhere")
    assert isinstance(result, NotEstimated)
    assert result.why == "not possible: we have no risk for B; they have no risk for B"
    assert isinstance(standardise(OURS, THEIRS, standard={"B": 0, "C": 1}, site="Elsewhere"), Standardised)


def test_why_not_by_age_follows_the_registry() -> None:
    statement = why_not_by_age()
    assert "list A, B, C, D" in statement.why
    assert "COPS/UNCG 2016" in statement.remedy
    filled = [
        replace(published().get(f"high_point.notified.list_{x}"), value=100.0, status="seen")
        for x in ("a", "b", "c", "d")
    ]
    assert "no share by age" in why_not_by_age(registry=published().over(filled)).why


def test_estimates_hide_an_interval_that_would_be_false() -> None:
    result = standardise(OURS, THEIRS, standard={"C": 1, "D": 1}, site="Elsewhere", people=300)
    assert isinstance(result, Standardised)
    made = {e.id: e for e in result.estimates()}
    assert made["evidence.standardised.theirs"].lower is None
    assert "taken as exact: C, D" in str(made["evidence.standardised.difference"].note)
    assert made["evidence.standardised.ours"].n == 300
    assert list(result.tidy()["label"]) == ["ours", "theirs", "difference"]


@pytest.mark.parametrize("standard", [{}, {"C": 0}, {"C": -1, "D": 2}])
def test_an_impossible_standard_is_refused(standard: dict[str, float]) -> None:
    with pytest.raises(AnalysisError, match="standard mix"):
        standardise(OURS, THEIRS, standard=standard, site="Elsewhere")


def test_both_places_under_our_own_mix_of_lists() -> None:
    risks = [Risk(list_at_entry=name, months=12, value=v, n=n, events=x) for name, v, n, x in
             (("C", 0.2, 100, 20), ("D", 0.06, 300, 18))]  # fmt: skip
    rows = compare_recidivism(risks).rows
    found = over_lists(rows)
    assert isinstance(found, Standardised)
    # facts.md: High Point 15 % (C) and 16 % (D) at 12 months; our mix is 1 : 3.
    assert (found.ours, found.theirs) == pytest.approx((0.25 * 0.2 + 0.75 * 0.06, 0.25 * 0.15 + 0.75 * 0.16))
    assert found.n == 400
    # Every count behind it reaches disclosure control, and the mix itself stands only where a withheld note stood.
    for estimate in found.estimates("x"):
        assert set(estimate.cells) == {100, 300, 20, 18}
        assert "25 % list C" in str(estimate.note)
        assert "25" not in estimate.method
    assert isinstance(over_lists(rows[:1]), NotEstimated)


def test_both_places_under_the_published_mix_of_lists() -> None:
    risks = [Risk(list_at_entry=name, months=12, value=v, n=n, events=x) for name, v, n, x in
             (("C", 0.2, 100, 20), ("D", 0.06, 300, 18))]  # fmt: skip
    rows = compare_recidivism(risks).rows
    assert published_mix() == {}
    lacking = over_lists(rows, mix={"C": 300.0})
    assert isinstance(lacking, NotEstimated)
    assert "how many people were on list D" in lacking.why
    filled = [
        replace(published().get(f"high_point.notified.list_{name}"), value=people, status="seen")
        for name, people in (("c", 300.0), ("d", 100.0))
    ]
    mix = published_mix(registry=published().over(filled))
    assert mix == {"C": 300.0, "D": 100.0}
    found = over_lists(rows, mix=mix)
    assert isinstance(found, Standardised)
    # High Point's mix here is 3 : 1 (made up); its shares are facts.md's 15 % (C) and 16 % (D).
    assert (found.ours, found.theirs) == pytest.approx((0.75 * 0.2 + 0.25 * 0.06, 0.75 * 0.15 + 0.25 * 0.16))
    assert found.n == 400
