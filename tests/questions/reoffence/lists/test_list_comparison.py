"""Lists compared."""

from __future__ import annotations

import numpy as np
import pytest

from ipvi_eval.errors import AnalysisError
from ipvi_eval.questions.reoffence.lists.list_comparison import days_free, lists_differ, reference_list, shares_apart


@pytest.fixture
def men(rossi):
    """Rossi by financial aid; one man more without, so that list no_aid is the largest."""
    return rossi.assign(
        stop=rossi["week"], event=rossi["arrest"] == 1, list=np.where(rossi["fin"] == 1, "Aid", "No_aid")
    )


def test_log_rank_is_that_of_r_and_of_lifelines(men, from_r):
    estimate, check = lists_differ("survival.x", "x", men)
    from_r("log_rank")["rossi.rho0.pvalue"].check(estimate.p)
    from_r("log_rank")["rossi.rho0.chisq"].check(check.ours)
    assert check.agrees
    assert estimate.cells == (48, 66)


def test_one_list_cannot_differ(men):
    with pytest.raises(AnalysisError):
        lists_differ("survival.x", "x", men.loc[men["list"] == "Aid"])


def test_days_free_are_those_of_r(men, from_r):
    # survRM2::rmst2(week, arrest, fin, 52): arm1 - arm0, arm 0 the reference because the lists are of one size and
    # "Aid" comes first; so the difference has the opposite sign for No_aid against Aid.
    r = {part: from_r("recorded")[f"rmst.rossi.52.{part}"].values for part in ("arm1", "contrast")}
    (mean,) = days_free("survival.x", "x", men, "Aid", months=12, days=52, level=0.95)
    assert (mean.value, mean.standard_error) == pytest.approx(tuple(r["arm1"][0][:2]), abs=1e-9)
    own, difference = days_free("survival.x", "x", men, "No_aid", months=12, days=52, level=0.95)
    assert own.id == "survival.x.list_no_aid.rmst_12m"
    assert difference.value == pytest.approx(-r["contrast"][0][0], abs=1e-9)
    assert difference.lower == pytest.approx(-r["contrast"][0][2], abs=1e-6)
    assert difference.cells == (216, 66, 150, 216, 48, 168)


def test_the_largest_list_is_the_reference(men):
    assert reference_list(men) == "Aid"
    assert reference_list(men.iloc[1:] if men["list"].iloc[0] == "Aid" else men) in ("Aid", "No_aid")
    assert reference_list(men.loc[(men["list"] == "No_aid") | (men["age"] > 25)]) == "No_aid"


def test_a_horizon_beyond_follow_up_is_refused(men):
    with pytest.raises(AnalysisError):
        days_free("survival.x", "x", men, "Aid", months=24, days=730, level=0.95)


def test_shares_apart_are_those_of_the_two_curves(men):
    # Nobody is censored before week 52, so the shares are 48 and 66 of 216 and their errors binomial.
    assert shares_apart("survival.x", "x", men, "Aid", {12: 52}, level=0.95) == ()
    (found,) = shares_apart("survival.x", "x", men, "No_aid", {12: 52}, level=0.95)
    assert found.id == "survival.x.list_no_aid.risk_difference_12m"
    assert found.value == pytest.approx((66 - 48) / 216, abs=1e-12)
    error = np.sqrt((66 * 150 + 48 * 168) / 216**3)
    assert found.standard_error == pytest.approx(error, abs=1e-12)
    assert (found.upper - found.lower) / 2 == pytest.approx(1.959963984540054 * error, abs=1e-12)
    # People, re-arrested by then, and followed up to then, of the one list and of the other.
    assert found.cells == (216, 66, 150, 216, 48, 168)
    (beyond,) = shares_apart("survival.x", "x", men, "No_aid", {24: 730}, level=0.95)
    assert beyond.value is None
    assert "730 days" in str(beyond.note)
