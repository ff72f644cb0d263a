"""Wald tables against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from ipvi_eval.survival.inference.wald_table import HazardRatios, coefficient_table, hazard_ratio_table


def test_closed_form():
    # z = 1.2 / 0.5 = 2.4: two-sided p erfc(2.4 / sqrt 2) by the standard library; 95 % interval 1.2 -+ 1.959964 * 0.5.
    table = coefficient_table(("a", "b"), np.array([1.2, 0.0]), np.array([[0.25, 0.1], [0.1, 4.0]]), 0.95)
    first, second = table.to_dict("records")
    assert (first["term"], first["standard_error"], first["z"]) == ("a", 0.5, pytest.approx(2.4))
    assert first["p"] == pytest.approx(math.erfc(2.4 / math.sqrt(2)), rel=1e-12)
    assert (first["lower"], first["upper"]) == pytest.approx((0.2200180077, 2.1799819923), abs=1e-9)
    assert (second["p"], second["upper"]) == (1.0, pytest.approx(3.9199279690, abs=1e-9))


def test_without_spread_there_is_a_statistic_but_no_warning():
    table = coefficient_table(("a",), np.array([0.0]), np.zeros((1, 1)), 0.9)
    assert np.isnan(table["p"].item())
    assert table["lower"].item() == table["upper"].item() == 0


def test_hazard_ratios_are_the_coefficients_on_their_own_scale():
    table = hazard_ratio_table(("a",), np.array([math.log(2)]), np.array([[0.04]]), 0.95)
    row = table.iloc[0]
    assert list(table.columns)[:6] == ["term", "coefficient", "standard_error", "z", "p", "hazard_ratio"]
    assert (row["hazard_ratio"], row["z"]) == pytest.approx((2, math.log(2) / 0.2))
    assert row["lower"] * row["upper"] == pytest.approx(4)  # symmetric about log 2
    assert row["upper"] == pytest.approx(2 * math.exp(1.9599639845 * 0.2), rel=1e-9)


class Fit(HazardRatios):
    title = "Made up"

    def tidy(self):
        table = hazard_ratio_table(("a", "b"), np.log([0.5, 2.0]), np.diag([0.04, 0.09]), 0.95)
        more = pd.DataFrame([{"term": "variance", "coefficient": 0.4}])
        return pd.concat([table.assign(cause=1), table.assign(cause=2), more])


def test_hazard_ratios_are_drawn_by_term_and_cause_and_what_is_none_is_not():
    axes = Fit().plot().axes[0]
    assert list(axes.lines[0].get_xdata()) == pytest.approx([0.5, 2.0, 0.5, 2.0])
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["a, cause 1.0", "b, cause 1.0", "a, cause 2.0", "b, cause 2.0"]
    assert axes.get_xscale() == "log"
