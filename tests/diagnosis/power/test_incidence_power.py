from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.diagnosis.power.hazard_power import detectable
from ipvi_eval.diagnosis.power.incidence_power import ExitHazards, _hazards_compared, detectable_incidence
from ipvi_eval.diagnosis.power.share_power import effective_people, power_of_shares
from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.curves.aalen_johansen import aalen_johansen
from ipvi_eval.survival.curves.horizon_difference import incidence_difference
from ipvi_eval.survival.spells.spells import Spells

OWN, LEAVING = 0.4 / 365, 0.25 / 365


def cohort(rng: np.random.Generator, n: int, ratio: float, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Days and causes of n people: the event (1) at `ratio` times OWN a day, leaving (2) at LEAVING, or followed."""
    own = ratio * OWN
    days = np.ceil(rng.exponential(1 / (own + LEAVING), n))
    cause = np.where(rng.random(n) < own / (own + LEAVING), 1, 2)
    end = np.ceil(rng.uniform(low, high, n))
    return np.minimum(days, end), np.where(days <= end, cause, 0)


def constant(days: int) -> ExitHazards:
    """The hazards of `cohort`, day by day."""
    leave = -np.expm1(-(OWN + LEAVING)) / (OWN + LEAVING)
    return ExitHazards(np.arange(1.0, days + 1), np.full(days, OWN * leave), np.full(days, LEAVING * leave))


def test_the_share_is_that_of_two_constant_hazards_in_closed_form() -> None:
    # Latouche and Porcher 2007, two exponential hazards: F(t) = l1 / (l1 + l2) (1 - exp(-(l1 + l2) t)).
    both = OWN + LEAVING
    expected = OWN / both * (1 - np.exp(-both * 365))
    assert constant(365).incidence()[-1] == pytest.approx(expected, rel=1e-10)
    halved = 0.5 * OWN + LEAVING
    assert constant(365).incidence(0.5)[-1] == pytest.approx(0.5 * OWN / halved * -np.expm1(-halved * 365), rel=1e-3)


def test_the_hazards_are_those_of_aalen_and_johansen() -> None:
    spells = Spells.of(*cohort(np.random.default_rng(1), 400, 1.0, 50, 900))
    curve = aalen_johansen(spells)
    found = ExitHazards.of(spells, of=1, horizon=365)
    assert found.incidence()[-1] == pytest.approx(curve.at([365], cause=1).value[0], abs=1e-12)
    gone = 1 - found.there()[-1] - found.incidence()[-1]
    assert gone == pytest.approx(curve.at([365], cause=2).value[0], abs=1e-12)


def test_people_are_worth_what_aalens_error_says() -> None:
    """Of the people of the curve itself, followed as long as they are; all of them where all reach the horizon."""
    rng = np.random.default_rng(4)
    stop, cause = cohort(rng, 3000, 1.0, 100, 900)
    spells = Spells.of(stop, cause)
    value = aalen_johansen(spells, variance="aalen").at([365], cause=1)
    worth = value.value[0] * (1 - value.value[0]) / value.standard_error[0] ** 2
    found = ExitHazards.of(spells, of=1, horizon=365)
    assert found.worth(rng.uniform(100, 900, 3000)) == pytest.approx(worth, rel=0.03)
    # By hand: with full follow-up the estimate is the share of n people, of variance F (1 - F) / n.
    assert found.worth(np.full(70, 400.0)) == pytest.approx(70)


def test_without_other_exits_it_is_the_share_itself() -> None:
    stop, cause = cohort(np.random.default_rng(5), 500, 1.0, 100, 900)
    spells, potential = Spells.of(stop, cause == 1), np.linspace(50, 900, 300)
    found = detectable_incidence(spells, potential, potential, horizon=365)
    assert found.left == pytest.approx(0, abs=1e-12)
    assert found.shares.people == pytest.approx(effective_people(spells, potential, horizon=365), rel=1e-9)


def test_events_are_those_of_the_published_formula() -> None:
    # Schulgen and others 2005: of n people followed to the horizon n F have the event, and the log hazard ratio of two
    # halves of them has the information n F / 4. Here half of 600 people are in each group.
    side = np.full(300, 365.0)
    at_risk = _hazards_compared(constant(365), side, side)
    both = OWN + LEAVING
    events = 600 * OWN / both * (1 - np.exp(-both * 365))
    assert at_risk.information() == pytest.approx(events / 4, rel=1e-9)
    # (z + z)^2 / (log 2)^2 / .25 = 65.35 events tell a hazard ratio of 1/2 with the error under none. Under 1/2 those
    # of the treated are fewer, and about 1 / .7 as many are needed.
    needed = 65.35 / events
    few, enough = (detectable(at_risk.times(times * needed)).ratio for times in (1.0, 1.5))
    assert few is not None
    assert enough is not None
    assert few < 0.5 < enough


def test_under_a_ratio_those_whom_it_spares_stay_at_risk() -> None:
    # In closed form: of each side's 300 so many are there on day s, and the events of a day, h r Y1 Y0 / (Y0 + r Y1),
    # are summed. Without those who are spared it would be 6 % less.
    ratio, side, days = 0.5, np.full(300, 365.0), np.arange(365.0)
    treated, others = (300 * np.exp(-(times * OWN + LEAVING) * days) for times in (ratio, 1.0))
    expected = (OWN * ratio * treated * others / (others + ratio * treated)).sum()
    assert _hazards_compared(constant(365), side, side).information(ratio) == pytest.approx(expected, rel=0.003)


def test_what_is_promised_is_found_by_the_test_of_two_curves() -> None:
    """Simulation with a known truth: 200 pairs of cohorts, within three of its errors (2.8 and 1.5 points)."""
    rng = np.random.default_rng(1)
    before = Spells.of(*cohort(rng, 20_000, 1.0, 3000, 3001))
    promised = detectable_incidence(before, np.linspace(100, 900, 300), np.linspace(100, 900, 420), horizon=365)
    assert promised.behind is not None
    assert 0.1 < promised.left < 0.25
    found = {promised.behind: 0, 1.0: 0}
    for ratio in found:
        for _ in range(200):
            pairs = zip(cohort(rng, 300, ratio, 100, 900), cohort(rng, 420, 1.0, 100, 900), strict=True)
            days, causes = (np.concatenate(pair) for pair in pairs)
            group = np.repeat(["since", "before"], [300, 420])
            spells = Spells.of(days, causes, group=group)
            found[ratio] += incidence_difference(spells, of=1, times=[365], reference="before").contrasts[0].p < 0.05
    assert found[promised.behind] / 200 == pytest.approx(0.8, abs=0.085)
    assert found[1.0] / 200 == pytest.approx(0.05, abs=0.046)


def test_more_leaving_takes_events_and_hides_more() -> None:
    days = np.linspace(100, 900, 300)
    few = constant(365)
    many = ExitHazards(few.days, few.own, 6 * few.other)
    less, more = (detectable(_hazards_compared(one, days, days)).ratio for one in (few, many))
    assert less is not None
    assert more is not None
    assert more < less - 0.02


def test_the_ratio_behind_a_share_makes_it() -> None:
    stop, cause = cohort(np.random.default_rng(6), 2000, 1.0, 100, 900)
    found = detectable_incidence(Spells.of(stop, cause), np.full(300, 400), np.full(400, 400), horizon=365)
    one = found.shares
    assert one.detectable is not None
    assert found.behind is not None
    exits = ExitHazards.of(Spells.of(stop, cause), of=1, horizon=365)
    assert exits.incidence(found.behind)[-1] == pytest.approx(one.detectable, abs=1e-9)
    assert power_of_shares(one.detectable, one.share, 300, 400) == pytest.approx(0.8, abs=1e-3)
    assert f"So many come back under a hazard ratio of {found.behind:.2f}." in found.sentence


def test_refusals() -> None:
    spells = Spells.of([100, 400, 400], [2, 0, 0])
    with pytest.raises(AnalysisError, match="nobody had the event"):
        detectable_incidence(spells, [500], [500], horizon=365)
    some = Spells.of([100, 200, 400, 400], [1, 2, 0, 0])
    with pytest.raises(AnalysisError, match="nobody can be followed"):
        detectable_incidence(some, [300], [500], horizon=365)
    with pytest.raises(AnalysisError, match="everybody had left"):
        detectable_incidence(Spells.of([100, 200], [1, 2]), [500], [500], horizon=365)
    with pytest.raises(AnalysisError, match="wanted power"):
        detectable_incidence(some, [500] * 50, [500] * 50, horizon=365, power=0.04)
