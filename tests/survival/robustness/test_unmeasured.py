"""E-values against the R package EValue and the published example; bounds against their closed form."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ipvi_eval.errors import AnalysisError
from ipvi_eval.survival.robustness.unmeasured import bias_factor, e_value, risk_ratio, tipping_points


def test_r_evalue(from_r):
    rows = {name.removeprefix("e_value."): r for name, r in from_r("recorded").items() if name.startswith("e_value.")}
    assert len(rows) > 5
    for ratio, r in rows.items():
        r.check([e_value(float(ratio), measure=f"{kind} ratio").estimate for kind in ("risk", "hazard", "odds")])
        rare = e_value(float(ratio), measure="hazard ratio", outcome="rare")
        assert rare.estimate == pytest.approx(r.values[0], abs=1e-12)


def test_published_example():
    # VanderWeele & Ding 2017, Ann Intern Med 167:268: RR 3.9 (1.8 to 8.7) gives 7.26 and 3.0
    result = e_value(3.9, lower=1.8, upper=8.7, measure="risk ratio")
    assert round(result.estimate, 2) == 7.26
    assert result.limit == pytest.approx(3.0, abs=1e-12)
    assert result.tidy()["e_value_limit"].tolist() == [result.limit]


@given(st.floats(0.05, 20))
def test_a_ratio_and_its_inverse_have_one_e_value(ratio):
    for measure in ("risk ratio", "hazard ratio", "odds ratio"):
        one, other = e_value(ratio, measure=measure), e_value(1 / ratio, measure=measure)
        assert one.estimate == pytest.approx(other.estimate, rel=1e-9)
        assert one.estimate >= 1


@given(st.floats(1.01, 10))
def test_a_confounder_of_the_e_value_moves_the_estimate_to_one(ratio):
    strength = e_value(ratio, measure="risk ratio").estimate
    assert ratio / bias_factor(strength, strength) == pytest.approx(1, rel=1e-9)


def test_limits():
    assert e_value(0.7, lower=0.5, upper=1.1).limit == 1
    assert e_value(0.7).limit is None
    assert e_value(0.7, lower=0.5, upper=0.9, measure="risk ratio").limit == pytest.approx(
        1 / 0.9 + sqrt(1 / 0.9 * (1 / 0.9 - 1))
    )


def test_null_other_than_one():
    # R EValue: evalues.RR(0.5, true = 0.8): x = 2, true = 1.25, (x + sqrt(x (x - true))) / true
    expected = (2 + sqrt(2 * 0.75)) / 1.25
    assert e_value(0.5, measure="risk ratio", null=0.8).estimate == pytest.approx(expected, abs=1e-12)
    # Away from the null: evalues.RR(1.2, true = 1.8)
    assert e_value(1.2, measure="risk ratio", null=1.8).estimate == pytest.approx(1.5 + sqrt(1.5 * 0.5), abs=1e-12)


def test_tipping_points():
    table = tipping_points(
        0.6, lower=0.45, upper=0.8, measure="risk ratio", imbalances=[1, 1.5, 2, 4], effects=[1, 1.5, 2, 4]
    )
    row = table.set_index(["imbalance", "effect"]).loc
    assert row[(1, 4)]["conclusion"] == "holds"
    assert row[(1.5, 1.5)]["conclusion"] == "holds"  # 0.8 * 1.125 = 0.9
    assert row[(2, 2)]["conclusion"] == "interval includes no effect"  # 0.8 * 4/3 > 1 > 0.6 * 4/3
    assert row[(4, 4)]["conclusion"] == "estimate reverses"  # 0.6 * 16/7 > 1
    np.testing.assert_allclose(
        row[(2, 2)][["bias", "estimate", "lower", "upper"]].astype(float), [4 / 3, 0.8, 0.6, 3.2 / 3]
    )
    harmful = tipping_points(2.0, measure="risk ratio", imbalances=[2], effects=[2])
    assert harmful["estimate"].tolist() == [1.5]
    assert np.isnan(harmful["lower"][0])


def test_a_result_that_is_moved_to_one_does_not_hold():
    # 3/4 x 4/3 = 1 exactly, the bias of a confounder twice as common that doubles the risk.
    reach = {"imbalances": [2], "effects": [2], "measure": "risk ratio"}
    assert tipping_points(0.75, **reach)["conclusion"].tolist() == ["estimate reverses"]
    assert tipping_points(0.5, upper=0.75, **reach)["conclusion"].tolist() == ["interval includes no effect"]
    assert tipping_points(4 / 3, **reach)["conclusion"].tolist() == ["estimate reverses"]


def test_strengths_go_up_to_fourfold():
    # Ding & VanderWeele: 4 x 4 / (4 + 4 - 1)
    table = tipping_points(0.5)
    assert (len(table), table["bias"].max(), table["bias"].min()) == (25, 16 / 7, 1.25**2 / 1.5)


def test_hazard_ratio_as_risk_ratio_is_between_it_and_one():
    for ratio in (0.3, 0.9, 1.1, 4.0):
        assert abs(np.log(risk_ratio(ratio, measure="hazard ratio", outcome="common"))) < abs(np.log(ratio))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"estimate": -0.2}, "exponentiate"),
        ({"estimate": float("nan")}, "exponentiate"),
        ({"estimate": 0.5, "lower": 0.6}, "enclose"),
        ({"estimate": 0.5, "measure": "rate"}, "unknown measure"),
        ({"estimate": 0.5, "outcome": "often"}, "common"),
        ({"estimate": 0.5, "null": 0}, "null"),
    ],
)
def test_bad_input(arguments, message):
    with pytest.raises(AnalysisError, match=message):
        e_value(**arguments)


def test_a_strength_below_one_is_refused():
    with pytest.raises(AnalysisError, match="at least 1"):
        tipping_points(0.5, effects=[0.5])
